"""The Socket Mode front: one line to Slack at a time, watched, replaced before it is missed, given up in the end.

The SDK's client reconnects by itself, but it lets go of the old connection first and is satisfied with one that is
open and silent. So its reconnecting is off: a line says when it is worn out, a new one with a ticket of its own is
opened beside it, and the old one hears on until what it brought has been answered.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websockets import SocketModeClient
from websockets.exceptions import WebSocketException

from bot.house import StartFailed
from bot.slack_client import refusal

_LOG = structlog.get_logger(__name__)
_LOST = (SlackClientError, WebSocketException, aiohttp.ClientError, OSError, TimeoutError)
_PING_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how many *tries* a replacement is given.

    A line on which nothing was heard for *silence* may be deaf, and is replaced; *connect* bounds one try, *retry* lies
    between two, and *goodbye* bounds the end of a line. After *deaf* lines in a row that brought nothing we give up.
    """

    silence: float = 300.0
    deaf: int = 3
    connect: float = 10.0
    retry: float = 5.0
    goodbye: float = 2.5
    tries: int = 60


class SocketLost(Exception):
    """Slack could not be reached, or does not reach us, in all our tries; the supervisor is to start us afresh."""


class _Client(SocketModeClient):
    """The SDK's client; where it would reconnect by itself, it says that it wants to be replaced."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        super().__init__(
            app_token, _quiet_logger(), app.client, auto_reconnect_enabled=False, ping_interval=_PING_EVERY
        )
        self.leaving = asyncio.Event()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        self.leaving.set()


class Line:
    """One connection to Slack, from its ticket to its end; *present* tells which line is in use now."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        present: "Callable[[], Line | None]",
        overhear: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._app = app
        self._overhear = overhear
        self._present = present
        self._client = _Client(app, app_token)
        self._client.message_listeners.append(self._heard)
        self._client.socket_mode_request_listeners.append(self._answer)
        self._hello = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._under_way = 0
        self._heard_at = 0.0

    @property
    def is_open(self) -> bool:
        """Say whether Slack has greeted us here and has not hung up since."""
        session = self._client.current_session
        return self._hello.is_set() and session is not None and session.close_code is None

    async def open(self, within: float) -> None:
        """Take a ticket and wait for Slack's greeting; raises one of the errors of a lost connection."""
        async with asyncio.timeout(within):
            answer = await self._client.web_client.apps_connections_open(app_token=self._client.app_token)
            self._client.wss_uri = answer["url"]
            await self._client.connect()  # type: ignore[no-untyped-call]  # The SDK leaves it untyped.
            await self._first(self._hello.wait(), self._client.leaving.wait(), self._hung_up())
        if not self.is_open:
            raise ConnectionResetError("Slack hung up without a greeting")

    async def worn_out(self, silence: float) -> str:
        """Wait until this line wants replacing, and say why."""
        while True:
            left = self._heard_at + silence - asyncio.get_running_loop().time()
            if self._client.leaving.is_set():
                return "asked_to_leave"
            if not self.is_open:
                return "hung_up"
            if left <= 0:
                return "silent"
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._first(self._client.leaving.wait(), self._hung_up())

    def leave(self) -> None:
        """Have this line replaced."""
        self._client.leaving.set()

    async def close(self, within: float) -> None:
        """Answer what has come in, then hang up; none of the client's tasks is left behind."""
        client = self._client
        # A dead line does not say goodbye, and its errors say nothing new.
        with suppress(*_LOST):
            async with asyncio.timeout(within):
                await self._idle.wait()
                await client.disconnect()  # type: ignore[no-untyped-call]  # The SDK leaves it untyped.
                # What came in while we hung up is answered on the present line.
                while not (client.message_queue.empty() and self._idle.is_set()):
                    await asyncio.sleep(0)
                    await self._idle.wait()
        client.closed = True
        tasks = (client.message_processor, client.message_receiver, client.current_session_monitor)
        running = [task for task in tasks if task is not None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if client.current_session is not None:
            client.current_session.transport.abort()

    async def _heard(self, _: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None = None) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if message.get("type") == "hello":
            self._hello.set()
        elif message.get("type") == "events_api":
            self._overhear((message.get("payload") or {}).get("event") or {})

    async def _answer(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand a delivery to Bolt and bring its answer back; the line stays until that is done."""
        self._under_way += 1
        self._idle.clear()
        try:
            response = await run_async_bolt_app(self._app, request)
            await self._send(client, request, response)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _send(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest, response: BoltResponse
    ) -> None:
        """Send an answer where the question came from, or on the present line when that one is gone.

        What was not handled is not answered, and Slack brings it again.
        """
        if response.status != HTTPStatus.OK:
            return
        envelope = _envelope(request.envelope_id, response)
        try:
            await client.send_message(envelope)
        except _LOST as error:
            present = self._present()
            if present is None or present is self:
                _LOG.warning("answer_lost", kind=request.type, error=type(error).__name__)
                return
            with suppress(*_LOST):
                await present._client.send_message(envelope)

    async def _hung_up(self) -> None:
        if self._client.current_session is not None:
            await self._client.current_session.wait_closed()

    async def _first(self, *waits: Coroutine[Any, Any, Any]) -> None:
        """Wait for the first of several things."""
        tasks = [asyncio.create_task(wait) for wait in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class SocketFront:
    """Keeps a line to Slack; *opened* counts the lines there were, and *tell* hears of each."""

    def __init__(
        self, app: AsyncApp, app_token: str, patience: Patience, tell: Callable[[], None] = lambda: None
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._patience = patience
        self._tell = tell
        self._line: Line | None = None
        self.opened = 0
        self.listeners: list[Callable[[Mapping[str, Any]], None]] = []
        self._distrusted = 0
        self._retiring: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Connect for the first time; raises `StartFailed` when Slack will not have our token.

        What may pass is left to the watch, which tries again: messages go out meanwhile.
        """
        try:
            self._line = await self._opened()
        except _LOST as error:
            if (reason := refusal(error)) is not None:
                raise StartFailed(
                    f"Slack does not accept SLACK_APP_TOKEN ({reason}). It needs the scope connections:write, and "
                    "Socket Mode must be switched on for the app."
                ) from error
            _LOG.warning("socket_refused", attempt=0, error=type(error).__name__)

    async def is_connected(self) -> bool:
        """Say whether Slack can reach us."""
        return self._line is not None and self._line.is_open

    async def watch(self) -> None:
        """Keep the connection for ever, or get it at last; raises `SocketLost` when that cannot be done."""
        if self._line is None:
            await self._replace()
        while self._line is not None:
            why = await self._line.worn_out(self._patience.silence)
            _LOG.info("socket_worn_out", why=why)
            if self._distrusted > self._patience.deaf:
                raise SocketLost(
                    f"Slack delivered nothing over {self._distrusted} sockets; the process ends to be started afresh."
                )
            await self._replace()

    def distrust(self) -> None:
        """Have the line replaced that should have brought something and did not."""
        self._distrusted += 1
        if self._line is not None:
            self._line.leave()

    def trust(self) -> None:
        """Take note that something was heard."""
        self._distrusted = 0

    def _overhear(self, event: Mapping[str, Any]) -> None:
        for listener in self.listeners:
            listener(event)

    async def close(self) -> None:
        """Hang up, once what has come in is answered; nothing more is taken in."""
        line, self._line = self._line, None
        if line is not None:
            self._retire(line)
        if self._retiring:
            await asyncio.wait(set(self._retiring))

    async def _replace(self) -> None:
        """Put a new line, with a ticket of its own, in the place of the old one."""
        for attempt in range(1, self._patience.tries + 1):
            try:
                line = await self._opened()
            except _LOST as error:
                _LOG.warning("socket_refused", attempt=attempt, error=type(error).__name__)
                await asyncio.sleep(self._patience.retry)
            else:
                old, self._line = self._line, line
                if old is not None:
                    self._retire(old)
                return
        raise SocketLost(
            f"Slack gave no socket in {self._patience.tries} tries; the process ends to be started afresh."
        )

    async def _opened(self) -> Line:
        line = Line(self._app, self._app_token, lambda: self._line, self._overhear)
        try:
            await line.open(self._patience.connect)
        except BaseException:
            await line.close(self._patience.goodbye)
            raise
        self.opened += 1
        self._tell()
        return line

    def _retire(self, line: Line) -> None:
        task = asyncio.create_task(line.close(self._patience.goodbye), name="socket_retires")
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)


def _envelope(number: str, answer: BoltResponse) -> str:
    """Put an answer into its envelope as it is written already; the SDK would read it, and write it once more."""
    head = f'{{"envelope_id": {json.dumps(number)}'
    if not answer.body:
        return f"{head}}}"
    is_json = answer.headers["content-type"][0].startswith("application/json")
    return f'{head}, "payload": {answer.body if is_json else json.dumps({"text": answer.body})}}}'


def _quiet_logger() -> logging.Logger:
    """The SDK calls every closed connection an error; what matters of it the watch says."""
    logger = logging.getLogger("slack_sdk.socket_mode")
    logger.setLevel(logging.CRITICAL)
    return logger


@asynccontextmanager
async def socket_front(
    app: AsyncApp, app_token: str, patience: Patience | None = None, tell: Callable[[], None] = lambda: None
) -> AsyncIterator[SocketFront]:
    """Open the front and close it at the end; *tell* hears of every line that is opened."""
    front = SocketFront(app, app_token, patience or Patience(), tell)
    try:
        await front.connect()
        yield front
    finally:
        await front.close()
