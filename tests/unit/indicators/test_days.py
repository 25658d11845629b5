"""Days: where they begin and end, also when the clocks change, and which of them a digest covers."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar, DayKind, Shift, SpecialDay
from domain.indicators.days import (
    Covered,
    Period,
    day_of,
    month_of,
    months,
    one_day,
    since_last_working_day,
    start_of,
    trailing,
    week_of,
    weeks,
)

SHANGHAI, LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
HAVANA, SANTIAGO, ST_JOHNS = ZoneInfo("America/Havana"), ZoneInfo("America/Santiago"), ZoneInfo("America/St_Johns")
APIA, LORD_HOWE = ZoneInfo("Pacific/Apia"), ZoneInfo("Australia/Lord_Howe")
ZONES = (SHANGHAI, LONDON, HAVANA, SANTIAGO, ST_JOHNS, APIA, LORD_HOWE)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MINUTE, MICROSECOND = timedelta(minutes=1), timedelta(microseconds=1)
OFFICE = (Shift(time(9), time(18)),)

zones = st.sampled_from(ZONES)
some_days = st.dates(date(1990, 1, 1), date(2037, 12, 30))
some_moments = st.integers(0, 48 * 365 * 24 * 60).map(
    lambda minutes: datetime(1990, 1, 1, tzinfo=UTC) + minutes * MINUTE
)


def office(special: dict[date, DayKind] | None = None, zone: ZoneInfo = SHANGHAI) -> Calendar:
    """Monday to Friday, nine to six."""
    days = {day: SpecialDay(kind) for day, kind in (special or {}).items()}
    return Calendar(zone, (*[OFFICE] * 5, (), ()), days)


def test_a_day_in_shanghai_is_not_one_in_utc() -> None:
    since, until = one_day(date(2026, 9, 14)).bounds(SHANGHAI)

    assert since == datetime(2026, 9, 13, 16, 0, tzinfo=UTC)
    assert until == datetime(2026, 9, 14, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), LONDON, 23),
        (date(2026, 10, 25), LONDON, 25),
        (date(2026, 9, 14), LONDON, 24),
        (date(2026, 10, 4), LORD_HOWE, 23.5),
        (date(2026, 9, 6), SANTIAGO, 23),
        (date(2026, 11, 1), HAVANA, 25),
        (date(2011, 12, 30), APIA, 0),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(day: date, zone: ZoneInfo, hours: float) -> None:
    since, until = one_day(day).bounds(zone)

    assert until - since == hours * HOUR


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 3, 28, 10, 0, tzinfo=LONDON), datetime(2026, 3, 29, 11, 0, tzinfo=LONDON)),
        (datetime(2026, 10, 24, 10, 0, tzinfo=LONDON), datetime(2026, 10, 25, 9, 0, tzinfo=LONDON)),
    ],
)
def test_24_hours_are_24_hours_and_not_a_day(received: datetime, due: datetime) -> None:
    later = received.astimezone(UTC) + 24 * HOUR

    assert later.astimezone(LONDON) == due
    assert day_of(later, LONDON) == received.date() + DAY


def test_an_evening_that_runs_twice_belongs_to_the_day_that_had_begun() -> None:
    midnight = start_of(date(2010, 11, 7), ST_JOHNS)
    again = midnight + timedelta(minutes=2)

    assert again.astimezone(ST_JOHNS).date() == date(2010, 11, 6)
    assert day_of(again, ST_JOHNS) == date(2010, 11, 7)
    assert day_of(midnight - MICROSECOND, ST_JOHNS) == date(2010, 11, 6)


@given(some_days, zones)
def test_a_day_holds_its_first_moment_and_not_the_one_after_its_last(day: date, zone: ZoneInfo) -> None:
    since, until = one_day(day).bounds(zone)

    assert since == office(zone=zone).midnight(day)
    if since < until:
        assert day_of(since, zone) == day
        assert day_of(until - MICROSECOND, zone) == day
    assert day_of(until, zone) > day
    assert day_of(since - MICROSECOND, zone) < day


@given(some_moments, zones)
def test_every_moment_lies_in_exactly_one_day(moment: datetime, zone: ZoneInfo) -> None:
    day = day_of(moment, zone)

    holding = [one for one in Period(day - DAY, day + DAY) if start_of(one, zone) <= moment < start_of(one + DAY, zone)]

    assert holding == [day]


@given(some_days, st.integers(1, 40), zones)
def test_the_bounds_of_a_period_are_those_of_its_days_end_to_end(last: date, length: int, zone: ZoneInfo) -> None:
    period = trailing(last, length)
    edges = [one_day(day).bounds(zone) for day in period]

    assert (len(period), period.last) == (length, last)
    assert period.bounds(zone) == (edges[0][0], edges[-1][1])
    assert all(before[1] == after[0] for before, after in pairwise(edges))


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="cannot end on 2026-09-13, before it begins on 2026-09-14"):
        Period(date(2026, 9, 14), date(2026, 9, 13))


@pytest.mark.parametrize("day", [7, 10, 13])
def test_a_week_runs_from_monday_to_sunday(day: int) -> None:
    assert week_of(date(2026, 9, day)) == Period(date(2026, 9, 7), date(2026, 9, 13))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 1, 31), date(2026, 1, 31)),
    ],
)
def test_a_month_ends_on_its_last_day(day: date, last: date) -> None:
    assert month_of(day) == Period(day.replace(day=1), last)


def test_twelve_weeks_and_six_months_end_with_the_present_one() -> None:
    last = date(2026, 3, 31)

    assert weeks(last, 12)[0] == Period(date(2026, 1, 12), date(2026, 1, 18))
    assert weeks(last, 12)[-1] == week_of(last)
    assert [month.first for month in months(last, 6)] == [
        date(2025, 10, 1),
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]


def test_a_tuesday_covers_monday() -> None:
    assert since_last_working_day(date(2026, 9, 15), office()) == Covered(one_day(date(2026, 9, 14)), ())


def test_a_monday_covers_friday_and_the_weekend() -> None:
    found = since_last_working_day(date(2026, 9, 14), office())

    assert found == Covered(Period(date(2026, 9, 11), date(2026, 9, 13)), (date(2026, 9, 12), date(2026, 9, 13)))


def test_a_weekend_of_three_days_is_covered_with_the_working_day_before_it() -> None:
    calendar = office({date(2026, 9, 14): DayKind.HOLIDAY})

    found = since_last_working_day(date(2026, 9, 15), calendar)

    assert found.period == Period(date(2026, 9, 11), date(2026, 9, 14))
    assert found.closed == (date(2026, 9, 12), date(2026, 9, 13), date(2026, 9, 14))


def test_a_sunday_that_was_worked_is_all_that_monday_covers() -> None:
    calendar = office({date(2026, 9, 20): DayKind.MAKEUP_WORKDAY})

    assert since_last_working_day(date(2026, 9, 21), calendar) == Covered(one_day(date(2026, 9, 20)), ())


@given(st.sets(st.dates(date(2026, 9, 1), date(2026, 10, 31)), max_size=30), st.integers(0, 60))
def test_digests_cover_every_day_once(holidays: set[date], start: int) -> None:
    calendar = office(dict.fromkeys(holidays, DayKind.HOLIDAY))
    morning = calendar.next_working_day(date(2026, 9, 1) + start * DAY)
    next_morning = calendar.next_working_day(morning)

    today, tomorrow = since_last_working_day(morning, calendar), since_last_working_day(next_morning, calendar)

    assert today.period.last + DAY == tomorrow.period.first == morning
    assert set(tomorrow.closed) == set(tomorrow.period) - {morning}
