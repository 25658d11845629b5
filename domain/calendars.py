"""The business calendar: when the centre is open, which days are working days, and when a deadline counted so is due.

Moments come and go in UTC; hours and days are local. A shift opens and closes at the first moment at which the local
clock shows its time or a later one, so an hour that the clock skips or repeats is never counted wrongly.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domain.spans import BusinessDays, Length

DAYS_OF_WEEK: Final = 7
_DAY: Final = timedelta(days=1)
_NOTHING: Final = timedelta(0)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)

# From when until when the centre is open, in UTC.
OpenSpan = tuple[datetime, datetime]


class DayKind(StrEnum):
    """What makes a day different from others of its weekday."""

    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A holiday or a make-up workday, with its name where one is known."""

    kind: DayKind
    en: str = ""
    zh_cn: str = ""

    def in_language(self, language: str) -> str:
        """Return the name for a reader of *language*; the other language's where there is only that one."""
        names = (self.zh_cn, self.en) if language == "zh_CN" else (self.en, self.zh_cn)
        return names[0] or names[1]


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Opening hours on the local clock; one that closes no later than it opens closes on the next day."""

    opens: time
    closes: time


Week = tuple[tuple[Shift, ...], ...]


@dataclass(frozen=True)
class Calendar:
    """When a centre is open.

    *week* holds the shifts of each weekday, Monday first, and *on_holidays* those of a holiday. *special* holds the
    days that differ. A working day is one that business days count: a weekday with shifts that is not of the *weekend*
    (0 is Monday), or a make-up workday. *official* are the years whose special days are known for certain; None says
    that the centre keeps no holidays, so that none need be known. A night shift belongs to the day it begins on.

    The calendar of one person has besides the shifts of single *days*, whatever else is said of these, and *quiet*
    hours, which are taken out of every shift.
    """

    zone: ZoneInfo
    week: Week
    special: Mapping[date, SpecialDay] = field(default_factory=dict)
    official: frozenset[int] | None = frozenset()
    weekend: frozenset[int] = frozenset()
    on_holidays: tuple[Shift, ...] = ()
    days: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    quiet: Shift | None = None
    # Filled as days are asked for; what stands in it follows from the other fields.
    _spans: dict[int, tuple[OpenSpan, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != DAYS_OF_WEEK or not self._working_weekdays():
            raise ValueError("a calendar needs seven weekdays, and opening hours on one that is not of the weekend")

    def date_of(self, moment: datetime) -> date:
        """Return the local date."""
        return moment.astimezone(self.zone).date()

    def day_of(self, moment: datetime) -> date:
        """Return the day that *moment* belongs to: the local date, or the day before while its night shift lasts."""
        today = self.date_of(moment)
        night = self.hours_on(today - _DAY)
        return today - _DAY if night and moment < night[-1][1] else today

    def midnight(self, day: date) -> datetime:
        """Return the moment at which *day* begins."""
        return self._first(day, time.min)

    def is_working_day(self, day: date) -> bool:
        """Say whether business days count *day*."""
        special = self.special.get(day)
        if special is not None:
            return special.kind is DayKind.MAKEUP_WORKDAY
        weekday = day.weekday()
        return bool(self.week[weekday]) and weekday not in self.weekend

    def next_working_day(self, day: date) -> date:
        """Return the first working day after *day*."""
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before *day*."""
        day -= _DAY
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts that begin on *day*; those of a make-up workday are the first working weekday's."""
        if day in self.days:
            return self.days[day]
        special = self.special.get(day)
        if special is None:
            return self.week[day.weekday()]
        return self.on_holidays if special.kind is DayKind.HOLIDAY else self.week[self._working_weekdays()[0]]

    def hours_on(self, day: date) -> tuple[OpenSpan, ...]:
        """Return when the shifts of *day* are open, in order, and without what a night shift before them covers."""
        return self._hours(day.toordinal())

    def is_open(self, moment: datetime) -> bool:
        """Say whether the centre is open; at closing time it no longer is."""
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """Return *moment* when the centre is open then, else its next opening."""
        return next(max(opens, moment) for opens, closes in self._hours_from(moment) if closes > moment)

    def last_open(self, moment: datetime) -> datetime:
        """Return *moment* when the centre is open or closes then, else its last closing before."""
        day = self._ordinal(moment)
        while True:
            for opens, closes in reversed(self._hours(day)):
                if opens <= moment:
                    return min(closes, moment)
            day -= 1

    def stretch_at(self, moment: datetime) -> tuple[datetime, datetime, bool]:
        """Return the stretch of time that *moment* lies in, and whether the centre is open all through it or closed."""
        opens, closes = next(span for span in self._hours_from(moment) if span[1] > moment)
        if opens <= moment:
            return opens, closes, True
        return self.last_open(moment), opens, False

    def next_morning(self, moment: datetime) -> datetime:
        """Return when the centre opens on the next working day, be it open at *moment* or not."""
        day = self.day_of(moment)
        while True:
            day = self.next_working_day(day)
            if hours := self.hours_on(day):
                return hours[0][0]

    def due_at(self, started_at: datetime, length: Length) -> datetime:
        """Return when a clock of *length* that counts business time is due."""
        if isinstance(length, BusinessDays):
            return self.due_after_business_days(started_at, length.days)
        return self.add_business(started_at, length)

    def due_after_business_days(self, started_at: datetime, days: int) -> datetime:
        """Return the closing time of the *days*th working day that follows the one *started_at* belongs to.

        Raises `ValueError` for less than one day.
        """
        if days < 1:
            raise ValueError(f"{days} business days is too few; accepted: 1 or more")
        return self.closing_of(self.working_day_after(started_at, days))

    def working_day_after(self, moment: datetime, days: int) -> date:
        """Return the *days*th working day that follows the one *moment* belongs to."""
        day = self.day_of(moment)
        for _ in range(days):
            day = self.next_working_day(day)
        return day

    def closing_of(self, day: date) -> datetime:
        """Return when the working *day* ends; one that a night shift covers wholly ends with that."""
        return (self.hours_on(day) or self.hours_on(day - _DAY))[-1][1]

    def add_business(self, started_at: datetime, length: timedelta) -> datetime:
        """Return the moment by which the centre has been open for *length* since *started_at*.

        Time that is up exactly at closing is up then, not at the next opening. Raises `ValueError` for a negative
        length, and `OverflowError` past the end of all calendars.
        """
        if length < _NOTHING:
            raise ValueError("business time is added, never taken away")
        if not length:
            return started_at
        left = length
        day = self._ordinal(started_at) - 1
        while True:
            for opens, closes in self._hours(day):
                if closes > started_at:
                    begins = opens if opens > started_at else started_at
                    if left <= closes - begins:
                        return begins + left
                    left -= closes - begins
            day += 1

    def business_between(self, since: datetime, until: datetime) -> timedelta:
        """Return for how long the centre is open between two moments; nothing when *until* is not the later one."""
        total = _NOTHING
        for day in range(self._ordinal(since) - 1, self._ordinal(until) + 1):
            for opens, closes in self._hours(day):
                total += max(min(closes, until) - max(opens, since), _NOTHING)
        return total

    def knows(self, year: int) -> bool:
        """Say whether the special days of *year* are known for certain, or need not be known."""
        return self.official is None or year in self.official

    def unofficial_years(self, since: datetime, until: datetime) -> tuple[int, ...]:
        """Return the local years from *since* to *until* that are counted by weekdays, for want of anything better."""
        years = range(self.date_of(since).year, self.date_of(until).year + 1)
        return tuple(year for year in years if not self.knows(year))

    def _working_weekdays(self) -> list[int]:
        return [day for day, shifts in enumerate(self.week) if shifts and day not in self.weekend]

    def _ordinal(self, moment: datetime) -> int:
        return moment.astimezone(self.zone).toordinal()

    def _hours_from(self, moment: datetime) -> Iterator[OpenSpan]:
        """Yield open spans without end, from the night shift that may still last at *moment*."""
        day = self._ordinal(moment) - 1
        while True:
            yield from self._hours(day)
            day += 1

    def _hours(self, ordinal: int) -> tuple[OpenSpan, ...]:
        hours = self._spans.get(ordinal)
        if hours is None:
            hours = self._spans[ordinal] = tuple(self._open_spans(date.fromordinal(ordinal)))
        return hours

    def _open_spans(self, day: date) -> Iterator[OpenSpan]:
        before = day - _DAY
        nights = (shift for shift in self.shifts_on(before) if shift.closes <= shift.opens)
        taken = max((self._closing(before, shift) for shift in nights), default=_BEGINNING)
        for shift in sorted(self.shifts_on(day)):
            opens, closes = max(self._first(day, shift.opens), taken), self._closing(day, shift)
            if opens < closes:
                yield from self._without_quiet(day, opens, closes)
                taken = closes

    def _without_quiet(self, day: date, opens: datetime, closes: datetime) -> Iterator[OpenSpan]:
        """Yield what is left of a shift of *day* beside the quiet hours of that day and of those around it."""
        quiet = self.quiet
        days = () if quiet is None else (day - _DAY, day, day + _DAY)
        for around in days:
            assert quiet is not None
            begins, ends = self._first(around, quiet.opens), self._closing(around, quiet)
            if begins < closes and opens < ends:
                if opens < begins:
                    yield opens, begins
                opens = ends
        if opens < closes:
            yield opens, closes

    def _closing(self, day: date, shift: Shift) -> datetime:
        return self._first(day if shift.opens < shift.closes else day + _DAY, shift.closes)

    def _first(self, day: date, at: time) -> datetime:
        """Return the first moment at which the local clock shows *at* or a later time of *day*."""
        wanted = datetime.combine(day, at)
        moment = wanted.replace(tzinfo=self.zone).astimezone(UTC)
        if self._shown(moment) == wanted:
            return moment
        # The clock skips this time. Read with the offset after the leap it lies before it, so the leap is between.
        early = wanted.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        seconds = range((moment - early) // timedelta(seconds=1))
        leap = bisect_left(seconds, wanted, key=lambda second: self._shown(early + timedelta(seconds=second)))
        return early + timedelta(seconds=leap)

    def _shown(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone).replace(tzinfo=None)
