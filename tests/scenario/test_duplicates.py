"""What Slack delivers twice happens once."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from sandbox import Fault
from storage.models import CallbackAttemptRow, ComplaintEventRow, ComplaintRow, NoticeRow
from tests.scenario.stage import AGENT, INTAKE, OWNER, Stage


def counted(session: Session) -> dict[str, int]:
    """Count what acts leave behind."""
    tables = (ComplaintRow, ComplaintEventRow, CallbackAttemptRow, NoticeRow)
    return {str(table.__tablename__): session.exec(select(func.count()).select_from(table)).one() for table in tables}


def moves(session: Session) -> list[str]:
    return list(session.exec(select(ComplaintEventRow.move).order_by(col(ComplaintEventRow.id))))


@pytest.mark.parametrize("times", [1, 2])
async def test_a_complaint_that_arrives_several_times_at_once_is_one_case(stage: Stage, times: int) -> None:
    agent = stage.person(AGENT)
    await agent.command("/complaint")
    view = await stage.open(agent)
    for _ in range(times):
        stage.slack.break_(Fault("delivery", "duplicate", only="view_submission"))

    delivery = await agent.submit(view, INTAKE)
    await stage.pulse()

    assert delivery.acked
    assert not delivery.errors
    assert (await stage.house.services.store.read(counted))["complaint"] == 1
    assert len(stage.cards()) == 1
    assert len(stage.told(AGENT)) == 1
    assert len(stage.told(OWNER)) == 1


async def test_a_follow_up_a_solution_and_a_callback_that_arrive_twice_count_once(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    stage.slack.break_(Fault("delivery", "duplicate", count=3, only="view_submission"))

    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)
    await stage.call_back(solved="no", satisfied="no", score=None)

    read = stage.house.services.store.read
    assert await read(moves) == ["file", "assign", "follow_up", "resolve", "name_caller", "reopen"]
    assert (await read(counted))["callback_attempt"] == 1
    assert len(stage.diary()) == 4


async def test_a_form_sent_again_after_its_answer_was_lost_is_the_same_case(stage: Stage) -> None:
    """The person saw an error though the case was stored, and presses the button again."""
    agent = stage.person(AGENT)
    await agent.command("/complaint")
    view = await stage.open(agent)
    stage.slack.break_(Fault("delivery", "timeout_after", only="view_submission"))

    lost = await agent.submit(view, INTAKE)
    again = await agent.submit(view, INTAKE)
    await stage.pulse()

    assert (lost.acked, again.acked) == (False, True)
    assert agent.view() is None
    assert len(stage.cards()) == 1


async def test_the_same_form_sent_again_an_hour_later_is_the_same_case(stage: Stage) -> None:
    agent = stage.person(AGENT)
    await agent.command("/complaint")
    view = await stage.open(agent)
    stage.slack.break_(Fault("delivery", "timeout_after", only="view_submission"))
    await agent.submit(view, INTAKE)
    stage.clock.advance(timedelta(hours=1))

    await agent.submit(view, INTAKE)
    await stage.pulse()

    assert (await stage.house.services.store.read(counted))["complaint"] == 1


async def test_twenty_complaints_at_once_are_twenty_cases_with_twenty_numbers(stage: Stage) -> None:
    people = [stage.person(user) for user in ("U0AGENT1", "U0AGENT2", "U0OWNER1", "U0OWNER2", "U0QUAL01")]
    for _ in range(4):
        await asyncio.gather(*(stage.fill_intake(person) for person in people))
    await stage.pulse()

    assert (await stage.house.services.store.read(counted))["complaint"] == 20
    numbers = {card["text"].split(" ")[0] for card in stage.cards()}
    assert numbers == {f"C-260914-{n:03}" for n in range(1, 21)}
