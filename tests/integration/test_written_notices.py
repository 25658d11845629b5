"""Customers who cannot be reached: tried often enough, told in writing, and the case closes."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.lifecycle import Closure, Move, State
from domain.policy import ClockKind
from handlers.callbacks import ids
from handlers.cases import CaseFacts
from tests.desk import AGENT, LEAD
from tests.fakes import START
from tests.integration.casework import NO_ANSWER, Casework

HOUR = timedelta(hours=1)
RESOLVED = START + 2 * HOUR


async def tried(work: Casework, *hours: int) -> CaseFacts:
    """A case resolved at noon in Shanghai, and its customer tried in vain after so many hours each."""
    case = await work.resolved()
    for hour in hours:
        work.clock.at = RESOLVED + hour * HOUR
        case = await work.call(case, NO_ANSWER)
    return case


async def test_three_tries_within_one_hour_are_one_and_leave_nothing_to_give_up(work: Casework) -> None:
    case = await work.resolved()
    for _ in range(3):
        case = await work.call(case, NO_ANSWER)
        work.clock.advance(HOUR / 4)

    assert case.tries == 1
    assert Move.GIVE_UP not in case.moves
    with pytest.raises(Refusal, match="not_now"):
        await work.write(case)


async def test_a_customer_tried_in_every_part_of_the_day_is_told_in_writing_and_the_case_closes(work: Casework) -> None:
    case = await tried(work, 2, 6, 22)
    assert (case.tries, Move.GIVE_UP in case.moves) == (3, True)

    case = await work.write(case)

    row = await work.case_row()
    assert (case.state, case.closure, row.written_at) == (State.CLOSED, Closure.UNREACHABLE, RESOLVED + 22 * HOUR)
    assert Move.REOPEN in case.moves
    assert {clock.state for clock in await work.clocks()} == {"met"}


async def test_a_customer_who_cannot_be_reached_is_still_owed_what_was_promised(work: Casework) -> None:
    case = await work.commit(await tried(work, 2, 6, 22), ClockKind.REFUND)

    case = await work.write(case)
    assert (case.state, case.closure) == (State.FULFILLING, Closure.UNREACHABLE)

    assert (await work.keep(case)).state is State.CLOSED


async def test_a_regulator_s_ticket_is_given_up_by_a_lead_only(work: Casework) -> None:
    case = await work.change(await tried(work, 2, 6, 22), regulator_ref="12315")

    with pytest.raises(Refusal, match="not_yours"):
        await work.write(case, AGENT)
    assert (await work.write(case, LEAD)).closure is Closure.UNREACHABLE


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"method": "telegraph"}, "unknown_choice", ids.METHOD),
        ({"written_at": RESOLVED + 30 * HOUR}, "written_in_future", ids.WRITTEN_AT),
        ({"written_at": RESOLVED - HOUR}, "written_too_early", ids.WRITTEN_AT),
    ],
)
async def test_a_message_that_cannot_have_been_sent_is_refused(
    work: Casework, changes: dict[str, Any], code: str, field: str
) -> None:
    case = await tried(work, 2, 6, 22)

    with pytest.raises(Refusal) as refused:
        await work.write(case, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert await work.look(case.number) == case


async def test_the_same_message_twice_is_one(work: Casework) -> None:
    case = await tried(work, 2, 6, 22)
    first = await work.write(case, key="view:TWICE")

    assert await work.write(case, key="view:TWICE") == first
