"""A start while Slack is away, busy, or will not have us."""

import asyncio
from collections.abc import Iterator

import pytest
import stamina

from bot.demo import demo_policy
from bot.house import StartFailed, open_house
from bot.serve import serve
from handlers.delivery.pace import Pace
from sandbox import Fault
from tests.fakes import FakeClock
from tests.scenario.stage import open_sandbox, settings_for


@pytest.fixture(autouse=True)
def three_tries() -> Iterator[None]:
    """Ask three times and wait for nothing in between."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.mark.parametrize("kind", ["500", "429", "drop_before"])
async def test_a_slack_that_is_away_at_the_start_is_asked_again(kind: str, sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack:
        slack.break_(Fault("auth.test", kind, count=2))
        async with open_house(settings_for(slack, sqlite_url), demo_policy(), clock, Pace(1000)) as house:
            assert house.services.directory.home.team_id


async def test_a_slack_that_stays_away_ends_the_start_in_words(sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack:
        slack.break_(Fault("auth.test", "drop_before", count=9))

        with pytest.raises(StartFailed, match="Slack does not answer at http"):
            async with open_house(settings_for(slack, sqlite_url), demo_policy(), clock, Pace(1000)):
                pytest.fail("it must not open")


async def test_a_token_that_slack_refuses_is_said_at_once(sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack:
        slack.break_(Fault("auth.test", "error", count=1, error="token_revoked"))

        with pytest.raises(StartFailed, match=r"SLACK_BOT_TOKEN \(token_revoked\)"):
            async with open_house(settings_for(slack, sqlite_url), demo_policy(), clock, Pace(1000)):
                pytest.fail("it must not open")


async def test_a_stop_is_heard_while_the_start_waits_for_slack(sqlite_url: str, clock: FakeClock) -> None:
    stop = asyncio.Event()
    async with open_sandbox(clock) as slack:
        slack.break_(Fault("auth.test", "timeout_before", count=9))
        serving = asyncio.create_task(serve(settings_for(slack, sqlite_url), demo_policy(), clock, stop, "127.0.0.1"))
        await slack.until(lambda: bool(slack.calls("auth.test")))

        stop.set()

        await asyncio.wait_for(serving, 30)
