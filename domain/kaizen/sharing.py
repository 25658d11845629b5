"""Which week a sharing digest is of, and which of its ideas is told at the meeting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from domain.calendars import Calendar
from domain.digests.schedule import Moment
from domain.indicators.days import Period, weeks
from domain.kaizen.votes import Tally

# How many weeks around a day are looked at: no holidays are longer.
_AROUND: Final = 3
_DAY: Final = timedelta(days=1)


def sharings(calendar: Calendar, weekday: int, at: time, today: date) -> Iterator[Moment]:
    """Yield when the improvements of the weeks around *today* are shared, oldest first; Monday is *weekday* 0.

    Where that is no working day, it is on the last one of the week before it; a week without any has no sharing, and
    what came of it is told with the next.
    """
    for week in weeks(today + timedelta(weeks=_AROUND), 2 * _AROUND + 1):
        day = _working_day(calendar, week, week.first + weekday * _DAY)
        if day is not None:
            yield Moment(datetime.combine(day, at, calendar.zone).astimezone(UTC), week)


def _working_day(calendar: Calendar, week: Period, day: date) -> date | None:
    while day >= week.first:
        if calendar.is_working_day(day):
            return day
        day -= _DAY
    return None


@dataclass(frozen=True, slots=True)
class Told:
    """An idea that can be told of at the meeting: whether a check has shown that it works, and who backed it."""

    id: int
    proven: bool
    tally: Tally


def to_present(ideas: Iterable[Told]) -> int | None:
    """Return the idea that asks for a speaker: one that is proven first, then the one most teams and people backed."""
    order = sorted(ideas, key=lambda one: (not one.proven, -one.tally.teams, -one.tally.votes, one.id))
    return order[0].id if order else None
