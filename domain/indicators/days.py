"""Local days, weeks and months, each from its first moment until before that of the next.

So a day has 23 or 25 hours when the clocks change, no contact falls between two days, and none belongs to both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendars import Calendar

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of *day*, in UTC; where the clock skips midnight, that of the leap."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day whose bounds hold *moment*.

    It is the local date, but for an evening that a clock set back at midnight runs through again on the new day.
    """
    shown = moment.astimezone(zone).date()
    return shown + _DAY if moment >= start_of(shown + _DAY, zone) else shown


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Local days from *first* to *last*, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end on {self.last}, before it begins on {self.first}")

    def __iter__(self) -> Iterator[date]:
        """Yield its days."""
        return (self.first + number * _DAY for number in range(len(self)))

    def __len__(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first moment and the first moment after it, in UTC."""
        return start_of(self.first, zone), start_of(self.last + _DAY, zone)


def one_day(day: date) -> Period:
    """Return the period of *day* alone."""
    return Period(day, day)


def trailing(last: date, days: int) -> Period:
    """Return the *days* days that end with *last*."""
    return Period(last - (days - 1) * _DAY, last)


def week_of(day: date) -> Period:
    """Return the week of *day*, from Monday to Sunday."""
    monday = day - day.weekday() * _DAY
    return Period(monday, monday + _WEEK - _DAY)


def month_of(day: date) -> Period:
    """Return the calendar month of *day*."""
    first = day.replace(day=1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    return Period(first, next_first - _DAY)


def weeks(last: date, count: int) -> tuple[Period, ...]:
    """Return *count* weeks, oldest first, of which the last one holds *last*."""
    return tuple(week_of(last - back * _WEEK) for back in reversed(range(count)))


def months(last: date, count: int) -> tuple[Period, ...]:
    """Return *count* calendar months, oldest first, of which the last one holds *last*."""
    found = [month_of(last)]
    while len(found) < count:
        found.append(month_of(found[-1].first - _DAY))
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Covered:
    """What a digest reports on: all of *period*, and those days of it that were not working days."""

    period: Period
    closed: tuple[date, ...]


def since_last_working_day(morning: date, calendar: Calendar) -> Covered:
    """Return the days that a digest on *morning* covers: from the last working day before it to yesterday.

    On a Tuesday that is Monday; on a Monday, Friday with the weekend after it. What was not reported on because no
    digest comes on such a day is so never lost.
    """
    period = Period(calendar.previous_working_day(morning), morning - _DAY)
    return Covered(period, tuple(day for day in period if not calendar.is_working_day(day)))
