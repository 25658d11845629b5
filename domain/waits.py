"""By which clock the waits of a channel count, and how much of a wait lay in opening hours.

Both are settled when a contact is stored, so that nothing that was published changes with the hours.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from domain.calendars import Calendar, Shift
from domain.indicators.frt import whole_seconds

# Waits of up to so many seconds that begin as long before the end of a stretch end in it too.
_SHORT: Final = 3600
_LONGEST_SHORT: Final = timedelta(seconds=_SHORT)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)


class WaitClock(StrEnum):
    """By what the waits of a channel count.

    On a live channel as they elapse, and only of who came while it was open: the others are counted apart. By business
    time what of them lies in opening hours, whenever the customer came. By the clock as they elapse, day and night.
    """

    LIVE = "live"
    BUSINESS = "business"
    ELAPSED = "clock"


class Measured(NamedTuple):
    """How the wait of one contact counts: by which *clock*, and the seconds of it that lay in opening hours.

    *out_of_hours* says whether the contact came while its channel was closed, and *schedule* is the id under which the
    hours are kept that this was measured by. All is None where nobody said anything of the channel, and of contacts
    from before waits were measured: these count as they elapsed.
    """

    clock: WaitClock | None = None
    open_waited: int | None = None
    out_of_hours: bool | None = None
    schedule: int | None = None

    @property
    def apart(self) -> bool:
        """Whether it is one of those who came to a live channel while it was closed."""
        return self.clock is WaitClock.LIVE and self.out_of_hours is True

    def counted(self, waited: int | None) -> int | None:
        """Return what of a wait of so many seconds is held against targets."""
        return self.open_waited if self.clock is WaitClock.BUSINESS else waited


UNMEASURED: Final = Measured()


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the waits of a channel are measured by: a clock, and the hours that are looked at."""

    clock: WaitClock
    calendar: Calendar

    def plan(self) -> dict[str, Any]:
        """Return all that decides about a wait, as JSON keeps it: the same plan measures the same."""
        if self.clock is WaitClock.ELAPSED:
            return {"clock": self.clock.value}
        calendar = self.calendar
        return {
            "clock": self.clock.value,
            "zone": calendar.zone.key,
            "week": [_shifts(shifts) for shifts in calendar.week],
            "weekend": sorted(calendar.weekend),
            "holiday": _shifts(calendar.on_holidays),
            "special": {day.isoformat(): one.kind.value for day, one in sorted(calendar.special.items())},
        }

    def digest(self) -> str:
        """Return a text that is another one for every plan."""
        return hashlib.sha256(json.dumps(self.plan(), sort_keys=True).encode()).hexdigest()


class Meter:
    """Measures waits under one schedule, fastest when contacts come in the order of their arrival.

    What it knows of the hours is the stretch in which the last one came: most come in the same, and end in it. So most
    waits are short ones that began long enough before its end, and these are all measured alike.
    """

    def __init__(self, schedule: Schedule, kept_as: int | None = None) -> None:
        """*kept_as* is the id of the schedule."""
        self._calendar = schedule.calendar
        self._clock = schedule.clock
        self._kept_as = kept_as
        # By day and by night all time is one stretch that is open.
        self._is_open = schedule.clock is WaitClock.ELAPSED
        self._since, self._until = _BEGINNING, _END if self._is_open else _BEGINNING
        self._safe = self._until
        self._short: dict[bool, dict[int | None, Measured]] = {True: {}, False: {}}
        self._alike = self._short[self._is_open]

    def measure(self, arrived_at: datetime, waited: int | None) -> Measured:
        """Return how a wait of so many seconds counts; None is one that is not over, or that nobody knows."""
        if self._since <= arrived_at < self._safe and (found := self._alike.get(waited)) is not None:
            return found
        if not self._since <= arrived_at < self._until:
            self._move_to(arrived_at)
        found = Measured(self._clock, self._inside(arrived_at, waited), not self._is_open, self._kept_as)
        if waited is None or (waited <= _SHORT and arrived_at < self._safe):
            self._alike[waited] = found
        return found

    def _inside(self, arrived_at: datetime, waited: int | None) -> int | None:
        if waited is None:
            return None
        ended_at = arrived_at + timedelta(seconds=waited)
        if ended_at > self._until:
            return open_seconds(self._calendar, arrived_at, ended_at)
        return waited if self._is_open else 0

    def _move_to(self, moment: datetime) -> None:
        self._since, self._until, self._is_open = self._calendar.stretch_at(moment)
        self._safe = self._until - _LONGEST_SHORT
        self._alike = self._short[self._is_open]


def open_seconds(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Return the seconds between two moments in which it is open, any part of one counted as a whole."""
    return whole_seconds(calendar.business_between(since, until))


def _shifts(shifts: tuple[Shift, ...]) -> list[str]:
    return [f"{shift.opens:%H:%M}-{shift.closes:%H:%M}" for shift in sorted(shifts)]
