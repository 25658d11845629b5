"""Reminders of what an idea waits for: none on a day off."""

import pytest

from domain.clocks import Clock, Moment, Rung
from domain.kaizen.reminders import in_opening_hours
from domain.policy import Audience
from tests.calendars import local, office, shown

# A Wednesday evening; the Saturday before it is a day off.
DUE = local("2026-09-16 18:00")
BORN = local("2026-09-07 10:00")


def moved(at: str, earliest: str = "2026-09-07 10:05", to: Audience = Audience.OWNER) -> str:
    """Return when somebody hears of what they would have heard of at a local time."""
    moment = Moment(local(at) - DUE, to, Rung.REMINDER)
    (kept,) = in_opening_hours(Clock(BORN, DUE, (moment,)), office(), local(earliest)).moments
    return shown(DUE + kept.offset)


@pytest.mark.parametrize("to", [Audience.OWNER, Audience.LEAD])
def test_what_would_come_on_a_day_off_comes_before_the_closing_that_precedes_it(to: Audience) -> None:
    assert moved("2026-09-12 08:40", to=to) == "2026-09-11 17:30"


def test_what_comes_while_the_centre_is_open_stays() -> None:
    assert moved("2026-09-14 14:00") == "2026-09-14 14:00"


def test_what_cannot_come_earlier_comes_with_the_next_opening() -> None:
    assert moved("2026-09-12 08:40", earliest="2026-09-11 17:45") == "2026-09-14 09:00"


def test_what_comes_once_the_promise_is_broken_stays() -> None:
    assert moved("2026-09-17 20:00") == "2026-09-17 20:00"


def test_two_that_would_come_on_one_day_off_come_once() -> None:
    moments = tuple(
        Moment(local(at) - DUE, Audience.OWNER, Rung.REMINDER) for at in ("2026-09-12 08:40", "2026-09-13 09:00")
    )

    assert len(in_opening_hours(Clock(BORN, DUE, moments), office(), BORN).moments) == 1
