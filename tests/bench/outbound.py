"""How many messages a second can be posted: the bot's own way beside the client of the SDK."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from statistics import median
from typing import Any, Final

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks import section
from handlers.delivery.slack import Mouth
from handlers.posts import Post
from tests.bench.figures import Goal, Section, as_long

ROUNDS: Final = 5
MESSAGES, TASKS = 480, 16
_POST: Final = Post("Eight lines.", [section(f"Line {number}: something that was to be said.") for number in range(8)])
Say = Callable[[], Awaitable[object]]


@asynccontextmanager
async def patient_slack() -> AsyncIterator[str]:
    """Give the address of a Slack that takes every message at once."""
    numbers = count(1)

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"ok": True, "channel": "C1", "ts": f"{next(numbers)}.000000"})

    app = web.Application()
    app.router.add_post("/api/{method}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/api/"
    finally:
        await runner.cleanup()


async def rate(say: Say) -> float:
    """Return how many messages a second go out from so many tasks."""

    async def some() -> None:
        for _ in range(MESSAGES // TASKS):
            await say()

    began = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(TASKS)))
    return MESSAGES / (time.perf_counter() - began)


def bare(client: AsyncWebClient) -> Say:
    values: dict[str, Any] = {"channel": "C1", "text": _POST.text, "blocks": _POST.blocks}
    return lambda: client.chat_postMessage(**values)


async def measure(long: bool) -> list[Section]:
    async with patient_slack() as url, aiohttp.ClientSession() as session:
        shared = AsyncWebClient("xoxb-bench", base_url=url, session=session, retry_handlers=[])
        mouth, numbers = Mouth(shared), count(1)
        contenders: dict[str, Say] = {
            "shared": bare(shared),
            "default": bare(AsyncWebClient("xoxb-bench", base_url=url)),
            "ours": lambda: mouth.post("C1", _POST, f"key {next(numbers)}", None),
        }
        rates: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(ROUNDS):
            for name, say in contenders.items():
                rates[name].append(await rate(say))
    found = {name: median(some) for name, some in rates.items()}
    ours = found["ours"]
    return [
        Section(
            "Messages going out",
            _HOW,
            [
                as_long("messages posted", ours, "per s", "the SDK, one session", found["shared"], _SHARED, _WHERE),
                as_long("the same", ours, "per s", "the SDK as it comes", found["default"], Goal(1.9), _WHERE),
            ],
        )
    ]


_SHARED: Final = Goal(at_least=0.85)
_HOW: Final = (
    f"Eight blocks each, from {TASKS} tasks, to a Slack in the same process that takes everything at once; without the "
    "bot's pace, which is Slack's: about one message a second and channel."
)
_WHERE: Final = "Each message carries its key as metadata, and every answer is read for what it means."
