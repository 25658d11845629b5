"""When somebody is told of a task: two days before it is due, on its day, and while it is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.calendars import Calendar

_AHEAD: Final = timedelta(days=2)
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


class Word(StrEnum):
    """What is said of a task."""

    SOON = "soon"
    TODAY = "today"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Call:
    """A moment at which somebody is told of a task; the *number* of the first is 1, and the late ones never end."""

    number: int
    word: Word
    at: datetime


def call_of(number: int, due_on: date, calendar: Calendar) -> Call:
    """Return a call by its *number*, on the morning of a working day, UTC.

    What falls on a day off is said on the working day before it, but a task is late only on the one after its day.
    From then on it is said once a week.
    """
    if number == 1:
        return Call(number, Word.SOON, morning_of(_working_day_until(due_on - _AHEAD, calendar), calendar))
    if number == 2:
        return Call(number, Word.TODAY, morning_of(_working_day_until(due_on, calendar), calendar))
    late_on = calendar.next_working_day(due_on + (number - 3) * _WEEK)
    return Call(number, Word.LATE, morning_of(late_on, calendar))


def first_call(due_on: date, now: datetime, calendar: Calendar) -> Call:
    """Return the first call that is still to come for a task that somebody gets *now*; what has passed is not said."""
    return _after(1, due_on, now, calendar)


def taken(number: int, due_on: date, now: datetime, calendar: Calendar) -> tuple[Call, Call]:
    """Return which call is made *now*, of all that are due from *number* on, and which one is the next."""
    following = _after(number, due_on, now, calendar)
    return call_of(max(following.number - 1, number), due_on, calendar), following


def _after(number: int, due_on: date, now: datetime, calendar: Calendar) -> Call:
    call = call_of(number, due_on, calendar)
    while call.at <= now:
        call = call_of(call.number + 1, due_on, calendar)
    return call


def _working_day_until(day: date, calendar: Calendar) -> date:
    return day if calendar.is_working_day(day) else calendar.previous_working_day(day)


def morning_of(day: date, calendar: Calendar) -> datetime:
    """Return when the centre opens on a working day, UTC."""
    hours = calendar.hours_on(day)
    return hours[0][0] if hours else calendar.midnight(day)
