"""Which low scores are owed a reason by tonight."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.calendars import Calendar
from domain.low_scores import owed_until
from domain.spans import BusinessDays
from tests.desk import POLICY

MORNING = datetime(2026, 9, 14, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CALENDAR: Calendar = POLICY.calendar.calendar(POLICY.zoneinfo)


def in_a_business_day(came: datetime) -> datetime:
    return CALENDAR.due_at(came, BusinessDays(1))


@pytest.mark.parametrize("length", [timedelta(hours=5), timedelta(microseconds=1)])
def test_all_that_came_before_that_moment_is_due_and_nothing_after_it(length: timedelta) -> None:
    end = owed_until(MORNING - 28 * DAY, MORNING, MORNING, lambda came: came + length)

    assert end == MORNING - length


def test_what_is_due_at_once_is_owed_until_the_end() -> None:
    assert owed_until(MORNING - DAY, MORNING, MORNING, lambda came: came) == MORNING


def test_a_long_clock_owes_nothing() -> None:
    assert owed_until(MORNING - DAY, MORNING, MORNING, lambda came: came + 2 * DAY) == MORNING - DAY


def test_no_time_to_look_back_to_owes_nothing() -> None:
    assert owed_until(MORNING, MORNING - DAY, MORNING, lambda came: came) == MORNING


def test_a_business_day_ends_with_the_day_after_it_and_no_weekend_is_one() -> None:
    friday = datetime(2026, 9, 11, tzinfo=POLICY.zoneinfo)

    ends = [
        owed_until(friday - 7 * DAY, friday + 10 * DAY, friday + (1 + later) * DAY, in_a_business_day) - friday
        for later in range(5)
    ]

    # On Friday all of Thursday is owed, over the weekend nothing more, and on Monday what came since.
    assert ends == [timedelta(), timedelta(), timedelta(), 3 * DAY, 4 * DAY]
