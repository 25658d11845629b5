"""What is under way by the clock when the bot is told to stop."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.demo import demo_policy
from bot.house import open_house
from bot.scheduler import build_scheduler
from handlers.delivery.pace import Pace
from tests.fakes import FakeClock
from tests.scenario.stage import open_sandbox, settings_for

Log = Callable[[], list[dict[str, Any]]]


async def test_a_tick_that_a_stop_cuts_short_is_no_error(sqlite_url: str, clock: FakeClock, log: Log) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with (
        open_sandbox(clock) as slack,
        open_house(settings_for(slack, sqlite_url), demo_policy(), clock, Pace(1000)) as house,
    ):
        scheduler = build_scheduler(house, timedelta(hours=1), endless)
        scheduler.start()
        scheduler.modify_job("canary", next_run_time=clock.now())
        await begun.wait()
        scheduler.shutdown(wait=False)
        await ended.wait()
        await asyncio.sleep(0)

    lines = log()
    assert ("tick_cut_short", "canary") in {(line["event"], line.get("job")) for line in lines}
    assert [line for line in lines if line["level"] == "error"] == []
