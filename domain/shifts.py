"""Shifts: when whose ends, and who hears of a promise meanwhile: its owner before they go, then the duty lead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from domain.calendars import Calendar
from domain.clocks import Clock, Moment, Rung
from domain.ladders import Audience

# How long before the end of a shift somebody still hears of what falls due after it.
_BEFORE_THE_END: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TimeOff:
    """When somebody's shift *ends* and when they are *back* (UTC)."""

    ends: datetime
    back: datetime

    @property
    def asked_from(self) -> datetime:
        """When they are asked about what falls due while they are off."""
        return self.ends - _BEFORE_THE_END

    def catches(self, due_at: datetime) -> bool:
        """Say whether a promise falls due while they are off; what is due as they come back is too early for them."""
        return self.ends < due_at <= self.back


def time_off(calendar: Calendar, now: datetime) -> TimeOff | None:
    """Return the time off that somebody has at *now* or within half an hour; None in the middle of their shift.

    Everybody's shift is the centre's opening hours: where people have shifts of their own, this is what has to know.
    A break within a working day is no time off, and where the centre never closes there is none.
    """
    moment = now + _BEFORE_THE_END if calendar.is_open(now) else now
    if calendar.is_open(moment):
        return None
    off = TimeOff(calendar.last_open(moment), calendar.next_open(moment))
    a_break = calendar.day_of(off.ends - timedelta.resolution) == calendar.day_of(off.back)
    return None if a_break else off


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
