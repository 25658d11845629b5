"""Servers to be measured, each a process of its own: bare Bolt, and the whole bot."""

import asyncio
import json
import multiprocessing
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import SystemClock
from bot.demo import demo_policy
from bot.features import all_routes
from bot.interpreter import make_ready_to_serve
from bot.logs import configure_logs
from bot.manifest import build_manifest
from bot.serve import serve
from config.settings import Settings
from sandbox import Sandbox, demo_workspace

SECRET: Final = "0123456789abcdef" * 2
LOCAL: Final = "127.0.0.1"
_PATIENCE: Final = 120
_CONTEXT: Final = multiprocessing.get_context("spawn")
_FORM: Final = "application/x-www-form-urlencoded"


class _Telling(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, opened: Event) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._opened.set()


async def authorize() -> AuthorizeResult:
    """Take everybody for a member of the one workspace, without asking Slack."""
    return AuthorizeResult(enterprise_id=None, team_id="T0REDRESS", bot_token="xoxb-bench")


def bare_app(quick: bool = True) -> AsyncApp:
    """Bolt with a listener for the command and one for the form, which only ack; *quick* as ours answers."""
    return only_acks(AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=quick))


def only_acks(app: AsyncApp) -> AsyncApp:
    """Give an app the two listeners, which do nothing else."""

    async def only_ack(ack: AsyncAck) -> None:
        await ack()

    app.command("/complaint")(only_ack)
    app.view("complaint.file_form")(only_ack)
    return app


def run_bare(port: int, quick: bool, opened: Event) -> None:
    """Serve bare Bolt over HTTP."""
    handler = AsyncSlackRequestHandler(bare_app(quick))

    async def deliver(request: Request) -> Response:
        return await handler.handle(request)

    web = Starlette(routes=[Route("/slack/events", deliver, methods=["POST"])])
    asyncio.run(_Telling(uvicorn.Config(web, LOCAL, port, log_config=None, access_log=False), opened).serve())


def run_bot(given: Mapping[str, Any], opened: Event) -> None:
    """Serve the whole bot."""

    def ready(*_: object) -> None:
        make_ready_to_serve()
        opened.set()

    settings = Settings.model_validate(given)
    configure_logs(readable=False)
    asyncio.run(serve(settings, demo_policy(), SystemClock(), asyncio.Event(), host=LOCAL, ready=ready))


@asynccontextmanager
async def slack() -> AsyncIterator[Sandbox]:
    """Give the Slack that the bot finds its people in."""
    manifest = build_manifest(all_routes(demo_policy().slack.command_prefix), "https://redress.example")
    async with Sandbox(demo_workspace(), manifest, page=False) as workspace:
        yield workspace


def settings_of(workspace: Sandbox, database_url: str, **more: Any) -> dict[str, Any]:
    """Return what a bot is told that answers over HTTP, or as *more* says."""
    return {
        "slack_bot_token": workspace.bot_token,
        "slack_signing_secret": SECRET,
        "slack_api_url": workspace.api_url,
        "database_url": database_url,
        "redress_secret_key": "a key for benchmarks only, 32 letters",
        "port": free_port(),
        **more,
    }


@asynccontextmanager
async def started(run: Callable[..., None], *given: Any) -> AsyncIterator[BaseProcess]:
    """Run a server in a process of its own until it is not needed any more; it is told what to set when it is ready."""
    opened = _CONTEXT.Event()
    process = _CONTEXT.Process(target=run, args=(*given, opened), daemon=True)
    process.start()
    try:
        assert await asyncio.to_thread(opened.wait, _PATIENCE), "the server did not start"
        yield process
    finally:
        process.kill()
        process.join()


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return int(probe.getsockname()[1])


def command() -> dict[str, Any]:
    """A slash command that needs nothing but an answer."""
    return {
        "command": "/complaint",
        "text": "help",
        "user_id": "U0AGENT1",
        "team_id": "T0REDRESS",
        "channel_id": "C0COMPLAIN",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/r",
    }


def form() -> dict[str, Any]:
    """A complaint of a customer of its own, filled in."""
    told = {
        "customer_name": "Wang Fang",
        "customer_contact": f"+86 {secrets.randbelow(10**11):011}",
        "order_number": secrets.token_hex(6),
        "description": "one two three four",
    }
    values: dict[str, Any] = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in told.items()}
    for name, value in (("channel", "phone"), ("category", "logistics_delay"), ("severity", "normal")):
        values[name] = {name: {"type": "static_select", "selected_option": {"value": value}}}
    now = int(SystemClock().now().timestamp())
    values["received_at"] = {"received_at": {"type": "datetimepicker", "selected_date_time": now}}
    view = {
        "id": f"V{secrets.token_hex(8)}",
        "type": "modal",
        "callback_id": "complaint.file_form",
        "blocks": [],
        "private_metadata": "",
        "state": {"values": values},
        "hash": "1.a",
    }
    return {
        "type": "view_submission",
        "user": {"id": "U0AGENT1", "team_id": "T0REDRESS"},
        "team": {"id": "T0REDRESS"},
        "view": view,
        "trigger_id": "1.2.3",
    }


BODIES: Final[Mapping[str, Callable[[], str]]] = {
    "command": lambda: urlencode(command()),
    "form": lambda: urlencode({"payload": json.dumps(form())}),
}


async def ask(session: aiohttp.ClientSession, port: int, body: str) -> None:
    """Send one signed request as Slack does, and see that it is answered."""
    stamp = str(int(SystemClock().now().timestamp()))
    signature = str(SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body))
    headers = {"content-type": _FORM, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}
    async with session.post(f"http://{LOCAL}:{port}/slack/events", data=body, headers=headers) as answer:
        text = await answer.text()
        assert answer.status == 200, (answer.status, text)
