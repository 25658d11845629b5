"""When reports are owed: the weekly one after a week is over, the monthly one after a month is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from domain.calendars import Calendar
from domain.indicators.days import Period, month_of, months, week_of, weeks

# How many weeks or months around a day are looked at: no holidays are longer.
_AROUND: Final = 2


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When a report on *period* is owed (UTC)."""

    at: datetime
    period: Period


def weekly(calendar: Calendar, at: time, today: date) -> Iterator[Moment]:
    """Yield when the reports on the weeks around *today* are owed, oldest first.

    That is at the local time *at* of the first working day after the week.
    """
    for week in weeks(today + timedelta(weeks=_AROUND), 2 * _AROUND + 1):
        day = calendar.next_working_day(week.first - timedelta(days=1))
        yield Moment(_local(calendar, day, at), week_of(week.first - timedelta(days=1)))


def monthly(calendar: Calendar, at: time, working_day: int, today: date) -> Iterator[Moment]:
    """Yield when the reports on the months around *today* are owed, oldest first.

    That is at the local time *at* of the *working_day*th working day after the month, counted from 1.
    """
    for month in months(today + timedelta(days=31 * (_AROUND - 1)), 2 * _AROUND):
        day = month.first - timedelta(days=1)
        before = month_of(day)
        for _ in range(working_day):
            day = calendar.next_working_day(day)
        yield Moment(_local(calendar, day, at), before)


def last_of(moments: Iterable[Moment], now: datetime) -> Moment:
    """Return the latest of *moments* that has come; one at least has."""
    return max(moment for moment in moments if moment.at <= now)


def next_of(moments: Iterable[Moment], now: datetime) -> Moment:
    """Return the first of *moments* that is still to come; one at least is."""
    return min(moment for moment in moments if moment.at > now)


def _local(calendar: Calendar, day: date, at: time) -> datetime:
    return datetime.combine(day, at, calendar.zone).astimezone(UTC)
