"""When weekly and monthly reports are owed: on working days, once for each week and month."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.calendars import Calendar, DayKind, Shift, SpecialDay
from domain.digests.schedule import last_of, monthly, next_of, weekly
from domain.indicators.days import Period

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAY = SpecialDay(DayKind.HOLIDAY)
OFFICE = (Shift(time(9), time(18)),)
AT = time(9, 30)
WEEK = Period(date(2026, 9, 7), date(2026, 9, 13))


def calendar(*holidays: date) -> Calendar:
    return Calendar(ZONE, (*[OFFICE] * 5, (), ()), dict.fromkeys(holidays, HOLIDAY))


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        (local(date(2026, 9, 14), 9, 29), date(2026, 9, 6), date(2026, 9, 13)),
        (local(date(2026, 9, 14), 9, 30), date(2026, 9, 13), date(2026, 9, 20)),
        (local(date(2026, 9, 20), 23), date(2026, 9, 13), date(2026, 9, 20)),
    ],
)
def test_the_report_on_a_week_is_owed_from_monday_half_past_nine_on(now: datetime, last: date, following: date) -> None:
    moments = list(weekly(calendar(), AT, now.astimezone(ZONE).date()))

    assert last_of(moments, now).period.last == last
    assert next_of(moments, now).period.last == following


def test_after_a_holiday_on_monday_the_report_on_the_week_comes_on_tuesday() -> None:
    moments = list(weekly(calendar(date(2026, 9, 14)), AT, date(2026, 9, 15)))

    (one,) = [moment for moment in moments if moment.period == WEEK]
    assert one.at == local(date(2026, 9, 15), 9, 30)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        # Tuesday, 1 September 2026 is the first working day of its month, Thursday the third.
        (local(date(2026, 9, 3), 9, 29), date(2026, 7, 31)),
        (local(date(2026, 9, 3), 9, 30), date(2026, 8, 31)),
        (local(date(2026, 9, 30), 12), date(2026, 8, 31)),
        (local(date(2027, 1, 1), 12), date(2026, 11, 30)),
    ],
)
def test_the_report_on_a_month_is_owed_from_its_working_day_on(now: datetime, last: date) -> None:
    moments = list(monthly(calendar(), AT, 3, now.astimezone(ZONE).date()))

    found = last_of(moments, now).period
    assert found.last == last
    assert found.first == last.replace(day=1)
    assert next_of(moments, now).period.first > found.last


@pytest.mark.parametrize("day", [date(2026, month, 1) for month in range(1, 13)] + [date(2026, 1, 31)])
def test_on_every_day_some_report_has_come_and_another_is_to_come(day: date) -> None:
    for moments in (list(weekly(calendar(), AT, day)), list(monthly(calendar(), AT, 15, day))):
        assert last_of(moments, local(day, 0)).at <= local(day, 0) < next_of(moments, local(day, 0)).at
