"""The sums behind the deadlines of a real case are those of its stored clocks."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from domain.clocks import ClockState
from domain.errors import Refusal
from domain.policy import ClockKind, LengthRule
from handlers.why.actions import Sums, read_sums
from storage.models import ComplaintRow
from tests.desk import AGENT, GUEST, OWNER
from tests.integration.casework import NOT_SOLVED, Casework

HOUR = timedelta(hours=1)


async def sums_of(work: Casework, number: str) -> Sums:
    return await work.store.read(read_sums, number, OWNER, work.desk, work.clock.now())


async def test_every_clock_of_a_case_has_its_sum(work: Casework) -> None:
    case = await work.follow_up(await work.file(category="order_lost"))
    work.clock.advance(2 * HOUR)

    sums = await sums_of(work, case.number)

    reasons = {told.kind: told.reason for told in sums.clocks}
    first = reasons[ClockKind.FIRST_FOLLOWUP]
    assert (first.rule, first.length, first.due_at - first.started_at) == (LengthRule.SEVERITY, HOUR / 2, HOUR / 2)
    assert reasons[ClockKind.PROMISE].rule is LengthRule.STATED
    assert not any(reason.differs for reason in reasons.values())
    assert sums.clocks[0].state is ClockState.RUNNING
    assert sums.clocks[-1].state is ClockState.MET


async def test_both_clocks_run_from_the_complaint_to_its_end(work: Casework) -> None:
    case = await work.call(await work.resolved())
    work.clock.advance(99 * HOUR)

    sums = await sums_of(work, case.number)

    assert sums.elapsed == 2 * HOUR + timedelta(minutes=3)
    assert timedelta(0) < sums.worked <= sums.elapsed


async def test_a_reopened_case_counts_from_its_reopening(work: Casework) -> None:
    case = await work.resolved()
    await work.call(case, NOT_SOLVED)

    sums = await sums_of(work, case.number)

    since = {(told.kind, told.state): told.since for told in sums.clocks}
    assert since[ClockKind.SOLUTION, ClockState.RUNNING] == "reopening"
    assert since[ClockKind.FIRST_FOLLOWUP, ClockState.MET] == "complaint"
    assert since[ClockKind.PROMISE, ClockState.MET] == "deed"


async def test_nobody_is_told_who_may_not_see_the_case(work: Casework) -> None:
    case = await work.file()
    await work.store.write(lambda session: session.execute(update(ComplaintRow).values(colleague=AGENT.id)))

    for reader, code in ((GUEST, "outsider"), (AGENT, "about_you")):
        with pytest.raises(Refusal) as refused:
            await work.store.read(read_sums, case.number, reader, work.desk, work.clock.now())
        assert refused.value.code == code
