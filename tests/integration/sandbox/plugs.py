"""A bare socket of the app, which acks only when the test says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox import Sandbox


@dataclass(slots=True)
class Plug:
    """One open socket and what came through it."""

    socket: aiohttp.ClientWebSocketResponse

    async def next(self) -> dict[str, Any]:
        body: dict[str, Any] = await self.socket.receive_json(timeout=2)
        return body

    async def ack(self, envelope: dict[str, Any], **payload: Any) -> None:
        body = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(body | ({"payload": payload} if payload else {}))

    async def closed(self) -> bool:
        """Wait for the end of the connection."""
        message = await self.socket.receive(timeout=3)
        return message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}


async def ticket(session: aiohttp.ClientSession, slack: Sandbox) -> str:
    """Return the address of a new socket."""
    async with session.post(f"{slack.api_url}apps.connections.open", data={"token": slack.app_token}) as response:
        return str((await response.json())["url"])


@asynccontextmanager
async def plugged(session: aiohttp.ClientSession, slack: Sandbox) -> AsyncIterator[Plug]:
    """Open one more socket and take its hello."""
    async with session.ws_connect(await ticket(session, slack)) as socket:
        plug = Plug(socket)
        hello = await plug.next()
        assert hello["type"] == "hello"
        yield plug
