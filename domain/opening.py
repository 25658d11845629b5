"""When the centre is open, as its policy says it, and the calendar that comes of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainValidator, model_validator

from domain.calendars import Calendar, DayKind, Shift, SpecialDay, Week
from domain.values import Mistakes, Section, Table, read_time_of_day

_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY
_SHIFT: Final = re.compile(r"(\d\d:\d\d)\s*[-–]\s*(\d\d:\d\d)", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Z]{2}(-\w[\w -]*)?")
NO_WORKING_HOURS: Final = "has no hours on a day that is not of the weekend; accepted: hours on one such day at least"
_NOTHING_KNOWN: Final[Mapping[date, SpecialDay]] = MappingProxyType({})


class Weekday(StrEnum):
    """The days of the week, in order."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class OpenDay(StrEnum):
    """What opening hours can be given for."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"


class DayMark(StrEnum):
    """What an operator can make of a single day."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


def read_shift(value: object) -> Shift:
    """Read "09:00-18:00"; "22:00-06:00" ends on the next day, and "24:00" is the end of a day."""
    if isinstance(value, Shift):
        return value
    found = _SHIFT.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if found is None or found[1] == found[2]:
            raise ValueError
        opens, closes = read_time_of_day(found[1]), found[2]
        return Shift(opens, time.min if closes == "24:00" else read_time_of_day(closes))
    except ValueError:
        raise ValueError(f'{value!r} are no hours; accepted: "09:00-18:00", "22:00-06:00" or "00:00-24:00"') from None


def _read_day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError(f"{value!r} is not a date; accepted: a date such as 2026-01-31")


def _read_country(text: str) -> str:
    if _COUNTRY.fullmatch(text) is None:
        raise ValueError(f'{text!r} is not a country; accepted: a code such as "CN" or "DE-BY", or false for none')
    return text


def _refuse_overlaps(hours: Mapping[OpenDay, tuple[Shift, ...]]) -> Mapping[OpenDay, tuple[Shift, ...]]:
    Mistakes.refuse(_overlaps(hours))
    return hours


def _overlaps(hours: Mapping[OpenDay, tuple[Shift, ...]]) -> Iterator[tuple[str, str]]:
    """Name every shift that begins before the one before it has ended, the week being a circle."""
    week = sorted(_minutes(hours))
    again = [(begins + _WEEK, ends + _WEEK, path) for begins, ends, path in week[:1]]
    for (_, ends, _), (begins, _, path) in pairwise([*week, *again]):
        if begins < ends:
            yield path, "begin before the hours before them are over; accepted: hours that do not overlap"


def _minutes(hours: Mapping[OpenDay, tuple[Shift, ...]]) -> Iterator[tuple[int, int, str]]:
    for number, day in enumerate(Weekday):
        for place, shift in enumerate(hours.get(OpenDay(day), ())):
            begins = shift.opens.hour * 60 + shift.opens.minute
            length = (shift.closes.hour * 60 + shift.closes.minute - begins) % _DAY or _DAY
            yield number * _DAY + begins, number * _DAY + begins + length, f"{day}.{place}"


Hours = Annotated[
    Table[OpenDay, tuple[Annotated[Shift, PlainValidator(read_shift)], ...]], AfterValidator(_refuse_overlaps)
]
Day = Annotated[date, PlainValidator(_read_day)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2200)]


class CalendarPolicy(Section):
    """Opening hours, and which days are working days.

    *days* says of single days what their weekday and the country's holidays do not; *confirmed* are years whose days
    the operator vouches for.
    """

    country: Annotated[str, AfterValidator(_read_country)] | None = None
    weekend: tuple[Weekday, ...] = (Weekday.SATURDAY, Weekday.SUNDAY)
    hours: Hours
    days: Table[Day, DayMark] = Field(default_factory=dict)
    confirmed: tuple[Year, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.opens_on_working_days(self.hours):
            raise Mistakes([("hours", NO_WORKING_HOURS)])
        return self

    def opens_on_working_days(self, hours: Mapping[OpenDay, tuple[Shift, ...]]) -> bool:
        """Say whether *hours* are some on a day that is not of the weekend: a make-up workday has those of one."""
        return any(hours.get(OpenDay(day)) for day in Weekday if day not in self.weekend)

    def calendar(
        self,
        zone: ZoneInfo,
        known: Mapping[date, SpecialDay] = _NOTHING_KNOWN,
        official: frozenset[int] = frozenset(),
    ) -> Calendar:
        """Return the calendar of a centre in *zone*, for whose country the days *known* stand in the table.

        *official* are the years that the table knows for certain. Without a country there is nothing to know.
        """
        special = {**known, **{day: self._marked(day, mark, known) for day, mark in self.days.items()}}
        return Calendar(
            zone,
            week_of(self.hours),
            {day: what for day, what in special.items() if what is not None},
            official | frozenset(self.confirmed) if self.country is not None else None,
            frozenset(number for number, day in enumerate(Weekday) if day in self.weekend),
            self.hours.get(OpenDay.HOLIDAY, ()),
        )

    def _marked(self, day: date, mark: DayMark, known: Mapping[date, SpecialDay]) -> SpecialDay | None:
        """Return what is special about a marked day; nothing about a workday that is one by its weekday."""
        before = known.get(day)
        if mark is DayMark.HOLIDAY:
            return before if before is not None and before.kind is DayKind.HOLIDAY else SpecialDay(DayKind.HOLIDAY)
        weekday = tuple(Weekday)[day.weekday()]
        usual = bool(self.hours.get(OpenDay(weekday))) and weekday not in self.weekend
        return None if usual else SpecialDay(DayKind.MAKEUP_WORKDAY)


def with_hours(calendar: Calendar, hours: Mapping[OpenDay, tuple[Shift, ...]]) -> Calendar:
    """Return the calendar of what is open at other *hours* than the centre, and keeps the same holidays."""
    return replace(calendar, week=week_of(hours), on_holidays=hours.get(OpenDay.HOLIDAY, ()))


def week_of(hours: Mapping[OpenDay, tuple[Shift, ...]]) -> Week:
    """Return the shifts of each weekday, Monday first, for a `Calendar`."""
    return tuple(hours.get(OpenDay(day), ()) for day in Weekday)


def is_certain(country: str, days: Mapping[date, SpecialDay]) -> bool:
    """Say whether *days* can be all that is special about a year in *country*.

    China moves workdays to weekends every year and says so the autumn before: a year without any is not decided yet.
    """
    if country.partition("-")[0] == "CN":
        return any(one.kind is DayKind.MAKEUP_WORKDAY for one in days.values())
    return bool(days)
