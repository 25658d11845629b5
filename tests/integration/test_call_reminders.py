"""Reminders of calls come at hours at which customers are called; what is due, and what leads hear, stays as it is."""

from datetime import datetime, timedelta

import pytest

from domain.callbacks import Answer, Outcome
from domain.policy import Severity
from handlers.clocks.ids import REMINDER
from tests.desk import LEAD, OTHER_OWNER
from tests.fakes import START
from tests.integration.casework import NO_ANSWER, Casework

HOUR = timedelta(hours=1)
# Midnight in Shanghai, where START is ten in the morning.
MIDNIGHT = START - 10 * HOUR


def at(hour: float) -> datetime:
    """An hour of the first day in Shanghai, or after it."""
    return MIDNIGHT + hour * HOUR


async def resolved_at(work: Casework, hour: float, **changes: str | Severity) -> None:
    """Let a case be resolved at an hour of the first day; OTHER_OWNER is to call its customer back."""
    work.clock.at = at(hour) - 2 * HOUR
    await work.resolved(**changes)
    await work.name_callers()


async def told_by(work: Casework, hour: float) -> list[tuple[float, str, str]]:
    """Sweep every half an hour until then; return when who was told what about calling back."""
    while work.clock.now() < at(hour):
        await work.sweep(hours=0.5)
    return [((row.created_at - MIDNIGHT) / HOUR, row.target, row.facts["rung"]) for row in await work.owed(REMINDER)]


async def test_a_call_that_is_due_at_night_is_told_of_in_the_evening_and_in_the_morning(work: Casework) -> None:
    await resolved_at(work, 27, severity=Severity.URGENT)

    assert await told_by(work, 58) == [
        (39, OTHER_OWNER.id, "reminder"),
        (43, OTHER_OWNER.id, "reminder"),
        (51, LEAD.id, "breach"),
        (57, OTHER_OWNER.id, "breach"),
    ]
    (clock,) = await work.clocks("callback")
    assert clock.due_at == at(51)


async def test_a_customer_s_own_hours_come_first_and_after_a_try_in_vain_the_other_ones_count(work: Casework) -> None:
    await resolved_at(work, 14, wish="09:00-12:00")

    assert await told_by(work, 37.5) == [
        (33, OTHER_OWNER.id, "reminder"),
        (34, OTHER_OWNER.id, "reminder"),
        (35, OTHER_OWNER.id, "reminder"),
    ]
    case = await work.look((await work.case_row()).number)
    await work.call(case, NO_ANSWER, OTHER_OWNER)

    later = (await told_by(work, 61))[3:]
    assert [(hour, who) for hour, who, _ in later] == [
        (43, OTHER_OWNER.id),
        (57.5, OTHER_OWNER.id),
        (60.5, OTHER_OWNER.id),
    ]


@pytest.mark.parametrize("hour", [33, 34])
async def test_a_call_put_off_to_the_morning_is_not_told_of_at_night(work: Casework, hour: float) -> None:
    await resolved_at(work, 14)
    case = await work.look((await work.case_row()).number)
    await work.call(case, Answer(Outcome.ANOTHER_TIME, again_at=at(hour)), OTHER_OWNER)

    told = await told_by(work, hour - 0.5)

    assert told
    assert all(9 <= when % 24 < 20 for when, _, _ in told)


async def test_what_is_still_owed_is_told_of_once_a_day_and_never_at_night(work: Casework) -> None:
    await resolved_at(work, 27)

    told = [one for one in await told_by(work, 150) if one[1] == OTHER_OWNER.id and one[0] > 57]

    assert [rung for _, _, rung in told] == ["still_open"] * len(told) != []
    assert all(9 <= when % 24 < 20 for when, _, _ in told)
