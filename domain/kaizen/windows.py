"""Which days are compared to see what a change has done, and when there are enough of them.

Both sides are whole weeks, so that each has every day of the week as often: a centre's Mondays are not its Sundays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.calendars import DAYS_OF_WEEK, Calendar
from domain.indicators.days import Period, trailing
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import WORKING_DAYS_AFTER, after_begins

# Where too little comes in, a check is put off by a week, until so many weeks stand after the change.
MOST_WEEKS: Final = 8
# So long after a day a case may still be opened again, and that counts for the day.
REOPENED_WITHIN: Final = timedelta(days=7)
# What is looked at again stands on so many weeks before that day.
RECHECK_WEEKS: Final = 4
_NO_TIME: Final = timedelta(0)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=DAYS_OF_WEEK)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is made: one *team* or all of them, one *channel* or all of them."""

    team: str | None = None
    channel: str | None = None

    def meets(self, other: "Place") -> bool:
        """Say whether a contact can lie in both places."""
        teams, channels = {self.team, other.team}, {self.channel, other.channel}
        return all(len(names) == 1 or None in names for names in (teams, channels))


def after_window(started_on: date, calendar: Calendar, until: date | None = None) -> Period:
    """Return the days to be compared with those before the change: from the end of the time in which people get used
    to it, whole weeks, as many as it takes for ten working days.

    With *until*, as many more as are over by then, but no more than `MOST_WEEKS`.
    """
    first = after_begins(started_on)
    least = Period(first, first + _WEEK - _DAY)
    while working_days(least, calendar) < WORKING_DAYS_AFTER:
        least = grown(least)
    over = least if until is None else trailing_weeks(first, until)
    return max(least, over, key=len)


def trailing_weeks(first: date, until: date) -> Period:
    """Return the whole weeks from *first* that are over before *until*: at least one, and at most `MOST_WEEKS`."""
    weeks = min(max((until - first) // _WEEK, 1), MOST_WEEKS)
    return Period(first, first + weeks * _WEEK - _DAY)


def grown(after: Period) -> Period:
    """Return a window with one week more."""
    return Period(after.first, after.last + _WEEK)


def is_longest(after: Period) -> bool:
    """Say whether a check is put off no longer, however little has come in."""
    return len(after) >= MOST_WEEKS * DAYS_OF_WEEK


def check_day(after: Period, calendar: Calendar, matured: timedelta = _NO_TIME) -> date:
    """Return the first working day on which all of a window is over, and has *matured* for so long."""
    day = after.last + _DAY + matured
    return day if calendar.is_working_day(day) else calendar.next_working_day(day)


def matures_after(metrics: Iterable[Metric], repeats_within: timedelta) -> timedelta:
    """Return how long after a day everything is known of *metrics*: customers may still come back about it."""
    known = {Metric.REPEAT_RATE: repeats_within, Metric.REOPEN_RATE: REOPENED_WITHIN}
    return max((known.get(one, _NO_TIME) for one in metrics), default=_NO_TIME)


def so_far(after: Period, today: date) -> Period | None:
    """Return the days of a window that are over on *today*; None while there are none."""
    yesterday = today - _DAY
    return Period(after.first, min(after.last, yesterday)) if yesterday >= after.first else None


def working_days(period: Period, calendar: Calendar) -> int:
    """Return how many days of a period are working days."""
    return sum(calendar.is_working_day(day) for day in period)


def recheck_window(on: date) -> Period:
    """Return the days by which it is judged *on* a day whether an effect has held."""
    return trailing(on - _DAY, RECHECK_WEEKS * DAYS_OF_WEEK)


def disturbs(other_started_on: date, baseline: Period, after: Period) -> bool:
    """Say whether another change falls among the days that are compared, so that nobody can tell the two apart."""
    return baseline.first <= other_started_on <= after.last
