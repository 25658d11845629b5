"""When the centre is open, and when a deadline counted in business time is due."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendars import Calendar, DayKind, SpecialDay, Week
from domain.spans import BusinessDays
from tests.calendars import (
    ALWAYS,
    BERLIN,
    HOLIDAY,
    LONDON,
    MAKEUP,
    MINUTE,
    NEW_YORK,
    OFFICE,
    SHANGHAI,
    local,
    moments,
    office,
    shift,
    shown,
    walk,
    walked,
    week,
)

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("approved", "days", "due"),
    [
        ("2026-02-13 15:00", 1, "2026-02-14 18:00"),
        ("2026-02-13 15:00", 2, "2026-02-24 18:00"),
        ("2026-02-13 15:00", 3, "2026-02-25 18:00"),
        ("2026-02-13 00:00", 3, "2026-02-25 18:00"),
        ("2026-02-13 18:00", 3, "2026-02-25 18:00"),
        ("2026-02-13 23:59", 3, "2026-02-25 18:00"),
        ("2026-02-14 09:00", 3, "2026-02-26 18:00"),
        ("2026-02-18 12:00", 3, "2026-02-26 18:00"),
        ("2025-12-31 12:00", 1, "2026-01-04 18:00"),
        ("2026-03-06 12:00", 1, "2026-03-09 18:00"),
    ],
)
def test_business_days_end_with_the_day_and_skip_holidays_but_not_makeup_workdays(
    approved: str, days: int, due: str
) -> None:
    calendar = office()

    assert shown(calendar.due_after_business_days(local(approved), days)) == due
    assert shown(calendar.due_at(local(approved), BusinessDays(days))) == due


def test_without_known_holidays_weekdays_count_and_the_year_is_named() -> None:
    calendar = Calendar(SHANGHAI, OFFICE)
    approved = local("2026-02-13 15:00")

    due = calendar.due_after_business_days(approved, 3)

    assert shown(due) == "2026-02-18 18:00"
    assert calendar.unofficial_years(approved, due) == (2026,)


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("2026-01-01 00:00", "2026-12-31 23:59", ()),
        ("2026-12-31 23:59", "2027-01-01 00:00", (2027,)),
        ("2025-12-31 23:59", "2028-01-01 00:00", (2025, 2027, 2028)),
    ],
)
def test_a_year_is_unofficial_from_its_first_local_minute(since: str, until: str, years: tuple[int, ...]) -> None:
    assert office().unofficial_years(local(since), local(until)) == years


def test_a_centre_that_keeps_no_holidays_lacks_none() -> None:
    calendar = Calendar(SHANGHAI, OFFICE, official=None)

    assert calendar.unofficial_years(local("2026-01-01"), local("2030-01-01")) == ()
    assert calendar.knows(2030)
    assert not office().knows(2030)


def test_less_than_a_business_day_is_refused() -> None:
    with pytest.raises(ValueError, match="accepted: 1 or more"):
        office().due_after_business_days(local("2026-02-13 15:00"), 0)


@pytest.mark.parametrize(
    ("started", "hours", "due"),
    [
        ("2026-03-09 10:00", 4, "2026-03-09 14:00"),
        ("2026-03-09 10:00", 8, "2026-03-09 18:00"),
        ("2026-03-09 10:00", 9, "2026-03-10 10:00"),
        ("2026-03-09 07:00", 1, "2026-03-09 10:00"),
        ("2026-03-09 18:00", 1, "2026-03-10 10:00"),
        ("2026-03-06 17:00", 2, "2026-03-09 10:00"),
        ("2026-03-07 12:00", 9, "2026-03-09 18:00"),
        ("2026-02-13 15:00", 16, "2026-02-24 13:00"),
        ("2026-03-07 12:00", 0, "2026-03-07 12:00"),
    ],
)
def test_business_hours_run_while_the_centre_is_open_and_may_end_at_closing(started: str, hours: int, due: str) -> None:
    calendar = office()

    assert shown(calendar.add_business(local(started), HOUR * hours)) == due
    assert shown(calendar.due_at(local(started), HOUR * hours)) == due


def test_a_moment_more_than_closing_is_a_moment_after_the_next_opening() -> None:
    due = office().add_business(local("2026-03-09 10:00"), 8 * HOUR + SECOND)

    assert due == local("2026-03-10 09:00") + SECOND


def test_a_lunch_break_does_not_count() -> None:
    calendar = office(hours=week(*["13:00-18:00 09:00-12:00"] * 5))

    assert shown(calendar.add_business(local("2026-03-09 11:00"), 2 * HOUR)) == "2026-03-09 14:00"


def test_business_time_is_never_taken_away() -> None:
    with pytest.raises(ValueError, match="never taken away"):
        office().add_business(local("2026-02-13 15:00"), -SECOND)


def test_an_answer_on_monday_to_a_mail_of_friday_took_half_an_hour_of_business() -> None:
    asked, answered = local("2026-03-06 17:50"), local("2026-03-09 09:20")

    assert office().business_between(asked, answered) == 30 * MINUTE
    assert answered - asked == 3810 * MINUTE


def test_no_business_time_passes_outside_hours_nor_backwards() -> None:
    calendar = office()

    assert calendar.business_between(local("2026-03-07 10:00"), local("2026-03-08 20:00")) == timedelta(0)
    assert calendar.business_between(local("2026-03-09 12:00"), local("2026-03-09 10:00")) == timedelta(0)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 16), False),
        (date(2026, 3, 7), False),
        (date(2026, 3, 9), True),
    ],
)
def test_a_working_day_is_a_weekday_without_holiday_or_a_makeup_workday(day: date, working: bool) -> None:
    assert office().is_working_day(day) is working


def test_the_working_days_around_a_holiday_are_found_from_within_it() -> None:
    calendar = office()

    assert calendar.next_working_day(date(2026, 2, 17)) == date(2026, 2, 24)
    assert calendar.previous_working_day(date(2026, 2, 17)) == date(2026, 2, 14)
    assert calendar.next_working_day(date(2026, 2, 24)) == date(2026, 2, 25)
    assert calendar.previous_working_day(date(2026, 2, 24)) == date(2026, 2, 14)


def test_a_makeup_workday_has_the_hours_of_the_first_working_weekday() -> None:
    calendar = office(hours=week("", "08:00-16:00", "09:00-18:00", "", "", "10:00-12:00"))

    assert calendar.shifts_on(date(2026, 2, 14)) == calendar.shifts_on(date(2026, 2, 24))
    assert shown(calendar.hours_on(date(2026, 2, 14))[0][1]) == "2026-02-14 16:00"


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open", "last_open", "next_morning"),
    [
        ("2026-03-09 08:59", False, "2026-03-09 09:00", "2026-03-06 18:00", "2026-03-10 09:00"),
        ("2026-03-09 09:00", True, "2026-03-09 09:00", "2026-03-09 09:00", "2026-03-10 09:00"),
        ("2026-03-09 17:59", True, "2026-03-09 17:59", "2026-03-09 17:59", "2026-03-10 09:00"),
        ("2026-03-09 18:00", False, "2026-03-10 09:00", "2026-03-09 18:00", "2026-03-10 09:00"),
        ("2026-03-09 18:01", False, "2026-03-10 09:00", "2026-03-09 18:00", "2026-03-10 09:00"),
        ("2026-02-20 12:00", False, "2026-02-24 09:00", "2026-02-14 18:00", "2026-02-24 09:00"),
    ],
)
def test_the_nearest_hours_are_found_from_either_side(
    moment: str, is_open: bool, next_open: str, last_open: str, next_morning: str
) -> None:
    calendar = office()

    assert calendar.is_open(local(moment)) is is_open
    assert shown(calendar.next_open(local(moment))) == next_open
    assert shown(calendar.last_open(local(moment))) == last_open
    assert shown(calendar.next_morning(local(moment))) == next_morning


NIGHTS = week(*["22:00-06:00"] * 5)


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    calendar = office(hours=NIGHTS)

    assert calendar.day_of(local("2026-03-10 05:59")) == date(2026, 3, 9)
    assert calendar.day_of(local("2026-03-10 06:00")) == date(2026, 3, 10)
    assert shown(calendar.due_after_business_days(local("2026-03-10 05:59"), 1)) == "2026-03-11 06:00"
    assert shown(calendar.due_after_business_days(local("2026-03-10 06:00"), 1)) == "2026-03-12 06:00"


def test_a_night_shift_into_a_holiday_is_worked_and_one_that_begins_on_it_is_not() -> None:
    calendar = office(special={date(2026, 3, 10): HOLIDAY}, hours=NIGHTS)

    assert calendar.is_open(local("2026-03-10 05:00"))
    assert not calendar.is_open(local("2026-03-10 23:00"))
    assert not calendar.is_open(local("2026-03-11 05:00"))


def test_hours_that_overlap_count_once() -> None:
    calendar = office(hours=week("22:00-06:00 23:00-23:30", "05:00-08:00 07:00-09:00"))

    assert calendar.business_between(local("2026-03-09 00:00"), local("2026-03-11 00:00")) == 11 * HOUR


def test_a_working_day_within_a_night_shift_ends_with_it() -> None:
    calendar = office(hours=week("20:00-19:00", "01:00-03:00"))

    assert shown(calendar.due_after_business_days(local("2026-03-09 21:00"), 1)) == "2026-03-10 19:00"
    assert shown(calendar.next_morning(local("2026-03-09 21:00"))) == "2026-03-16 20:00"


@pytest.mark.parametrize(
    ("started", "due"),
    [("2026-03-28 10:00", "2026-03-29 11:00"), ("2026-10-24 10:00", "2026-10-25 09:00")],
)
def test_a_centre_that_never_closes_counts_the_hours_of_the_watch(started: str, due: str) -> None:
    calendar = Calendar(LONDON, ALWAYS)

    assert shown(calendar.add_business(local(started, LONDON), DAY), LONDON) == due


@pytest.mark.parametrize(
    ("started", "due"), [("2026-03-28 22:00", "2026-03-29 03:00"), ("2026-10-24 22:00", "2026-10-25 02:00")]
)
def test_a_night_shift_is_an_hour_shorter_or_longer_when_the_clock_leaps(started: str, due: str) -> None:
    calendar = Calendar(BERLIN, week(*["22:00-06:00"] * 7))

    assert shown(calendar.add_business(local(started, BERLIN), 4 * HOUR), BERLIN) == due


def test_a_shift_that_begins_in_a_skipped_hour_begins_after_it() -> None:
    calendar = Calendar(BERLIN, week(*["02:30-03:15"] * 7))

    opens, closes = calendar.hours_on(date(2026, 3, 29))[0]

    assert (shown(opens, BERLIN), shown(closes, BERLIN)) == ("2026-03-29 03:00", "2026-03-29 03:15")


def test_a_shift_within_a_skipped_hour_is_left_out() -> None:
    assert Calendar(NEW_YORK, week(*["02:10-02:50"] * 7)).hours_on(date(2026, 3, 8)) == ()


def test_a_shift_in_an_hour_that_comes_twice_is_worked_the_first_time() -> None:
    calendar = Calendar(BERLIN, week(*["02:15-02:45"] * 7))

    assert calendar.hours_on(date(2026, 10, 25)) == (
        (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 0, 45, tzinfo=UTC)),
    )


def test_a_day_begins_at_midnight_even_where_the_clock_skips_it() -> None:
    lebanon = Calendar(ZoneInfo("Asia/Beirut"), ALWAYS)

    assert shown(lebanon.midnight(date(2026, 3, 29)), lebanon.zone) == "2026-03-29 01:00"
    assert shown(office().midnight(date(2026, 3, 29))) == "2026-03-29 00:00"


def test_a_weekend_may_be_worked_without_being_business_days() -> None:
    calendar = Calendar(SHANGHAI, week(*["09:00-18:00"] * 7), weekend=frozenset({5, 6}))
    friday = local("2026-03-06 17:00")

    assert not calendar.is_working_day(date(2026, 3, 7))
    assert shown(calendar.due_after_business_days(friday, 1)) == "2026-03-09 18:00"
    assert shown(calendar.add_business(friday, 2 * HOUR)) == "2026-03-07 10:00"


def test_a_makeup_workday_of_a_weekend_has_no_weekend_hours() -> None:
    calendar = replace(office(hours=week("", *["09:00-18:00"] * 4, "10:00-14:00")), weekend=frozenset({5, 6}))

    assert calendar.is_working_day(date(2026, 2, 14))
    assert shown(calendar.due_after_business_days(local("2026-02-13 15:00"), 1)) == "2026-02-14 18:00"


def test_a_holiday_may_have_hours_without_being_a_business_day() -> None:
    calendar = replace(office(), on_holidays=(shift("10:00-16:00"),))

    assert not calendar.is_working_day(date(2026, 2, 17))
    assert shown(calendar.next_open(local("2026-02-17 00:00"))) == "2026-02-17 10:00"
    assert shown(calendar.due_after_business_days(local("2026-02-13 15:00"), 2)) == "2026-02-24 18:00"


@pytest.mark.parametrize(
    ("hours", "weekend"),
    [(week(), frozenset()), (OFFICE[:5], frozenset()), (OFFICE, frozenset(range(5)))],
    ids=["no hours", "five days", "only weekend"],
)
def test_a_calendar_without_working_days_is_refused(hours: Week, weekend: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="needs seven weekdays, and opening hours"):
        Calendar(SHANGHAI, hours, weekend=weekend)


@pytest.mark.parametrize(
    ("day", "english", "chinese"),
    [
        (SpecialDay(DayKind.HOLIDAY, "Spring Festival", "春节"), "Spring Festival", "春节"),
        (SpecialDay(DayKind.HOLIDAY, "Boxing Day"), "Boxing Day", "Boxing Day"),
        (SpecialDay(DayKind.HOLIDAY, zh_cn="厂庆"), "厂庆", "厂庆"),
        (MAKEUP, "", ""),
    ],
)
def test_a_special_day_has_its_name_in_the_readers_language_if_it_can(
    day: SpecialDay, english: str, chinese: str
) -> None:
    assert (day.in_language("en"), day.in_language("zh_CN")) == (english, chinese)


@settings(deadline=None, max_examples=60)
@given(moments(), st.integers(1, 20 * 60))
def test_business_time_is_what_a_walk_over_the_minutes_counts(where: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, started = where

    due = calendar.add_business(started, MINUTE * minutes)

    assert due == walked(calendar, started, MINUTE * minutes)
    assert calendar.business_between(started, due) == MINUTE * minutes


@settings(deadline=None, max_examples=60)
@given(moments())
def test_the_centre_is_open_when_a_walk_over_the_minutes_says_so(where: tuple[Calendar, datetime]) -> None:
    calendar, started = where
    minutes = list(islice(walk(calendar, started), 2000))

    for (before, was_open), (moment, is_open) in pairwise(minutes[:200]):
        assert calendar.is_open(moment) is is_open
        assert (calendar.last_open(moment) == moment) is (was_open or is_open)
        assert calendar.last_open(moment) <= moment <= calendar.next_open(moment)
        assert before < moment
    opening = next((moment for moment, is_open in minutes if is_open), None)
    assert opening is None or calendar.next_open(started) == opening


@given(moments(), st.integers(1, 12))
def test_so_many_working_days_lie_between_the_start_and_the_due_time(
    where: tuple[Calendar, datetime], days: int
) -> None:
    calendar, started = where

    due = calendar.due_after_business_days(started, days)

    first, last = calendar.day_of(started), calendar.working_day_after(started, days)
    between = [first + DAY * ahead for ahead in range(1, (last - first).days + 1)]
    assert sum(map(calendar.is_working_day, between)) == days
    assert calendar.is_working_day(last)
    assert due > started
    assert due == calendar.last_open(due)
    assert calendar.closing_of(last) == due


@given(moments(), st.timedeltas(timedelta(0), 30 * HOUR), st.timedeltas(timedelta(0), 30 * HOUR))
def test_business_time_adds_up(where: tuple[Calendar, datetime], one: timedelta, other: timedelta) -> None:
    calendar, started = where

    together = calendar.add_business(started, one + other)

    assert calendar.add_business(calendar.add_business(started, one), other) == together
    assert calendar.business_between(started, together) == one + other
