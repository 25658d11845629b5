"""Promises counted anew: which clocks another severity, category or beginning replaces, and which it must not touch."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.clocks import Rung
from domain.policy import ClockKind, Severity
from handlers.cases import find_case
from handlers.rebasing import rebase
from handlers.services import Desk
from storage.clocks import pause_clock, resume_clock, running, unstopped
from storage.complaints import claim_change
from tests.desk import LEAD, POLICY, desk_with
from tests.fakes import START
from tests.integration.casework import NOT_SOLVED, Casework

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CAUSE = Rung.LATE_RECOGNITION.value
URGENT = {"severity": "urgent"}


def change(
    session: Session, /, number: str, desk: Desk, now: datetime, *, later: bool = False, **changes: Any
) -> list[tuple[str, datetime]]:
    """Change columns of a case and count its promises anew; return what was started."""
    row = find_case(session, number)
    assert claim_change(session, row, changes)
    return [(new.kind, new.due_at) for new in rebase(session, row, desk, now, later=later, cause=CAUSE)]


async def rebased(work: Casework, number: str, **changes: Any) -> list[tuple[str, datetime]]:
    return await work.store.write(change, number, work.desk, work.clock.now(), **changes)


def stand_still(session: Session, number: str, since: datetime, until: datetime | None = None) -> None:
    """Let the solution wait for the customer."""
    row = find_case(session, number)
    (clock,) = [one for one in running(session, row.id or 0) if one.kind == "solution"]
    pause_clock(session, clock, since)
    if until is not None:
        resume_clock(session, clock, until)


def resume(session: Session, number: str, until: datetime) -> None:
    (clock,) = [one for one in unstopped(session, find_case(session, number).id or 0) if one.kind == "solution"]
    resume_clock(session, clock, until)


def with_clock(kind: ClockKind, **changes: Any) -> Desk:
    """A desk whose policy has other lengths for one kind of clock."""
    clocks = {**POLICY.clocks, kind: POLICY.clocks[kind].model_copy(update=changes)}
    return desk_with(POLICY.model_copy(update={"clocks": clocks}))


async def test_what_was_urgent_from_the_beginning_is_due_within_half_an_hour_of_the_complaint(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(10 * MINUTE)

    assert await rebased(work, case.number, **URGENT) == [("first_followup", START + 30 * MINUTE)]

    assert [(row.kind, row.state, row.started_at, row.due_at) for row in await work.clocks("first_followup")] == [
        ("first_followup", "superseded", START, START + 24 * HOUR),
        ("first_followup", "running", START, START + 30 * MINUTE),
    ]
    assert (await work.clocks("first_followup"))[1].basis["was_due"] == (START + 24 * HOUR).isoformat()
    assert [row.state for row in await work.clocks("solution")] == ["running"]


async def test_what_became_urgent_later_is_due_within_half_an_hour_of_that(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(5 * HOUR)

    assert await rebased(work, case.number, **URGENT, escalated_fact_at=START + 4 * HOUR + 50 * MINUTE) == [
        ("first_followup", START + 5 * HOUR + 20 * MINUTE)
    ]

    row = (await work.clocks("first_followup"))[1]
    assert (row.started_at, "cause" in row.basis) == (START + 4 * HOUR + 50 * MINUTE, False)


async def test_a_promise_that_falls_due_sooner_without_the_fact_is_kept(work: Casework) -> None:
    """F19: of the hour of social media and the half hour of what is urgent, whichever ends first."""
    case = await work.file(received_at=START, channel="social")
    work.clock.advance(45 * MINUTE)

    assert await rebased(work, case.number, **URGENT, escalated_fact_at=START + 40 * MINUTE) == []
    assert await rebased(work, case.number, escalated_fact_at=START + 10 * MINUTE) == [
        ("first_followup", START + 40 * MINUTE)
    ]


async def test_on_social_media_what_is_urgent_is_due_within_half_an_hour(work: Casework) -> None:
    """F19, from the beginning."""
    await work.file(received_at=START, channel="social", severity=Severity.URGENT)

    assert (await work.clocks("first_followup"))[0].due_at == START + 30 * MINUTE


async def test_what_is_recognised_too_late_is_told_to_the_lead_at_once_and_marked(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(2 * HOUR)

    await rebased(work, case.number, **URGENT)
    await work.sweep()

    assert await work.told() == [(LEAD.id, Rung.LATE_RECOGNITION.value)]
    row = (await work.clocks("first_followup"))[1]
    assert (row.basis["cause"], row.due_at) == (CAUSE, START + 30 * MINUTE)


async def test_on_the_dot_is_too_late_already(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(30 * MINUTE)

    await rebased(work, case.number, **URGENT)

    assert (await work.clocks("first_followup"))[1].basis["cause"] == CAUSE


async def test_a_broken_promise_stays_broken_whatever_comes(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(24 * HOUR)

    assert await rebased(work, case.number, **URGENT, later=True) == []
    assert [row.state for row in await work.clocks("first_followup")] == ["running"]


@pytest.mark.parametrize("later", [False, True])
async def test_only_with_a_lead_s_word_a_promise_falls_due_later(work: Casework, later: bool) -> None:
    case = await work.file(received_at=START, severity=Severity.URGENT)
    work.clock.advance(10 * MINUTE)

    started = await rebased(work, case.number, severity="normal", later=later)

    assert started == ([("first_followup", START + 24 * HOUR)] if later else [])


async def test_the_word_to_the_customer_counts_from_the_last_one(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    case = await work.follow_up(case)
    work.clock.advance(HOUR)

    assert await rebased(work, case.number, **URGENT) == [("heartbeat", START + 5 * HOUR)]
    assert [row.state for row in await work.clocks("promise")] == ["running"]


async def test_after_a_fact_that_came_later_the_last_word_is_still_known(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    case = await work.follow_up(case)
    work.clock.advance(HOUR)

    first = await rebased(work, case.number, **URGENT, escalated_fact_at=START + 2 * HOUR)
    again = await rebased(work, case.number, severity="normal", escalated_fact_at=None, later=True)

    assert first == [("heartbeat", START + 6 * HOUR)]
    assert again == [("heartbeat", START + 25 * HOUR)]


async def test_pauses_are_not_lost_when_a_promise_is_counted_anew(work: Casework) -> None:
    work.desk = with_clock(ClockKind.SOLUTION, by_severity={Severity.URGENT: 8 * HOUR})
    case = await work.file(received_at=START)
    await work.store.write(stand_still, case.number, START + HOUR, START + 3 * HOUR)
    work.clock.advance(4 * HOUR)

    assert dict(await rebased(work, case.number, **URGENT))["solution"] == START + 10 * HOUR

    pauses = [row.basis["pauses"] for row in await work.clocks("solution")]
    assert pauses[0] == pauses[1]
    assert len(pauses[0]) == 1


async def test_what_stands_still_goes_on_standing_still(work: Casework) -> None:
    work.desk = with_clock(ClockKind.SOLUTION, by_severity={Severity.URGENT: 8 * HOUR})
    case = await work.file(received_at=START)
    await work.store.write(stand_still, case.number, START + HOUR)
    work.clock.advance(20 * HOUR)

    await rebased(work, case.number, **URGENT)

    old, new = await work.clocks("solution")
    assert (old.state, old.paused_at) == ("superseded", None)
    assert (new.state, new.paused_at, new.next_at, new.due_at) == ("paused", START + HOUR, None, START + 8 * HOUR)
    await work.store.write(resume, case.number, START + 20 * HOUR)
    assert (await work.clocks("solution"))[1].due_at == START + 27 * HOUR


async def test_another_category_has_other_lengths(work: Casework) -> None:
    work.desk = with_clock(ClockKind.SOLUTION, by_category={"billing": 6 * HOUR})
    case = await work.file(received_at=START)

    assert await rebased(work, case.number, category="billing") == [("solution", START + 6 * HOUR)]


async def test_an_earlier_beginning_counts_all_promises_to_the_customer_from_there(work: Casework) -> None:
    case = await work.file(received_at=START, told=False)

    started = await rebased(work, case.number, received_at=START - HOUR)

    assert sorted(started) == [
        ("ack", START - 30 * MINUTE),
        ("first_followup", START + 23 * HOUR),
        ("solution", START + 23 * HOUR),
    ]


async def test_a_case_that_came_back_counts_from_when_it_did(work: Casework) -> None:
    case = await work.call(await work.resolved(received_at=START), NOT_SOLVED)
    work.clock.advance(10 * MINUTE)

    assert await rebased(work, case.number, **URGENT) == [("first_followup", START + 2 * HOUR + 30 * MINUTE)]
