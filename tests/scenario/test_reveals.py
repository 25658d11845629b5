"""A customer's details in full are shown for a while, and then hidden again where the window stays open."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.demo import demo_policy
from handlers.complaints import ids
from storage.models import AccessLogRow
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, OWNER, Stage, choice_in, open_sandbox, open_stage

SECRET = ("张三丰", "13812345678", "20260914000123")


@pytest.fixture
async def stage(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """A bot that hides a customer's details again at once."""
    policy = demo_policy()
    reveals = policy.reveals.model_copy(update={"shown_for": timedelta(milliseconds=50)})
    policy = policy.model_copy(update={"reveals": reveals})
    async with open_sandbox(clock, policy) as slack, open_stage(slack, sqlite_url, clock, policy) as opened:
        yield opened


async def reveal(stage: Stage) -> None:
    """Open the details of the case and say what they are needed for."""
    owner = stage.person(OWNER)
    if owner.view() is None:
        await owner.click(owner.dm()[-1], ids.OPEN_DETAILS)
    window = await stage.open(owner)
    await owner.click(window, ids.REVEAL, value=choice_in(window, ids.REVEAL))


def updates(stage: Stage) -> list[str]:
    """What was asked of Slack to be put into windows, in turn."""
    return [str(call.args["view"]) for call in stage.slack.calls("views.update")]


def looks(session: Session) -> list[str]:
    return [row.fields for row in session.exec(select(AccessLogRow))]


async def test_what_was_revealed_is_hidden_again_and_can_be_asked_for_anew(stage: Stage) -> None:
    await stage.file(AGENT)

    await reveal(stage)
    await stage.slack.until(lambda: len(updates(stage)) >= 2)

    shown, hidden = updates(stage)
    assert all(part in shown for part in ("张三丰", "13812345678"))
    assert "They are hidden again after" in shown
    assert not [part for part in SECRET if part in hidden]
    for part in ("5678", "promised for Friday", "They were hidden again."):
        assert part in hidden
    assert len(await stage.house.services.store.read(looks)) == 2
    await stage.house.services.tasks.settle()
    await reveal(stage)
    await stage.slack.until(lambda: len(updates(stage)) >= 3)
    assert "张三丰" in updates(stage)[2]


async def test_a_window_that_was_closed_meanwhile_is_left_alone(stage: Stage) -> None:
    await stage.file(AGENT)
    owner = stage.person(OWNER)
    await reveal(stage)
    await stage.slack.until(lambda: len(updates(stage)) >= 1)

    await owner.close(owner.view() or {})
    await stage.slack.until(lambda: len(updates(stage)) >= 2)
    await stage.house.services.tasks.settle()

    assert owner.view() is None
    assert owner.private() == []


async def test_a_window_that_is_open_when_the_bot_stops_is_hidden_before(sqlite_url: str, clock: FakeClock) -> None:
    async with open_sandbox(clock) as slack, open_stage(slack, sqlite_url, clock) as stage:
        await stage.file(AGENT)
        await reveal(stage)
        await slack.until(lambda: len(updates(stage)) >= 1)

        assert await stage.house.services.tasks.drain(5) == 0

        shown, hidden = updates(stage)
        assert "张三丰" in shown
        assert "They were hidden again." in hidden
        assert not [part for part in SECRET if part in hidden]
