"""The demo from its first minute: a quarter of calls lies behind it, and the next morning tells of them."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.demo import run_demo
from config.mapping import MappingError
from handlers.contacts.tables import UnusableFile
from tests.scenario.processes import ended

ZONE = ZoneInfo("Asia/Shanghai")
QUALITY, LEAD = "C0QUALITY1", "U0LEAD01"


@pytest.fixture
async def demo() -> AsyncIterator[str]:
    """Run the demo with invented calls and return what it says."""
    printed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    running = asyncio.create_task(run_demo(0, printed.set_result, stop))
    yield await printed
    stop.set()
    await running


async def post(http: aiohttp.ClientSession, said: str, path: str, **body: Any) -> None:
    async with http.post(address(said) + path, json={"as": LEAD, **body}) as answer:
        assert (await answer.json())["ok"]


def address(said: str) -> str:
    return said.split("Open ")[1].split(" ")[0].rstrip("/")


async def digests(http: aiohttp.ClientSession, said: str) -> list[str]:
    async with http.get(f"{address(said)}/control/state", params={"as": LEAD, "channel": QUALITY}) as answer:
        shown = await answer.json()
    return [message["text"] for message in shown["messages"]]


async def test_the_next_morning_brings_a_digest_worth_reading_and_any_day_can_be_posted(
    demo: str, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession() as http:
        await post(http, demo, "/control/clock", to="morning")

        (digest,) = await digests(http, demo)
        assert "target 90" in digest
        assert "FRT Phone" in digest
        assert "normal variation" in digest

        environ = {"DATABASE_URL": demo.partition("DATABASE_URL=")[2].strip()}
        earlier = SystemClock().now().astimezone(ZONE).date() - timedelta(days=20)
        shell = await ended(tmp_path, environ, "digest", "--date", earlier.isoformat())
        assert shell.code == 0, shell.err
        await post(http, demo, "/control/clock", advance=1)
        _, asked_for = await digests(http, demo)
        assert "late" not in asked_for

        again = await ended(tmp_path, environ, "digest", "--date", earlier.isoformat())
        assert again.out.splitlines() == [
            *shell.out.splitlines(),
            "A digest has told of these days already: nothing was posted again.",
        ]
        await post(http, demo, "/control/clock", advance=1)
        assert len(await digests(http, demo)) == 2


async def test_a_shell_prints_the_facts_of_a_digest_and_posts_none_of_a_day_that_is_not_over(
    demo: str, tmp_path: Path
) -> None:
    environ = {"DATABASE_URL": demo.partition("DATABASE_URL=")[2].strip()}
    today = SystemClock().now().astimezone(ZONE).date()
    day = "--date", (today - timedelta(days=20)).isoformat(), "--dry-run"
    async with aiohttp.ClientSession() as http:
        # Whoever moves the clock waits for the calls that there are by then.
        await post(http, demo, "/control/clock", advance=1)

    printed = await ended(tmp_path, environ, "digest", *day, "--format", "json", "--scope", "centre")
    facts = json.loads(printed.out)
    assert [scope["scope"] for scope in facts["scopes"]] == ["centre"]
    assert facts["data"]["freshness"] == "fresh"
    assert facts["duties"]["overdue_count"] == 0
    assert facts["more"]["centre"]["csat"]["finding"] == "common_cause"

    unknown = await ended(tmp_path, environ, "digest", *day, "--scope", "north")
    assert unknown.err == "There is no digest for 'north'; known then: centre.\n"

    tomorrow = await ended(tmp_path, environ, "digest", "--date", (today + timedelta(days=30)).isoformat())
    assert (tomorrow.code, "is not over" in tomorrow.err) == (1, True)


@pytest.mark.parametrize(("content", "error"), [(None, UnusableFile), ("a,b\n1,2\n", MappingError)])
async def test_calls_that_cannot_be_read_end_the_demo_in_words(
    tmp_path: Path, content: str | None, error: type[Exception]
) -> None:
    file = tmp_path / "calls.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    with pytest.raises(error):
        await run_demo(0, lambda _: None, asyncio.Event(), file)
