"""When people are reminded of what an idea waits for: while the centre is open, for no idea is so pressing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from domain.calendars import Calendar
from domain.clocks import Clock, Moment

_BEFORE_CLOSING: Final = timedelta(minutes=30)


def in_opening_hours(clock: Clock, calendar: Calendar, earliest: datetime) -> Clock:
    """Return a clock of which people hear, before it falls due, only while the centre is open.

    What would come at another time comes half an hour before the closing that precedes it, or, where that is before
    *earliest*, with the next opening. What comes once the promise is broken stays as it is.
    """
    moved = dict.fromkeys(_moved(clock, calendar, earliest))
    return replace(clock, moments=tuple(sorted(moved, key=lambda moment: moment.offset)))


def _moved(clock: Clock, calendar: Calendar, earliest: datetime) -> Iterator[Moment]:
    for moment in clock.moments:
        at = clock.due_at + moment.offset
        if moment.offset < timedelta() and not calendar.is_open(at):
            before = calendar.last_open(at) - _BEFORE_CLOSING
            at = before if before >= earliest else min(calendar.next_open(at), clock.due_at)
        yield replace(moment, offset=at - clock.due_at)
