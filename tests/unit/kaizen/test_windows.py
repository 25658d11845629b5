"""Which days are compared, and when there are enough of them."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar, DayKind, Shift, SpecialDay
from domain.indicators.days import Period
from domain.kaizen.metrics import Metric
from domain.kaizen.windows import (
    MOST_WEEKS,
    Place,
    after_window,
    check_day,
    disturbs,
    grown,
    is_longest,
    matures_after,
    recheck_window,
    so_far,
    working_days,
)

DAY = timedelta(days=1)
WORKDAY = (Shift(time(9), time(18)),)
WEEK = (*[WORKDAY] * 5, (), ())
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"), WEEK)
MONDAY = date(2026, 9, 14)
HOLIDAYS = Calendar(
    ZoneInfo("Asia/Shanghai"), WEEK, {date(2026, 10, day): SpecialDay(DayKind.HOLIDAY) for day in range(1, 8)}
)
dates = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_the_days_after_a_change_begin_when_people_have_got_used_to_it() -> None:
    assert after_window(MONDAY, CALENDAR) == Period(date(2026, 9, 17), date(2026, 9, 30))
    assert check_day(after_window(MONDAY, CALENDAR), CALENDAR) == date(2026, 10, 1)


def test_a_figure_that_customers_may_still_change_is_checked_once_they_cannot() -> None:
    window = after_window(MONDAY, CALENDAR)

    assert matures_after((Metric.CSAT, Metric.FRT), 14 * DAY) == timedelta(0)
    assert matures_after((Metric.CSAT, Metric.REPEAT_RATE), 14 * DAY) == 14 * DAY
    assert matures_after((Metric.REOPEN_RATE, Metric.CSAT), 14 * DAY) == 7 * DAY
    assert check_day(window, CALENDAR, 14 * DAY) == check_day(window, CALENDAR) + 14 * DAY


def test_a_check_is_made_on_a_working_day() -> None:
    # Changed on a Thursday: two weeks from Sunday on are over on a Saturday, and the check comes on the Monday.
    window = after_window(date(2026, 9, 17), CALENDAR)

    assert window.last == date(2026, 10, 3)
    assert check_day(window, CALENDAR) == date(2026, 10, 5)
    assert check_day(window, HOLIDAYS) == date(2026, 10, 8)


def test_holidays_put_the_end_off_by_whole_weeks() -> None:
    window = after_window(date(2026, 9, 21), HOLIDAYS)

    assert window == Period(date(2026, 9, 24), date(2026, 10, 14))
    assert working_days(window, HOLIDAYS) == 10


@given(dates)
def test_every_day_of_the_week_is_there_as_often(started_on: date) -> None:
    window = after_window(started_on, HOLIDAYS)

    assert len(window) % 7 == 0
    assert working_days(window, HOLIDAYS) >= 10
    assert len(window) == 7 or working_days(Period(window.first, window.last - 7 * DAY), HOLIDAYS) < 10


@given(dates, st.integers(0, 120))
def test_more_weeks_count_once_they_are_over_and_never_more_than_eight(started_on: date, later: int) -> None:
    least = after_window(started_on, HOLIDAYS)
    window = after_window(started_on, HOLIDAYS, started_on + later * DAY)

    assert window.first == least.first
    assert len(least) <= len(window) <= MOST_WEEKS * 7
    assert window == least or window.last < started_on + later * DAY


def test_a_check_is_put_off_by_weeks_and_not_for_ever() -> None:
    window = after_window(MONDAY, CALENDAR)
    assert not is_longest(window)

    while not is_longest(window):
        window = grown(window)

    assert len(window) == 56


def test_so_far_there_are_the_days_that_are_over() -> None:
    window = after_window(MONDAY, CALENDAR)

    assert so_far(window, window.first) is None
    assert so_far(window, window.first + DAY) == Period(window.first, window.first)
    assert so_far(window, window.last + 9 * DAY) == window


def test_what_lasts_is_seen_on_the_four_weeks_before() -> None:
    assert recheck_window(MONDAY) == Period(date(2026, 8, 17), date(2026, 9, 13))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Place(), Place(), True),
        (Place(team="a"), Place(), True),
        (Place(team="a"), Place(team="a"), True),
        (Place(team="a"), Place(team="b"), False),
        (Place(channel="phone"), Place(team="a"), True),
        (Place("a", "phone"), Place("a", "chat"), False),
        (Place("a", "phone"), Place(None, "phone"), True),
    ],
)
def test_two_changes_meet_where_a_contact_can_lie_in_both(one: Place, other: Place, meet: bool) -> None:
    assert one.meets(other) is other.meets(one) is meet


def test_another_change_disturbs_from_the_first_day_compared_to_the_last() -> None:
    baseline, after = Period(MONDAY - 28 * DAY, MONDAY - DAY), after_window(MONDAY, CALENDAR)

    assert disturbs(baseline.first, baseline, after)
    assert disturbs(after.last, baseline, after)
    assert not disturbs(baseline.first - DAY, baseline, after)
    assert not disturbs(after.last + DAY, baseline, after)
