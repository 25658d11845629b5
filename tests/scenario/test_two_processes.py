"""Several processes on one database are one bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from handlers.delivery.sending import LEASE
from sandbox import Fault
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, LEAD, OWNER, Stage, of_customer, open_sandbox, open_stage
from tests.scenario.trouble import die_before


@pytest.fixture
async def pair(database_url: str, clock: FakeClock) -> AsyncIterator[tuple[Stage, Stage]]:
    """Two bots in one Slack, on one database, on one clock."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(open_sandbox(clock))
        first = await stack.enter_async_context(open_stage(slack, database_url, clock))
        second = await stack.enter_async_context(open_stage(slack, database_url, clock))
        yield first, second


async def file(pair: tuple[Stage, Stage]) -> None:
    """File a complaint with whichever process hears of it."""
    agent = pair[0].person(AGENT)
    await agent.command("/complaint")
    await asyncio.gather(*(stage.house.services.tasks.settle() for stage in pair))
    view = agent.view() or {}
    assert (await agent.submit(view, of_customer(int(str(view["id"])[-4:], 36)))).acked


async def pulse(pair: tuple[Stage, Stage]) -> None:
    """Let both do at the same time what is due, and again what became due by that."""
    for _ in range(2):
        await asyncio.gather(*(stage.house.pulse() for stage in pair))


async def test_two_processes_share_what_comes_in_and_double_nothing(pair: tuple[Stage, Stage]) -> None:
    first, _ = pair
    assert first.slack.connections == 2

    for _ in range(6):
        await file(pair)
    first.slack.break_(Fault("delivery", "duplicate", only="view_submission"))
    await file(pair)
    await pulse(pair)

    assert sorted(card["text"].split(" ")[0] for card in first.cards()) == [f"C-260914-{n:03}" for n in range(1, 8)]
    assert len(first.told(AGENT)) == 7


async def test_two_sweeps_at_once_remind_once(pair: tuple[Stage, Stage]) -> None:
    first, _ = pair
    await file(pair)
    await pulse(pair)

    for hours in (12, 8, 3.5, 0.5, 4, 24):
        first.clock.advance(timedelta(hours=hours))
        await pulse(pair)

    reminders = [text for text in first.told(OWNER) if "due" in text]
    assert len(reminders) == len(set(reminders))
    assert len(first.told(LEAD)) == len(set(first.told(LEAD)))
    assert len(first.cards()) == 1
    lines = [m["text"] for m in first.person(LEAD).messages(COMPLAINTS)]
    assert len(lines) == len(set(lines))


async def test_what_one_process_died_over_the_other_finishes(pair: tuple[Stage, Stage]) -> None:
    first, second = pair
    await file(pair)
    await die_before(first, "record_sent")

    await second.house.pulse()
    second.clock.advance(LEASE)
    await second.house.pulse()

    assert len(first.cards()) == len(first.told(AGENT)) == len(first.told(OWNER)) == 1
    assert "again" not in str(first.told(OWNER))


async def test_messages_to_one_channel_keep_their_order_with_two_at_work(pair: tuple[Stage, Stage]) -> None:
    first, second = pair
    for _ in range(8):
        await file(pair)

    await asyncio.gather(first.house.deliverer.deliver(), first.house.deliverer.deliver())
    await pulse(pair)

    numbers = [card["text"].split(" ")[0] for card in second.cards()]
    assert numbers == [f"C-260914-{n:03}" for n in range(1, 9)]


async def test_a_channel_another_process_is_busy_with_is_left_to_it(pair: tuple[Stage, Stage]) -> None:
    first, second = pair
    await file(pair)
    await die_before(first, "record_sent")
    await file(pair)

    await second.house.pulse()
    assert not [card for card in second.cards() if "C-260914-002" in card["text"]]
    second.clock.advance(LEASE)
    await second.house.pulse()

    assert [card["text"].split(" ")[0] for card in second.cards()] == ["C-260914-001", "C-260914-002"]
