"""Socket Mode: tickets in, envelopes out, acks back."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.delivery import FAILED, TIMEOUT, Answer, Parcel
from sandbox.state import Json
from sandbox.tasks import Tasks
from sandbox.world import World

MOST_CONNECTIONS = 10
ANSWERABLE = {"slash_commands", "interactive"}
# How long a connection lives on after Slack asked the app to replace it.
GRACE = {"warning": 10.0, "refresh_requested": 2.0, "link_disabled": 0.0, "too_many_websockets": 0.0}


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket of the app; a deaf one takes everything and passes on nothing."""

    socket: web.WebSocketResponse
    request: web.Request
    deaf: bool = False
    leaving: bool = False

    def cut(self) -> None:
        """Drop the connection without a word, as a dead line does."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Sockets:
    """Every open socket of the app; each envelope goes to one of them."""

    def __init__(self, world: World, tasks: Tasks, patience: float) -> None:
        self._world = world
        self._tasks = tasks
        self._patience = patience
        self._turn: Iterator[int] = count()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self.open: list[Connection] = []

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Let the app in with a good ticket and listen to it until it leaves."""
        refused = self._world.faults.take("ticket") is not None
        if not self._world.tickets.use(request.query.get("ticket", "")) or refused:
            return web.Response(status=403, text="invalid ticket")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request)
        if len(self.open) >= MOST_CONNECTIONS:
            await self.ask_to_leave(connection, "too_many_websockets")
            return socket
        await self._listen(connection)
        return socket

    async def _listen(self, connection: Connection) -> None:
        self.open.append(connection)
        self._world.changes.touch()
        try:
            await connection.socket.send_json(self._hello())
            self._apply_fault(connection)
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    self._hear(message.data)
        except ConnectionError:
            pass
        finally:
            self.open.remove(connection)
            self._world.changes.touch()

    async def send(self, parcel: Parcel, attempt: int, reason: str) -> Answer:
        """Give *parcel* to one connection and wait for the ack, on whichever connection that comes."""
        connection = self._next()
        if connection is None:
            return Answer(False, FAILED, reason="connection_failed")
        envelope = _envelope(parcel, attempt, reason)
        acked = self._waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            if not connection.deaf:
                await connection.socket.send_json(envelope)
            return Answer(True, body=await asyncio.wait_for(acked, self._patience))
        except TimeoutError:
            return Answer(False, TIMEOUT, reason="timeout")
        except ConnectionError:
            return Answer(False, FAILED, reason="connection_failed")
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def ask_to_leave(self, connection: Connection, reason: str) -> None:
        """Tell the app to replace *connection*, and close it a little later."""
        connection.leaving = True
        host = {"host": "applink-sandbox"}
        try:
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": host})
        except ConnectionError:
            # It left by itself in the same moment.
            return
        self._tasks.start(_close_after(connection, GRACE[reason]))

    def cut_all(self) -> None:
        for connection in list(self.open):
            connection.cut()

    def break_one(self, connection: Connection, kind: str) -> None:
        """Let one socket fail in the way of *kind*."""
        if kind == "die":
            connection.cut()
        elif kind == "deaf":
            connection.deaf = True
        else:
            self._tasks.start(self.ask_to_leave(connection, kind))

    def _apply_fault(self, connection: Connection) -> None:
        fault = self._world.faults.take("socket")
        if fault is not None:
            self.break_one(connection, fault.kind)

    def _hello(self) -> Json:
        told = {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 3600}
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "connection_info": {"app_id": self._world.workspace.app_id},
            "debug_info": told,
        }

    def _next(self) -> Connection | None:
        staying = [one for one in self.open if not one.leaving] or self.open
        return staying[next(self._turn) % len(staying)] if staying else None

    def _hear(self, text: str) -> None:
        """Match an ack with its envelope; an ack for anything else, or a late one, changes nothing."""
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(str(ack.get("envelope_id"))) if isinstance(ack, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload"))


async def _close_after(connection: Connection, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await connection.socket.close()


def _envelope(parcel: Parcel, attempt: int, reason: str) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind in ANSWERABLE,
        "payload": parcel.payload,
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": attempt, "retry_reason": reason}
    return envelope
