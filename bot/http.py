"""The HTTP front: health and measures always, Slack's deliveries in HTTP mode."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.bodies import read_body
from bot.house import House, StartFailed
from bot.ingest import ingest_routes
from bot.manifest import EVENTS_PATH
from bot.metrics import CONTENT_TYPE
from bot.readings import Connected, take_readings
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)
_LARGEST = 1_000_000
# For so long, in seconds, a round may take its time, even after the bot was away for a night.
_LONGEST_ROUND = 180.0


class _Server(uvicorn.Server):
    """A server that leaves the signals of the process to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def build_web(
    house: House, connected: Connected, signing_secret: str | None, ingest_token: str | None = None
) -> Starlette:
    """Build the pages. With a *signing_secret* Slack may deliver here; *connected* tells whether we can hear it.

    With an *ingest_token* contacts may be sent in; without one there is no such door.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        missing = await _missing(house, connected)
        return PlainTextResponse(f"{missing or 'ready'}\n", status_code=503 if missing else 200)

    async def metrics(_: Request) -> Response:
        await take_readings(house, connected)
        return Response(house.metrics.text(), media_type=CONTENT_TYPE)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    if signing_secret is not None:
        # The first that is tried.
        routes.insert(0, Route(EVENTS_PATH, _SlackDoor(house, signing_secret), methods=["POST"]))
    if ingest_token:
        services = house.services
        routes.extend(ingest_routes(services.store, services.desk, services.clock, ingest_token))
    return Starlette(routes=routes)


@asynccontextmanager
async def web_front(web: Starlette, host: str, port: int, goodbye: int = 3) -> AsyncIterator[int]:
    """Serve *web* and say on which port; port 0 takes a free one. On leaving, answers under way are finished.

    They have *goodbye* seconds for it.

    Raises `StartFailed` when the port is taken.
    """
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise StartFailed(f"PORT: {port} cannot be used ({error.strerror}). Name a free one.") from error
    # Accepted connections inherit it. Without, the kernel holds each second answer back for 40 ms: asyncio switches
    # it on only for sockets that name their protocol, and this one does not.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        web, log_config=None, access_log=False, lifespan="off", server_header=False, timeout_graceful_shutdown=goodbye
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="web")
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        await serving


class _SlackDoor:
    """Takes what Slack delivers, and checks who brings it on the raw body, before anything reads that."""

    def __init__(self, house: House, signing_secret: str) -> None:
        self._bolt = house.bolt
        self._verifier = SignatureVerifier(signing_secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Starlette makes less of it for a whole application than for a function."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            body = await read_body(request, _LARGEST)
        except TimeoutError:
            return PlainTextResponse("too slow\n", status_code=408)
        if body is None:
            return PlainTextResponse("too large\n", status_code=413)
        if not _is_slack(self._verifier, request, body):
            # Strangers learn nothing.
            _LOG.warning("stranger_at_the_door")
            return PlainTextResponse("not from Slack\n", status_code=401)
        try:
            return await self._handed_on(body.decode(), request.headers.get("content-type", ""))
        except (ValueError, LookupError, TypeError, AttributeError):
            _LOG.exception("malformed_delivery")
            return PlainTextResponse("malformed\n", status_code=400)

    async def _handed_on(self, body: str, kind: str) -> Response:
        answer = await self._bolt.async_dispatch(AsyncBoltRequest(body=body, headers={"content-type": kind}))
        return Response(answer.body, answer.status, answer.first_headers())


def _is_slack(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return verifier.is_valid(body, timestamp, signature)


async def _missing(house: House, connected: Connected) -> str:
    try:
        await house.services.store.ping()
    except StoreUnavailable:
        return "the database does not answer"
    if not await connected():
        return "no connection to Slack"
    return "" if house.rounds.rest() < _LONGEST_ROUND else "nothing looks for what is due"
