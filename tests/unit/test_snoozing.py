"""Putting a reminder off: never beyond the last one before the deadline, twice at most, and nothing else is lost."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import Clock, Moment, Rung
from domain.ladders import Audience
from domain.snoozing import Nap, naps, put_off
from tests.calendars import local

HOUR = timedelta(hours=1)
BEGAN, DUE = local("2026-09-14 10:00"), local("2026-09-15 10:00")
MORNING = local("2026-09-15 09:00")


def moment(hours: float, to: Audience = Audience.OWNER, rung: Rung = Rung.REMINDER) -> Moment:
    return Moment(hours * HOUR, to, rung)


LADDER = (
    moment(-12),
    moment(-4),
    moment(-1),
    moment(-0.5, Audience.LEAD, Rung.HEADS_UP),
    moment(0, rung=Rung.BREACH),
    moment(0, Audience.LEAD, Rung.BREACH),
)


def possible(at: str, taken: int, snoozed: int = 0, since: int = 0, until: int = 24) -> list[Nap]:
    """What may be chosen at a time, by somebody who works from *since* until *until* o'clock."""

    def at_work(moment: datetime) -> bool:
        return since <= moment.astimezone(local("2026-09-14 00:00").tzinfo).hour < until

    return list(naps(Clock(BEGAN, DUE, LADDER, taken), local(at), MORNING, snoozed, at_work))


@pytest.mark.parametrize(
    ("at", "taken", "left"),
    [
        ("2026-09-14 22:00", 1, [*Nap]),
        ("2026-09-15 05:59", 1, [*Nap]),
        ("2026-09-15 06:01", 2, [Nap.HALF_HOUR, Nap.HOUR, Nap.MORNING]),
        ("2026-09-15 08:00", 2, [Nap.HALF_HOUR, Nap.HOUR, Nap.MORNING]),
        ("2026-09-15 08:30", 2, [Nap.HALF_HOUR, Nap.MORNING]),
        ("2026-09-15 08:31", 2, [Nap.MORNING]),
        ("2026-09-15 09:00", 3, []),
        ("2026-09-15 10:30", 6, []),
    ],
)
def test_a_reminder_is_put_off_no_further_than_the_last_one(at: str, taken: int, left: list[Nap]) -> None:
    assert possible(at, taken) == left


def test_a_promise_is_put_off_twice_at_most() -> None:
    assert possible("2026-09-14 22:00", 1, snoozed=1) == [*Nap]
    assert possible("2026-09-14 22:00", 1, snoozed=2) == []


def test_nobody_puts_a_reminder_off_to_when_they_are_not_at_work() -> None:
    # Ten in the evening at the centre is two in the afternoon in UTC.
    assert possible("2026-09-14 22:00", 1, since=0, until=15) == [Nap.HALF_HOUR, Nap.MORNING]


def test_until_then_the_owner_hears_nothing_and_all_others_what_they_would() -> None:
    clock = Clock(BEGAN, DUE, LADDER, 1)

    after = put_off(clock, local("2026-09-15 07:00"))

    assert after.moments == (moment(-12), moment(-3), *LADDER[2:])
    assert (after.taken, after.next_at) == (1, local("2026-09-15 07:00"))


def test_what_is_put_off_to_the_last_reminder_is_said_once() -> None:
    assert put_off(Clock(BEGAN, DUE, LADDER, 2), DUE - HOUR).moments == LADDER


@given(st.integers(0, 6), st.integers(1, 24 * 60))
def test_no_breach_no_heads_up_and_no_last_reminder_is_ever_lost(taken: int, minutes: int) -> None:
    clock = Clock(BEGAN, DUE, LADDER, taken)
    now = max([BEGAN, *(DUE + one.offset for one in LADDER[:taken])])

    for until in naps(clock, now, now + minutes * timedelta(minutes=1), 0, lambda _: True).values():
        after = put_off(clock, until)

        assert now < until <= DUE - HOUR
        assert set(LADDER) - set(after.moments) <= {moment(-12), moment(-4)}
        assert sorted(one.offset for one in after.moments) == [one.offset for one in after.moments]
        assert moment(-1) in after.moments
