"""What another policy would have done with the promises of late, and that those which run never move."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.ladders import ClockKind
from domain.policy import Policy
from domain.simulating import Tally
from handlers.clocks.ids import REMINDER
from handlers.clocks.simulating import Simulation, simulate, total
from storage.models import ClockRow
from tests.desk import LEAD, POLICY, desk_with
from tests.integration.casework import Casework

HOUR = timedelta(hours=1)


def shorter(**lengths: timedelta) -> Policy:
    """The policy with other lengths."""
    clocks = {**POLICY.clocks}
    for kind, length in lengths.items():
        clocks[ClockKind(kind)] = clocks[ClockKind(kind)].model_copy(update={"length": length})
    return POLICY.model_copy(update={"clocks": clocks})


async def simulated(work: Casework, policy: Policy) -> Simulation:
    now = work.clock.now()
    return await work.store.read(simulate, work.desk, desk_with(policy), now - timedelta(days=30), now)


async def test_the_same_policy_would_have_done_what_was_done(work: Casework) -> None:
    case = await work.follow_up(await work.file())
    for _ in range(56):
        await work.sweep(minutes=30)

    found = await simulated(work, POLICY)

    assert found.before == found.after
    assert found.before[ClockKind.FIRST_FOLLOWUP].breaches == 0
    assert found.before[ClockKind.SOLUTION] == Tally(1, 1, 7, 0)
    assert {row.complaint_id for row in await work.rows(ClockRow)} == {case.id}


async def test_shorter_promises_would_have_been_broken_more_often(work: Casework) -> None:
    case = await work.file()
    work.clock.advance(2 * HOUR)
    await work.follow_up(case)

    found = await simulated(work, shorter(first_followup=HOUR))

    assert found.before[ClockKind.FIRST_FOLLOWUP].breaches == 0
    assert found.after[ClockKind.FIRST_FOLLOWUP].breaches == 1
    assert total(found.after).breaches == total(found.before).breaches + 1


async def test_words_for_people_whom_nobody_named_are_orphans(work: Casework) -> None:
    await work.file()
    work.clock.advance(30 * HOUR)
    units = {key: unit.model_copy(update={"lead": ()}) for key, unit in POLICY.departments.items()}
    people = POLICY.people.model_copy(update={"heads": (), "duty_leads": ()})

    found = await simulated(work, POLICY.model_copy(update={"departments": units, "people": people}))

    assert total(found.before).orphans == 0
    assert found.after[ClockKind.SOLUTION].orphans == 3


async def test_a_pause_counts_as_it_did(work: Casework) -> None:
    case = await work.follow_up(await work.file())
    case = await work.wait(case)
    work.clock.advance(20 * HOUR)
    await work.answered(case)
    work.clock.advance(10 * HOUR)

    found = await simulated(work, POLICY)

    assert found.before[ClockKind.SOLUTION].breaches == found.after[ClockKind.SOLUTION].breaches == 0


@pytest.mark.parametrize("shifts", [False, True])
async def test_a_new_policy_moves_nothing_that_runs(work: Casework, shifts: bool) -> None:
    await work.file()
    before = [(row.kind, row.due_at, row.moments, row.next_at) for row in await work.rows(ClockRow)]
    ladders = POLICY.ladders.model_copy(update={"rows": (), "every": HOUR, "within_shifts": shifts})
    work.desk = desk_with(shorter(solution=HOUR, first_followup=HOUR).model_copy(update={"ladders": ladders}))

    await work.sweep(hours=2)

    assert [(row.kind, row.due_at, row.moments, row.next_at) for row in await work.rows(ClockRow)] == before
    assert await work.owed(REMINDER) == []
    later = await work.reassign(await work.look((await work.case_row()).number), replace(LEAD))
    assert [clock.due_at for clock in later.clocks] == sorted(due for _, due, _, _ in before)
