"""After a time in which nobody looked after anything: all that fell due is told once, and says that it is late."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from bot.demo import demo_policy
from domain.policy import Policy
from sandbox import Fault, Sandbox
from storage.life_models import AwayPeriodRow
from storage.models import ClockRow
from storage.store import StoreUnavailable
from tests.desk import POLICY
from tests.fakes import START, FakeClock
from tests.scenario.stage import AGENT, HEAD, LEAD, OWNER, Stage, of_customer, open_sandbox, open_stage
from tests.scenario.trouble import database_away


def watched() -> Policy:
    """The demo's policy with somebody who runs the bot."""
    policy = demo_policy()
    return policy.model_copy(update={"slack": policy.slack.model_copy(update={"operator": HEAD})})


def breaches(session: Session) -> list[ClockRow]:
    return list(session.exec(select(ClockRow).order_by(col(ClockRow.due_at))))


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[Sandbox]:
    """A Slack in which a bot may start more than once."""
    async with open_sandbox(clock) as opened:
        yield opened


async def lives(stage: Stage, **by: float) -> None:
    """Move the clock, and do what a process does at its start and at each tick."""
    stage.clock.advance(timedelta(**by))
    await stage.house.heart.beat()
    await stage.house.pulse()


async def test_a_bot_away_over_a_reminder_and_a_breach_tells_each_person_once_and_the_operator_why(
    database_url: str, clock: FakeClock, slack: Sandbox
) -> None:
    async with open_stage(slack, database_url, clock, watched()) as stage:
        await lives(stage)
        await stage.file(AGENT)
        await lives(stage, hours=22, minutes=50)
        owner, lead = len(stage.told(OWNER)), len(stage.told(LEAD))

    async with open_stage(slack, database_url, clock, watched()) as stage:
        await lives(stage, hours=2)
        await lives(stage, seconds=15)

        assert len(stage.told(OWNER)) == owner + 1
        assert len(stage.told(LEAD)) == lead + 1
        for text in (stage.told(OWNER)[-1], stage.told(LEAD)[-1]):
            assert "late: I was away." in text
        clocks = await stage.house.services.store.read(breaches)
        assert clocks[0].due_at == START + timedelta(hours=24), "it was due when it was due, whenever that was found"
        away = [text for text in stage.told(HEAD) if "离线" in text]
        assert len(away) == 1
        assert "2小时" in away[0]


async def test_a_bot_that_comes_back_to_an_old_reminder_speaks_of_what_has_come_since_and_not_of_both(
    database_url: str, clock: FakeClock, slack: Sandbox
) -> None:
    async with open_stage(slack, database_url, clock, POLICY) as stage:
        await stage.file(AGENT)
        slack.break_(Fault("chat.postMessage", "429", retry_after=60))
        await stage.pulse(hours=23)
        before = len(stage.told(OWNER))

    slack.heal()
    clock.advance(timedelta(hours=2))
    async with open_stage(slack, database_url, clock, POLICY) as stage:
        # What waits is sent before anybody has looked what is due.
        await stage.house.deliverer.deliver()
        await lives(stage)

        (said,) = stage.told(OWNER)[before:]
        assert "Solution overdue by 1 h" in said
        assert "The time has run out." in said


async def test_after_hours_away_each_person_gets_one_message_about_all_that_is_late(
    sqlite_url: str, clock: FakeClock, slack: Sandbox
) -> None:
    async with open_stage(slack, sqlite_url, clock, watched()) as stage:
        await lives(stage)
        for number in (1, 2, 3):
            await stage.file(AGENT, **of_customer(number))
        await lives(stage, hours=22, minutes=50)
        lead = len(stage.told(LEAD))

    async with open_stage(slack, sqlite_url, clock, watched()) as stage:
        await lives(stage, hours=4)
        await lives(stage, seconds=15)

        assert len(stage.told(LEAD)) == lead + 1
        summary = stage.told(LEAD)[-1]
        assert all(f"C-260914-{number:03}" in summary for number in (1, 2, 3))
        assert "late: I was away." in summary


async def test_a_short_restart_is_nothing_to_speak_of(database_url: str, clock: FakeClock, slack: Sandbox) -> None:
    for _ in range(3):
        async with open_stage(slack, database_url, clock, watched()) as stage:
            await lives(stage, minutes=4)

    assert not stage.told(HEAD)


async def test_a_bot_of_which_one_process_lives_on_was_not_away(
    database_url: str, clock: FakeClock, slack: Sandbox
) -> None:
    async with open_stage(slack, database_url, clock, watched()) as first:
        await lives(first)
        for _ in range(30):
            await lives(first, minutes=4)
        async with open_stage(slack, database_url, clock, watched()) as second:
            await lives(second, minutes=4)

        assert not first.told(HEAD)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_was_away_for_long_is_told_as_well(stage: Stage, database_url: str) -> None:
    await stage.house.heart.beat()

    with database_away(database_url):
        stage.clock.advance(timedelta(minutes=4))
        with pytest.raises(StoreUnavailable):
            await stage.house.heart.beat()
    stage.clock.advance(timedelta(minutes=4))
    await stage.house.heart.beat()

    assert stage.house.heart.unsure is False
    assert await stage.house.services.store.read(away_times) == 1


def away_times(session: Session) -> int:
    return len(session.exec(select(AwayPeriodRow)).all())


async def test_a_clock_that_somebody_moves_is_no_absence(sqlite_stage: Stage) -> None:
    await lives(sqlite_stage)
    await lives(sqlite_stage, hours=12)

    assert await sqlite_stage.house.services.store.read(away_times) == 0
