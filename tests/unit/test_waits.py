"""What of a wait counts, by the clock and the hours of its channel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendars import Calendar
from domain.waits import UNMEASURED, Measured, Meter, Schedule, WaitClock
from tests.calendars import ALWAYS, BERLIN, NEW_YORK, SHANGHAI, local, moments, office, shift, walk, week

OFFICE_HOURS = office()
NIGHTS = Calendar(SHANGHAI, week(*["22:00-06:00"] * 5))
SECONDS = st.none() | st.integers(0, 3600) | st.integers(0, 6 * 86400)


def meter(calendar: Calendar = OFFICE_HOURS, clock: WaitClock = WaitClock.BUSINESS) -> Meter:
    return Meter(Schedule(clock, calendar), kept_as=7)


def measured(arrived: str, answered: str, calendar: Calendar = OFFICE_HOURS) -> tuple[int | None, bool | None]:
    """Measure a wait between two local moments; return its seconds in opening hours, and whether it began outside."""
    begin, end = local(arrived, calendar.zone), local(answered, calendar.zone)
    found = meter(calendar).measure(begin, int((end - begin).total_seconds()))
    return found.open_waited, found.out_of_hours


@pytest.mark.parametrize(
    ("arrived", "answered", "minutes", "outside"),
    [
        # The worked example: 10 minutes on Friday and 20 on Monday, of 3,810 minutes in all.
        ("2026-03-06 17:50", "2026-03-09 09:20", 30, False),
        ("2026-03-06 10:00", "2026-03-06 10:45", 45, False),
        ("2026-03-06 17:00", "2026-03-06 18:00", 60, False),
        ("2026-03-06 17:00", "2026-03-06 19:30", 60, False),
        ("2026-03-06 18:00", "2026-03-06 20:00", 0, True),
        ("2026-03-06 20:00", "2026-03-07 11:00", 0, True),
        ("2026-03-07 12:00", "2026-03-09 09:00", 0, True),
        ("2026-03-07 12:00", "2026-03-09 09:05", 5, True),
        ("2026-03-09 08:59", "2026-03-09 09:00", 0, True),
        ("2026-03-09 09:00", "2026-03-09 09:01", 1, False),
        ("2026-03-05 17:30", "2026-03-09 09:30", 30 + 540 + 30, False),
        # Spring Festival: from the last afternoon before it, over a make-up workday, to the first morning after it.
        ("2026-02-13 17:00", "2026-02-24 10:00", 60 + 540 + 60, False),
        ("2026-02-14 09:00", "2026-02-14 10:00", 60, False),
        ("2026-02-17 10:00", "2026-02-17 12:00", 0, True),
    ],
)
def test_of_a_wait_counts_what_lies_in_opening_hours(arrived: str, answered: str, minutes: int, outside: bool) -> None:
    assert measured(arrived, answered) == (60 * minutes, outside)


@pytest.mark.parametrize(
    ("arrived", "answered", "minutes", "outside"),
    [
        ("2026-03-09 23:30", "2026-03-10 00:30", 60, False),
        ("2026-03-10 05:50", "2026-03-10 22:10", 20, False),
        ("2026-03-10 06:00", "2026-03-10 21:59", 0, True),
        # The shift of Friday ends on Saturday, and the next is that of Monday.
        ("2026-03-14 05:00", "2026-03-16 23:00", 120, False),
    ],
)
def test_a_shift_over_midnight_is_one_stretch(arrived: str, answered: str, minutes: int, outside: bool) -> None:
    assert measured(arrived, answered, NIGHTS) == (60 * minutes, outside)


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        (NEW_YORK, "2026-03-07", 23),
        (NEW_YORK, "2026-10-31", 25),
        (BERLIN, "2026-03-28", 23),
        (BERLIN, "2026-10-24", 25),
    ],
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_was(zone: ZoneInfo, evening: str, hours: int) -> None:
    always = replace(OFFICE_HOURS, zone=zone, week=ALWAYS, special={})
    arrived = local(f"{evening} 12:00", always.zone)

    found = meter(always).measure(arrived, hours * 3600)

    assert found == Measured(WaitClock.BUSINESS, hours * 3600, False, 7)
    assert f"{(arrived + timedelta(hours=hours)).astimezone(always.zone):%H:%M}" == "12:00"


def test_an_hour_that_the_clock_shows_twice_is_two_hours_of_a_shift() -> None:
    night = Calendar(BERLIN, week(*["22:00-06:00"] * 7))

    assert measured("2026-10-24 22:00", "2026-10-25 06:00", night) == (9 * 3600, False)
    assert measured("2026-03-28 22:00", "2026-03-29 06:00", night) == (7 * 3600, False)


def test_a_channel_that_never_closes_has_nobody_outside_its_hours() -> None:
    always = Calendar(SHANGHAI, ALWAYS)

    assert measured("2026-03-06 23:59", "2026-03-09 00:01", always) == (2 * 86400 + 120, False)


def test_a_holiday_with_hours_of_its_own_is_open_in_them() -> None:
    some = replace(OFFICE_HOURS, on_holidays=(shift("10:00-16:00"),))

    assert measured("2026-02-17 09:50", "2026-02-17 10:10", some) == (600, True)


def test_a_part_of_a_second_counts_as_a_whole_one_and_a_wait_never_grows_by_it() -> None:
    closing = local("2026-03-06 18:00")

    found = meter().measure(closing - timedelta(seconds=1, microseconds=500), 5)
    whole = meter().measure(closing - timedelta(seconds=9, microseconds=500), 5)

    assert (found.open_waited, whole.open_waited) == (2, 5)


def test_around_the_clock_all_of_a_wait_counts() -> None:
    by_clock = meter(clock=WaitClock.ELAPSED)

    found = by_clock.measure(local("2026-03-07 12:00"), 3810)

    assert found == Measured(WaitClock.ELAPSED, 3810, False, 7)
    assert found.counted(3810) == 3810


def test_on_a_live_channel_both_are_known_and_who_came_while_it_was_closed_stands_apart() -> None:
    live = meter(clock=WaitClock.LIVE)

    late = live.measure(local("2026-03-06 17:59"), 120)
    night = live.measure(local("2026-03-06 20:00"), 30)

    assert (late.open_waited, late.counted(120), late.apart) == (60, 120, False)
    assert (night.open_waited, night.counted(30), night.apart) == (0, 30, True)


def test_in_business_time_nobody_stands_apart() -> None:
    found = meter().measure(local("2026-03-06 20:00"), 30)

    assert (found.apart, found.counted(30)) == (False, 0)


def test_a_wait_that_is_not_over_is_not_measured_but_its_beginning_is() -> None:
    assert meter().measure(local("2026-03-06 20:00"), None) == Measured(WaitClock.BUSINESS, None, True, 7)


def test_what_was_never_measured_counts_as_it_elapsed() -> None:
    assert (UNMEASURED.counted(30), UNMEASURED.apart) == (30, False)


@settings(deadline=None, max_examples=60)
@given(moments(), st.integers(0, 3 * 24 * 60))
def test_what_counts_is_what_a_walk_over_the_minutes_counts(where: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, arrived = where
    walked = [opened for (_, opened), _ in zip(walk(calendar, arrived), range(minutes + 1), strict=False)]

    found = meter(calendar).measure(arrived, minutes * 60)

    assert found == Measured(WaitClock.BUSINESS, 60 * sum(walked[:-1]), not walked[0], 7)


@settings(deadline=None, max_examples=60)
@given(moments(), st.lists(st.tuples(st.integers(0, 14 * 86400), SECONDS), max_size=20))
def test_a_meter_says_the_same_in_whatever_order_contacts_come(
    where: tuple[Calendar, datetime], waits: list[tuple[int, int | None]]
) -> None:
    calendar, begin = where
    came = [(begin + timedelta(seconds=later), waited) for later, waited in waits]
    one = meter(calendar)

    assert [one.measure(*each) for each in came] == [meter(calendar).measure(*each) for each in came]


@settings(deadline=None, max_examples=60)
@given(moments(), st.integers(0, 6 * 86400 * 10**6), st.integers(0, 6 * 86400))
def test_no_more_of_a_wait_counts_than_there_was_of_it(
    where: tuple[Calendar, datetime], later: int, waited: int
) -> None:
    calendar, begin = where
    arrived = begin + timedelta(microseconds=later)

    found = meter(calendar).measure(arrived, waited).open_waited

    assert found is not None
    assert 0 <= found <= waited
    assert found == -(-calendar.business_between(arrived, arrived + timedelta(seconds=waited)) // timedelta(seconds=1))


def test_other_hours_days_or_clocks_are_another_schedule() -> None:
    plain = Schedule(WaitClock.BUSINESS, OFFICE_HOURS)
    others = [
        replace(plain, clock=WaitClock.LIVE),
        replace(plain, calendar=NIGHTS),
        replace(plain, calendar=replace(OFFICE_HOURS, special={})),
        replace(plain, calendar=replace(OFFICE_HOURS, zone=BERLIN)),
        replace(plain, calendar=replace(OFFICE_HOURS, weekend=frozenset({5, 6}))),
        replace(plain, calendar=replace(OFFICE_HOURS, on_holidays=(shift("10:00-12:00"),))),
    ]

    assert Schedule(WaitClock.BUSINESS, office()).digest() == plain.digest()
    assert len({plain.digest(), *(one.digest() for one in others)}) == 1 + len(others)


def test_around_the_clock_hours_are_no_part_of_a_schedule() -> None:
    one, other = (Schedule(WaitClock.ELAPSED, calendar) for calendar in (OFFICE_HOURS, NIGHTS))

    assert one.digest() == other.digest()
    assert one.plan() == {"clock": "clock"}


def test_a_schedule_is_written_so_that_people_can_read_it() -> None:
    plan = Schedule(WaitClock.LIVE, replace(OFFICE_HOURS, on_holidays=(shift("10:00-12:00"),))).plan()

    assert (plan["clock"], plan["zone"], plan["holiday"]) == ("live", "Asia/Shanghai", ["10:00-12:00"])
    assert plan["week"][0] == ["09:00-18:00"]
    assert plan["special"]["2026-02-14"] == "makeup_workday"


def test_arrivals_are_measured_in_utc() -> None:
    arrived = datetime(2026, 3, 6, 9, 50, tzinfo=UTC)

    assert meter().measure(arrived, 3810 * 60).open_waited == 1800
