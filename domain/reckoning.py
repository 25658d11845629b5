"""Why is it due then? The way from the start of a business clock to its due time, stretch by stretch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.calendars import Calendar, DayKind, SpecialDay
from domain.spans import BusinessDays, Length

_DAY = timedelta(days=1)


class StretchKind(StrEnum):
    """What a stretch of time is to the sum."""

    FIRST_DAY = "first_day"
    COUNTED = "counted"
    MAKEUP_WORKDAY = "makeup_workday"
    WEEKEND = "weekend"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the way (UTC), and the local days it belongs to; *special* is what makes these days different.

    Where whole days are counted, the rest of the *first day* and the *weekend* do not count, open or not.
    """

    kind: StretchKind
    since: datetime
    until: datetime
    day: date
    last_day: date
    special: SpecialDay | None = None

    @property
    def counts(self) -> bool:
        """Say whether it brings the due time nearer."""
        return self.kind in (StretchKind.COUNTED, StretchKind.MAKEUP_WORKDAY)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A sum: its stretches follow one another without a gap from the start to the due time.

    *unofficial_years* are those on the way whose holidays are not certain yet.
    """

    started_at: datetime
    length: Length
    stretches: tuple[Stretch, ...]
    due_at: datetime
    unofficial_years: tuple[int, ...]


def explain(calendar: Calendar, started_at: datetime, length: Length) -> Reckoning:
    """Show how `Calendar.due_at` comes to its result, and raise what it raises."""
    due_at = calendar.due_at(started_at, length)
    if isinstance(length, BusinessDays):
        way = _by_days(calendar, started_at, calendar.working_day_after(started_at, length.days))
    else:
        way = _by_hours(calendar, started_at, due_at)
    return Reckoning(started_at, length, tuple(_joined(way)), due_at, calendar.unofficial_years(started_at, due_at))


def _by_days(calendar: Calendar, started_at: datetime, last: date) -> Iterator[Stretch]:
    day = calendar.day_of(started_at)
    at = max(calendar.midnight(day + _DAY), started_at)
    if started_at < at:
        yield Stretch(StretchKind.FIRST_DAY, started_at, at, day, day)
    while day < last:
        day += _DAY
        until = calendar.closing_of(day) if day == last else calendar.midnight(day + _DAY)
        if calendar.is_working_day(day):
            yield _counted(calendar, at, until, day)
        else:
            yield _rest(calendar, at, until, day, StretchKind.WEEKEND)
        at = until


def _by_hours(calendar: Calendar, started_at: datetime, due_at: datetime) -> Iterator[Stretch]:
    day, at = calendar.day_of(started_at), started_at
    while at < due_at:
        for opens, closes in calendar.hours_on(day):
            if at < closes and at < due_at:
                yield from _closed(calendar, at, opens)
                begins, at = max(at, opens), min(closes, due_at)
                yield _counted(calendar, begins, at, day)
        day += _DAY


def _closed(calendar: Calendar, since: datetime, until: datetime) -> Iterator[Stretch]:
    """Cut the time between two shifts at each midnight."""
    while since < until:
        day = calendar.date_of(since)
        end = min(calendar.midnight(day + _DAY), until)
        yield _rest(calendar, since, end, day, StretchKind.CLOSED)
        since = end


def _counted(calendar: Calendar, since: datetime, until: datetime, day: date) -> Stretch:
    special = calendar.special.get(day)
    makeup = special is not None and special.kind is DayKind.MAKEUP_WORKDAY
    kind = StretchKind.MAKEUP_WORKDAY if makeup else StretchKind.COUNTED
    return Stretch(kind, since, until, day, day, special)


def _rest(calendar: Calendar, since: datetime, until: datetime, day: date, usual: StretchKind) -> Stretch:
    special = calendar.special.get(day)
    if special is None or special.kind is not DayKind.HOLIDAY:
        return Stretch(usual, since, until, day, day)
    return Stretch(StretchKind.HOLIDAY, since, until, day, day, special)


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Make one stretch of neighbours that do not count, and for the same reason."""
    last: Stretch | None = None
    for stretch in stretches:
        if last is not None and not stretch.counts and last.kind is stretch.kind and last.special == stretch.special:
            last = replace(last, until=stretch.until, last_day=stretch.last_day)
        else:
            if last is not None:
                yield last
            last = stretch
    if last is not None:
        yield last
