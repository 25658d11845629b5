"""The canary finds a line that is open and brings nothing, and the process ends when no line brings anything."""

import asyncio
import functools
from collections.abc import AsyncIterator

import pytest

from bot.canary import Canary
from bot.demo import demo_policy
from bot.house import House, open_house
from bot.sockets import SocketFront, SocketLost
from domain.policy import Policy
from handlers.delivery.pace import Pace
from sandbox import Fault, Sandbox
from tests.fakes import FakeClock
from tests.scenario.stage import COMPLAINTS, LEAD, Stage, open_sandbox, settings_for
from tests.scenario.test_sockets import hears, watched


def with_canary() -> Policy:
    """The demo's policy with a channel for the canary."""
    policy = demo_policy()
    return policy.model_copy(update={"slack": policy.slack.model_copy(update={"canary": COMPLAINTS})})


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[Sandbox]:
    async with open_sandbox(clock, patience=0.2) as running:
        yield running


@pytest.fixture
async def house(slack: Sandbox, sqlite_url: str, clock: FakeClock) -> AsyncIterator[House]:
    async with open_house(settings_for(slack, sqlite_url), with_canary(), clock, Pace(1000)) as built:
        yield built


async def look(slack: Sandbox, house: House, canary: Canary, clock: FakeClock, **by: float) -> None:
    """Move the clock and let the canary do what is due, to the end of what follows."""
    await Stage(slack, house, clock, settings_for(slack, "sqlite:///x.db")).pulse(**by)
    await canary.look()
    await asyncio.sleep(0)
    await house.services.tasks.settle()


def has_opened(front: SocketFront, lines: int) -> bool:
    return front.opened == lines


async def test_a_song_that_is_heard_keeps_the_line(slack: Sandbox, house: House, clock: FakeClock) -> None:
    async with watched(slack, house) as (front, _):
        canary = Canary(house.services, front)
        front.listeners.append(canary.hear)
        for _ in range(4):
            await look(slack, house, canary, clock, minutes=5)
            await slack.until(lambda: canary.sung_at is None or len(slack.calls("reactions.add")) > 0)
            await look(slack, house, canary, clock, seconds=30)

        assert front.opened == 1
        songs = len(slack.calls("reactions.add")) + len(slack.calls("reactions.remove"))
        assert songs >= 3
        posts = [m for m in slack.as_(LEAD).messages(COMPLAINTS) if "put a sign" in m["text"]]
        assert len(posts) == 1


async def test_a_line_that_is_open_and_deaf_is_replaced(slack: Sandbox, house: House, clock: FakeClock) -> None:
    async with watched(slack, house) as (front, _):
        canary = Canary(house.services, front)
        front.listeners.append(canary.hear)
        await look(slack, house, canary, clock)
        slack.break_(Fault("socket", "deaf"))
        await look(slack, house, canary, clock, minutes=5)
        assert canary.sung_at is not None

        await look(slack, house, canary, clock, minutes=1)
        await slack.until(lambda: front.opened == 2)

        assert await hears(slack)


async def test_a_process_that_no_line_brings_anything_ends(slack: Sandbox, house: House, clock: FakeClock) -> None:
    async with watched(slack, house) as (front, watch):
        for opened in (2, 3, 4):
            front.distrust()
            await slack.until(functools.partial(has_opened, front, opened))
        front.distrust()

        with pytest.raises(SocketLost, match="delivered nothing"):
            await watch


async def test_what_keeps_the_canary_from_singing_is_no_reason_to_distrust_the_line(
    slack: Sandbox, house: House, clock: FakeClock
) -> None:
    async with watched(slack, house) as (front, _):
        canary = Canary(house.services, front)
        slack.break_(Fault("reactions.add", "error", count=100, error="missing_scope"))
        for _ in range(5):
            await look(slack, house, canary, clock, minutes=5)

        assert front.opened == 1


async def test_without_a_channel_of_its_own_there_is_no_canary(
    slack: Sandbox, sqlite_url: str, clock: FakeClock
) -> None:
    settings = settings_for(slack, sqlite_url)
    async with open_house(settings, demo_policy(), clock, Pace(1000)) as house, watched(slack, house) as (front, _):
        await look(slack, house, Canary(house.services, front), clock, minutes=5)

    assert not slack.calls("reactions.add")
