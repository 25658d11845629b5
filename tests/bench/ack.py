"""How long Slack waits for an answer: the whole bot beside bare Bolt, over signed HTTP, one connection, interleaved.

    python -m tests.bench.ack [ROUNDS]

Each server is a process of its own. *bare* is Bolt with one listener that only acks; *stock* the same without
`process_before_response`; *bot* is ours with every route, guard, metrics and store.
"""

import asyncio
import json
import multiprocessing
import secrets
import socket
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
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
from bot.manifest import build_manifest
from bot.serve import serve
from config.settings import Settings
from sandbox import Sandbox, demo_workspace

_REQUESTS = 200
_SECRET = secrets.token_hex(16)
_LOCAL = "127.0.0.1"


class _Telling(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, opened: Event) -> None:
        super().__init__(config)
        self._opened = opened

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._opened.set()


def run_bare(port: int, secret: str, quick: bool, opened: Event) -> None:
    """Serve bare Bolt with a listener for the command and one for the form."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0REDRESS", bot_token="xoxb-bench")

    async def only_ack(ack: AsyncAck) -> None:
        await ack()

    app = AsyncApp(signing_secret=secret, authorize=authorize, process_before_response=quick)
    app.command("/complaint")(only_ack)
    app.view("complaint.file_form")(only_ack)
    handler = AsyncSlackRequestHandler(app)

    async def deliver(request: Request) -> Response:
        return await handler.handle(request)

    web = Starlette(routes=[Route("/slack/events", deliver, methods=["POST"])])
    asyncio.run(_Telling(uvicorn.Config(web, _LOCAL, port, log_config=None, access_log=False), opened).serve())


def run_bot(port: int, given: Mapping[str, Any], opened: Event) -> None:
    """Serve the whole bot in HTTP mode."""
    settings = Settings.model_validate({**given, "port": port})

    def ready(*_: object) -> None:
        opened.set()

    asyncio.run(serve(settings, demo_policy(), SystemClock(), asyncio.Event(), host=_LOCAL, ready=ready))


def command_body() -> str:
    """A slash command that needs nothing but an answer."""
    return urlencode(
        {
            "command": "/complaint",
            "text": "help",
            "user_id": "U0AGENT1",
            "team_id": "T0REDRESS",
            "channel_id": "C0COMPLAIN",
            "trigger_id": "1.2.3",
            "response_url": "http://127.0.0.1:9/r",
        }
    )


def form_body() -> str:
    """A complaint, filled in; every one is another form."""
    values: dict[str, Any] = {
        name: {name: {"type": "plain_text_input", "value": "one two three four"}}
        for name in ("customer_name", "customer_contact", "order_number", "description")
    }
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
    payload = {
        "type": "view_submission",
        "user": {"id": "U0AGENT1", "team_id": "T0REDRESS"},
        "team": {"id": "T0REDRESS"},
        "view": view,
        "trigger_id": "1.2.3",
    }
    return urlencode({"payload": json.dumps(payload)})


async def measure(session: aiohttp.ClientSession, url: str, make: Callable[[], str]) -> list[float]:
    """Return the milliseconds of a row of requests on one connection."""
    verifier, taken = SignatureVerifier(_SECRET), []
    for _ in range(_REQUESTS):
        body = make()
        stamp = str(int(SystemClock().now().timestamp()))
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": str(verifier.generate_signature(timestamp=stamp, body=body)),
        }
        began = time.perf_counter()
        async with session.post(url, data=body, headers=headers) as answer:
            text = await answer.text()
            assert answer.status == 200, (answer.status, text)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def compare(rounds: int, ports: Mapping[str, int]) -> None:
    """Measure the servers in turns and print medians with their ratio to bare Bolt."""
    found: dict[tuple[str, str], list[float]] = {}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as session:
        for _ in range(rounds):
            for kind, make in (("command", command_body), ("form", form_body)):
                for name, port in ports.items():
                    url = f"http://{_LOCAL}:{port}/slack/events"
                    found.setdefault((kind, name), []).extend(await measure(session, url, make))
    for kind in ("command", "form"):
        floor = statistics.median(found[kind, "bare"])
        for name in ports:
            times = sorted(found[kind, name])
            p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
            print(f"{kind:8} {name:6} p50 {p50:6.2f} ms  p99 {p99:6.2f} ms  {p50 / floor:5.2f}x bare")  # noqa: T201


async def main(rounds: int) -> None:
    """Start everything, measure, and take it down."""
    policy = demo_policy()
    manifest = build_manifest(all_routes(policy.slack.command_prefix), "https://redress.example")
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as folder:
        async with Sandbox(demo_workspace(), manifest, page=False) as slack:
            given = {
                "slack_bot_token": slack.bot_token,
                "slack_signing_secret": _SECRET,
                "slack_api_url": slack.api_url,
                "database_url": f"sqlite:///{Path(folder)}/bench.db",
                "redress_secret_key": "a key for benchmarks only, 32 letters",
            }
            ports = {name: _free_port() for name in ("bare", "stock", "bot")}
            opened = {name: context.Event() for name in ports}
            processes = [
                context.Process(target=run_bare, args=(ports["bare"], _SECRET, True, opened["bare"])),
                context.Process(target=run_bare, args=(ports["stock"], _SECRET, False, opened["stock"])),
                context.Process(target=run_bot, args=(ports["bot"], given, opened["bot"])),
            ]
            for process in processes:
                process.start()
            try:
                for event in opened.values():
                    await asyncio.to_thread(event.wait, 60)
                await compare(rounds, ports)
            finally:
                for process in processes:
                    process.kill()
                    process.join()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOCAL, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
