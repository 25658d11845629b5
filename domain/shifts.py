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

    *calendar* is that of the centre, or of somebody who has hours of their own. A break within a working day is no time
    off, and for who never goes there is none.
    """
    moment = now + _BEFORE_THE_END if calendar.is_open(now) else now
    if calendar.is_open(moment):
        return None
    off = TimeOff(calendar.last_open(moment), calendar.next_open(moment))
    a_break = calendar.day_of(off.ends - timedelta.resolution) == calendar.day_of(off.back)
    return None if a_break else off


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whoever keeps a promise: when they work, and the *earliest* moment at which it is worth reminding them of it.

    With *duty* there is somebody on duty while they are off. What is *urgent* goes to whoever that is.
    """

    calendar: Calendar
    earliest: datetime
    urgent: bool
    duty: bool


def within_shifts(clock: Clock, keeper: Keeper) -> Clock:
    """Return a clock whose *keeper* is reminded of it, before it falls due, only while they work.

    What would come while they are off comes half an hour before the shift ends that precedes it, though never too
    early, and at its own time a duty lead hears of it, where there is one. Of what is urgent only they do. Whatever
    nobody else would hear of stays as it is, and so does what comes once the promise is broken.
    """
    moved = dict.fromkeys(_moved(clock.moments, clock.due_at, keeper))
    return replace(clock, moments=tuple(sorted(moved, key=lambda moment: moment.offset)))


def refitted(clock: Clock, ladder: Iterable[Moment], now: datetime, keeper: Keeper) -> Clock:
    """Return a running clock whose *keeper* is another, or has other hours, by the *ladder* that it was born with.

    What has come stays as it was, handled or not; what is still to come is moved to the shifts as they are now.
    """
    coming = tuple(moment for moment in ladder if clock.due_at + moment.offset > now)
    anew = within_shifts(replace(clock, moments=coming), keeper)
    come = (moment for moment in clock.moments[clock.taken :] if clock.due_at + moment.offset <= now)
    return replace(clock, moments=(*clock.moments[: clock.taken], *come, *anew.moments))


def _moved(moments: Iterable[Moment], due_at: datetime, keeper: Keeper) -> Iterator[Moment]:
    for moment in moments:
        at = due_at + moment.offset
        if moment.to is not Audience.OWNER or moment.offset >= timedelta() or keeper.calendar.is_open(at):
            yield moment
            continue
        before = keeper.calendar.last_open(at) - _BEFORE_THE_END
        heard = before >= keeper.earliest and not keeper.urgent
        if heard:
            yield replace(moment, offset=before - due_at)
        if keeper.duty:
            yield replace(moment, to=Audience.DUTY, rung=Rung.STAND_IN)
        elif not heard:
            yield moment
