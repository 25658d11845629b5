"""When people work: their own week and the days that differ from it, where these are not the centre's opening hours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.calendars import DAYS_OF_WEEK, Calendar, Shift, Week
from domain.opening import read_shift

# Any Monday: whether a week leaves any time does not depend on when it is.
_A_MONDAY: Final = date(2024, 1, 1)
# With the Monday after it, whose morning a night shift may have begun on Sunday.
_A_WEEK: Final = DAYS_OF_WEEK + 1
_BETWEEN: Final = re.compile(r"[\s,;，；、]+")
_MOST_SHIFTS: Final = 4


@dataclass(frozen=True, slots=True)
class WorkTime:
    """The shifts of somebody's *week*, Monday first, and of single *days* that differ, on the clock of their zone.

    In *quiet* hours they hear of nothing that can wait. On public *holidays* they work only where that is said.
    """

    week: Week
    quiet: Shift | None = None
    holidays: bool = False
    days: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)

    def calendar(self, zone: ZoneInfo, centre: Calendar) -> Calendar:
        """Return the calendar of somebody in *zone* who works for a *centre*; its holidays are theirs."""
        special = {} if self.holidays else centre.special
        return Calendar(zone, self.week, special, centre.official, days=self.days, quiet=self.quiet)


@dataclass(frozen=True, slots=True)
class Rota:
    """The *centre*'s opening hours, and the calendars of those who have hours of their *own*."""

    centre: Calendar
    own: Mapping[str, Calendar] = field(default_factory=dict)

    def of(self, person: str | None) -> Calendar:
        """Return when somebody works; the centre's hours are everybody's who has none of their own."""
        return self.centre if person is None else self.own.get(person, self.centre)

    def resting(self, now: datetime) -> frozenset[str]:
        """Return who has hours of their own and is off at a moment."""
        return frozenset(person for person, calendar in self.own.items() if not calendar.is_open(now))


def read_hours(text: str) -> tuple[Shift, ...]:
    """Read the shifts of a day as people write them: "09:00-13:00 14:00-18:00", in whatever width; nothing is none.

    Raises `ValueError` for what are no hours, or too many.
    """
    plain = re.sub(r"\s*[-–—~～]\s*", "-", text.translate(_NARROW).strip())
    shifts = tuple(sorted(read_shift(_padded(part)) for part in _BETWEEN.split(plain) if part))
    if len(shifts) > _MOST_SHIFTS:
        raise ValueError(f"{len(shifts)} shifts are too many for a day; accepted: up to {_MOST_SHIFTS}")
    return shifts


def write_hours(shifts: tuple[Shift, ...]) -> str:
    """Write the shifts of a day as they are read."""
    return " ".join(write_shift(shift) for shift in shifts)


def write_shift(shift: Shift) -> str:
    """Write a shift as it is read; midnight is where a day ends."""
    closes = f"{shift.closes:%H:%M}"
    return f"{shift.opens:%H:%M}-{'24:00' if closes == '00:00' else closes}"


def leaves_time(week: Week, quiet: Shift | None) -> bool:
    """Say whether somebody is ever at work: a week that is all off or quiet would be looked through for ever."""
    if not any(week):
        return False
    calendar = Calendar(ZoneInfo("UTC"), week, quiet=quiet)
    return any(calendar.hours_on(_A_MONDAY + timedelta(days=ahead)) for ahead in range(_A_WEEK))


def _padded(part: str) -> str:
    """Write "9:00-18:00" or "9-18" in full."""
    return "-".join(_full(side) for side in part.split("-"))


def _full(side: str) -> str:
    hour, _, minute = side.partition(":")
    return f"{hour:0>2}:{minute or '00':0>2}"


_NARROW: Final = {**{0xFF10 + digit: str(digit) for digit in range(10)}, 0xFF1A: ":", 0xFF0D: "-"}
