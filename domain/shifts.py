"""Who hears of a promise while the centre is closed: its owner before they go home, the duty lead at that time."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from domain.calendars import Calendar
from domain.clocks import Clock, Moment, Rung
from domain.ladders import Audience

# How long before the end of a shift somebody still hears of what falls due after it.
_BEFORE_THE_END: Final = timedelta(minutes=30)


def within_shifts(clock: Clock, earliest: datetime, calendar: Calendar, *, urgent: bool, duty: bool) -> Clock:
    """Return a clock whose owner is reminded of it, before it falls due, only while the centre is open.

    What would come while it is closed comes half an hour before the shift ends that precedes it, though never before
    *earliest*, and at its own time a duty lead hears of it, where there is one (*duty*). Of what is *urgent* only they
    do. Whatever nobody else would hear of stays as it is, and so does what comes once the promise is broken.
    """
    moved = dict.fromkeys(_moved(clock.moments, clock.due_at, earliest, calendar, urgent=urgent, duty=duty))
    return replace(clock, moments=tuple(sorted(moved, key=lambda moment: moment.offset)))


def _moved(
    moments: Iterable[Moment], due_at: datetime, earliest: datetime, calendar: Calendar, *, urgent: bool, duty: bool
) -> Iterator[Moment]:
    for moment in moments:
        at = due_at + moment.offset
        if moment.to is not Audience.OWNER or moment.offset >= timedelta() or calendar.is_open(at):
            yield moment
            continue
        before = calendar.last_open(at) - _BEFORE_THE_END
        heard = before >= earliest and not urgent
        if heard:
            yield replace(moment, offset=before - due_at)
        if duty:
            yield replace(moment, to=Audience.DUTY, rung=Rung.STAND_IN)
        elif not heard:
            yield moment
