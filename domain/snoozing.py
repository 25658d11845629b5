"""Putting a reminder off: for how long that is possible, and what becomes of the clock."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.clocks import Clock, Moment, Rung
from domain.ladders import Audience

# So often one promise may be put off.
MOST: Final = 2


class Nap(StrEnum):
    """For how long a reminder is put off."""

    HALF_HOUR = "30m"
    HOUR = "1h"
    THREE_HOURS = "3h"
    MORNING = "morning"


_SPANS: Final[Mapping[Nap, timedelta]] = {
    Nap.HALF_HOUR: timedelta(minutes=30),
    Nap.HOUR: timedelta(hours=1),
    Nap.THREE_HOURS: timedelta(hours=3),
}


def naps(
    clock: Clock, now: datetime, morning: datetime, snoozed: int, at_work: Callable[[datetime], bool]
) -> Mapping[Nap, datetime]:
    """Return until when a clock's reminder may be put off at *now*, having been *snoozed* so often before.

    Never beyond the last reminder before the clock is due, which is not put off itself; and only to a moment at which
    whoever is reminded is *at_work*. *morning* is when they are so again on another day.
    """
    last = _last_reminder(clock, now)
    if last is None or snoozed >= MOST:
        return {}
    wanted = {**{nap: now + span for nap, span in _SPANS.items()}, Nap.MORNING: morning}
    return {nap: until for nap, until in wanted.items() if until <= last and at_work(until)}


def put_off(clock: Clock, until: datetime) -> Clock:
    """Return a clock that reminds its owner again at *until*, and of nothing before that.

    What others hear, and all that comes once it is due, stays.
    """
    again = Moment(until - clock.due_at, Audience.OWNER, Rung.REMINDER)
    coming = clock.moments[clock.taken :]
    kept = (one for one in coming if not (_reminds(one) and one.offset <= again.offset))
    moments = sorted([*kept, again], key=lambda moment: moment.offset)
    return replace(clock, moments=(*clock.moments[: clock.taken], *moments))


def _last_reminder(clock: Clock, now: datetime) -> datetime | None:
    """Return when the owner is reminded for the last time before a clock is due; None when that is over."""
    coming = (clock.due_at + one.offset for one in clock.moments[clock.taken :] if _reminds(one))
    return max((at for at in coming if at > now), default=None)


def _reminds(moment: Moment) -> bool:
    return moment.to is Audience.OWNER and moment.rung is Rung.REMINDER
