"""How long Slack waits for an answer over Socket Mode, and how many it gets: the whole bot beside bare Bolt."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from multiprocessing.synchronize import Event
from statistics import median
from typing import Any, Final

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.bench.ack import FILED, GUARD
from tests.bench.databases import both
from tests.bench.figures import Figure, Goal, Section, as_long
from tests.bench.servers import LOCAL, authorize, command, form, only_acks, run_bot, settings_of, slack, started

ROUNDS: Final = 5
ONE_BY_ONE: Final = 100
TOGETHER, AT_ONCE = 640, 32
_PATIENCE: Final = 30
KINDS: Final[Mapping[str, tuple[str, Callable[[], dict[str, Any]]]]] = {
    "command": ("slash_commands", command),
    "form": ("interactive", form),
}
Spans = dict[tuple[str, str], list[float]]


class Switchboard:
    """A Slack of one socket: it brings envelopes and takes their answers; the rest it leaves to the sandbox."""

    def __init__(self, workspace: Sandbox, session: aiohttp.ClientSession) -> None:
        self._workspace, self._session = workspace, session
        self._line: web.WebSocketResponse | None = None
        self._numbers = count(1)
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self.connected = asyncio.Event()
        self.url = ""

    async def api(self, request: web.Request) -> web.Response:
        """Give a ticket for the socket, or pass a call on."""
        method = request.match_info["method"]
        if method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws')}/line"})
        headers = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        url, body = f"{self._workspace.api_url}{method}", await request.read()
        async with self._session.request(
            request.method, url, params=request.query, data=body, headers=headers
        ) as answer:
            return web.json_response(await answer.json(), status=answer.status)

    async def line(self, request: web.Request) -> web.WebSocketResponse:
        """Greet whoever connects, and take answers until they hang up."""
        self._line = line = web.WebSocketResponse()
        await line.prepare(request)
        await line.send_json({"type": "hello", "num_connections": 1})
        self.connected.set()
        async for message in line:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._waiting.pop(json.loads(message.data)["envelope_id"]).set_result(None)
        return line

    async def ask(self, kind: str) -> None:
        """Bring one envelope, and wait for its answer."""
        assert self._line is not None
        way, payload = KINDS[kind]
        number = str(next(self._numbers))
        answered = self._waiting[number] = asyncio.get_running_loop().create_future()
        envelope = {"envelope_id": number, "type": way, "payload": payload(), "accepts_response_payload": True}
        await self._line.send_json(envelope)
        await answered


@asynccontextmanager
async def switchboard(workspace: Sandbox) -> AsyncIterator[Switchboard]:
    """Open a switchboard of its own for one server."""
    async with aiohttp.ClientSession() as session:
        board = Switchboard(workspace, session)
        app = web.Application()
        app.router.add_route("*", "/api/{method}", board.api)
        app.router.add_get("/line", board.line)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, LOCAL, 0).start()
        board.url = f"http://{LOCAL}:{runner.addresses[0][1]}"
        try:
            yield board
        finally:
            await runner.cleanup()


def run_bare(url: str, app_token: str, opened: Event) -> None:
    """Serve bare Bolt over Socket Mode."""

    async def serve() -> None:
        client = AsyncWebClient("xoxb-bench", base_url=f"{url}/api/")
        app = only_acks(AsyncApp(client=client, authorize=authorize, process_before_response=True))
        handler = AsyncSocketModeHandler(app, app_token)
        opened.set()
        await handler.start_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped.

    asyncio.run(serve())


@asynccontextmanager
async def boards() -> AsyncIterator[Mapping[str, Switchboard]]:
    """Start bare Bolt and the bot on each database, each with a switchboard of its own."""
    with both() as urls:
        async with slack() as workspace, AsyncExitStack() as stack:
            found = {name: await stack.enter_async_context(switchboard(workspace)) for name in ("bare", *urls)}
            await stack.enter_async_context(started(run_bare, found["bare"].url, workspace.app_token))
            for name, url in urls.items():
                given = settings_of(workspace, url, slack_api_url=f"{found[name].url}/api/")
                # Without the secret with which HTTP is signed, the bot takes the socket.
                del given["slack_signing_secret"]
                given["slack_app_token"] = workspace.app_token
                await stack.enter_async_context(started(run_bot, given))
            async with asyncio.timeout(_PATIENCE):
                for board in found.values():
                    await board.connected.wait()
            yield found


async def one_by_one(board: Switchboard, kind: str) -> list[float]:
    """Return the milliseconds of envelopes that come one after the other."""
    spans = []
    for _ in range(ONE_BY_ONE):
        began = time.perf_counter()
        await board.ask(kind)
        spans.append((time.perf_counter() - began) * 1000)
    return spans


async def together(board: Switchboard, kind: str) -> float:
    """Return how many envelopes a second are answered when so many are always under way."""

    async def some() -> None:
        for _ in range(TOGETHER // AT_ONCE):
            await board.ask(kind)

    began = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return TOGETHER / (time.perf_counter() - began)


async def measure(long: bool) -> list[Section]:
    """Let all servers take turns with everything."""
    spans: Spans = {}
    rates: Spans = {}
    async with boards() as found:
        for _ in range(ROUNDS):
            for kind in KINDS:
                for name, board in found.items():
                    spans.setdefault((kind, name), []).extend(await one_by_one(board, kind))
                    rates.setdefault((kind, name), []).append(await together(board, kind))
    names = [name for name in found if name != "bare"]
    return [
        Section("Answers to Slack over Socket Mode", _HOW, [one for name in names for one in _of(name, spans, rates)])
    ]


def _of(name: str, spans: Spans, rates: Spans) -> list[Figure]:
    waits, rate = ({kind: median(some[kind, name]) for kind in KINDS} for some in (spans, rates))
    bare, quick = ({kind: median(some[kind, "bare"]) for kind in KINDS} for some in (spans, rates))
    return [
        as_long(f"a command, {name}", waits["command"], "ms", "bare Bolt", bare["command"], Goal(at_most=1.5), GUARD),
        as_long(
            f"a form that is filed, {name}", waits["form"], "ms", "bare Bolt", bare["form"], Goal(at_most=3), FILED
        ),
        as_long(
            f"commands, {name}", rate["command"], "per s", "bare Bolt", quick["command"], Goal(at_least=0.7), GUARD
        ),
        as_long(f"forms, {name}", rate["form"], "per s", "bare Bolt", quick["form"], Goal(at_least=0.5), FILED),
    ]


_HOW: Final = (
    f"One socket for each server, which is a process of its own; one envelope at a time, then {AT_ONCE} under way. "
    "*Bare Bolt* has one listener for the command and one for the form that only ack. The bot has all of its routes, "
    "guard, metrics, logs and a durable store."
)
