"""The way from the start of a business clock to its due time, as it is told to people."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar, Week
from domain.reckoning import StretchKind, explain
from domain.spans import BusinessDays, Length
from tests.calendars import HOLIDAY, OFFICE, SHANGHAI, SPRING_FESTIVAL, local, moments, office, shift, shown, week

HOUR = timedelta(hours=1)
FIRST_DAY, COUNTED, MAKEUP = StretchKind.FIRST_DAY, StretchKind.COUNTED, StretchKind.MAKEUP_WORKDAY
CLOSED, WEEKEND, REST = StretchKind.CLOSED, StretchKind.WEEKEND, StretchKind.HOLIDAY


def told(calendar: Calendar, started: str, length: Length) -> list[tuple[StretchKind, str, str]]:
    """What each stretch is, and when it ends and begins, without the year."""
    stretches = explain(calendar, local(started), length).stretches
    return [(one.kind, shown(one.since)[5:], shown(one.until)[5:]) for one in stretches]


def test_a_refund_over_spring_festival_is_told_day_by_day() -> None:
    assert told(office(), "2026-02-13 15:00", BusinessDays(3)) == [
        (FIRST_DAY, "02-13 15:00", "02-14 00:00"),
        (MAKEUP, "02-14 00:00", "02-15 00:00"),
        (REST, "02-15 00:00", "02-24 00:00"),
        (COUNTED, "02-24 00:00", "02-25 00:00"),
        (COUNTED, "02-25 00:00", "02-25 18:00"),
    ]


def test_hours_over_spring_festival_are_told_shift_by_shift() -> None:
    assert told(office(), "2026-02-13 17:00", 12 * HOUR) == [
        (COUNTED, "02-13 17:00", "02-13 18:00"),
        (CLOSED, "02-13 18:00", "02-14 09:00"),
        (MAKEUP, "02-14 09:00", "02-14 18:00"),
        (CLOSED, "02-14 18:00", "02-15 00:00"),
        (REST, "02-15 00:00", "02-24 00:00"),
        (CLOSED, "02-24 00:00", "02-24 09:00"),
        (COUNTED, "02-24 09:00", "02-24 11:00"),
    ]


def test_a_stretch_says_which_days_it_spans_and_what_they_are_called() -> None:
    festival = explain(office(), local("2026-02-13 15:00"), BusinessDays(3)).stretches[2]

    assert (festival.day, festival.last_day) == (date(2026, 2, 15), date(2026, 2, 23))
    assert festival.special == SPRING_FESTIVAL


def test_two_holidays_in_a_row_are_told_apart() -> None:
    calendar = office(special={date(2026, 3, 10): HOLIDAY, date(2026, 3, 11): SPRING_FESTIVAL})

    assert [kind for kind, _, _ in told(calendar, "2026-03-09 15:00", BusinessDays(1))] == [
        FIRST_DAY,
        REST,
        REST,
        COUNTED,
    ]


@pytest.mark.parametrize("hours", [OFFICE, week(*["09:00-18:00"] * 7)], ids=["closed", "open"])
def test_a_weekend_is_told_once_whether_the_centre_is_open_or_not(hours: Week) -> None:
    calendar = Calendar(SHANGHAI, hours, weekend=frozenset({5, 6}))

    assert told(calendar, "2026-03-06 18:00", BusinessDays(1)) == [
        (FIRST_DAY, "03-06 18:00", "03-07 00:00"),
        (WEEKEND, "03-07 00:00", "03-09 00:00"),
        (COUNTED, "03-09 00:00", "03-09 18:00"),
    ]


def test_hours_on_a_holiday_are_counted_under_its_name() -> None:
    calendar = replace(office(), on_holidays=(shift("10:00-12:00"),))

    stretches = explain(calendar, local("2026-02-17 08:00"), HOUR).stretches

    assert [(one.kind, one.special) for one in stretches] == [(REST, SPRING_FESTIVAL), (COUNTED, SPRING_FESTIVAL)]


def test_a_last_day_may_end_after_midnight() -> None:
    nights = office(hours=week(*["22:00-06:00"] * 5))

    assert told(nights, "2026-03-10 05:00", BusinessDays(1)) == [(COUNTED, "03-10 05:00", "03-11 06:00")]
    assert told(nights, "2026-03-10 05:00", 2 * HOUR) == [
        (COUNTED, "03-10 05:00", "03-10 06:00"),
        (CLOSED, "03-10 06:00", "03-10 22:00"),
        (COUNTED, "03-10 22:00", "03-10 23:00"),
    ]


def test_two_shifts_of_a_day_may_both_be_on_the_way() -> None:
    calendar = office(hours=week(*["09:00-12:00 13:00-18:00"] * 5))

    assert [kind for kind, _, _ in told(calendar, "2026-03-09 11:00", 2 * HOUR)] == [COUNTED, CLOSED, COUNTED]
    assert [kind for kind, _, _ in told(calendar, "2026-03-09 11:00", HOUR)] == [COUNTED]


def test_no_time_at_all_needs_no_way() -> None:
    assert told(office(), "2026-03-07 11:00", timedelta(0)) == []


def test_a_sum_names_the_years_that_are_not_certain() -> None:
    reckoning = explain(Calendar(SHANGHAI, office().week), local("2026-12-31 15:00"), BusinessDays(1))

    assert reckoning.unofficial_years == (2026, 2027)
    assert reckoning.length == BusinessDays(1)


@given(moments(), st.timedeltas(timedelta(0), 40 * HOUR) | st.integers(1, 12).map(BusinessDays))
def test_the_stretches_add_up_to_the_due_time(where: tuple[Calendar, datetime], length: Length) -> None:
    calendar, started = where

    sum_of = explain(calendar, started, length)

    stretches = sum_of.stretches
    assert sum_of.due_at == calendar.due_at(started, length)
    assert started + sum((one.until - one.since for one in stretches), timedelta(0)) == sum_of.due_at
    assert all(one.until == other.since for one, other in pairwise(stretches))
    assert all(one.since < one.until for one in stretches)
    if isinstance(length, BusinessDays):
        assert sum(one.counts for one in stretches) == length.days
    else:
        assert sum((one.until - one.since for one in stretches if one.counts), timedelta(0)) == length
