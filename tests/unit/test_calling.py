"""A customer who said when they may be called is called then, or not at all."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.calling import ANY_TIME, NEVER, CallWindow, call_windows, next_call, window_for, wishes
from domain.policy import Callback

RULES = Callback(window_from=time(9), window_to=time(20))
WHOLE = CallWindow(time(9), time(20))


def test_the_parts_of_the_day_are_the_whole_window() -> None:
    assert [str(window) for window in call_windows(RULES)] == ["09:00-12:00", "12:00-18:00", "18:00-20:00"]
    assert wishes(RULES) == (ANY_TIME, "09:00-12:00", "12:00-18:00", "18:00-20:00", NEVER)


def test_parts_outside_the_window_are_left_out() -> None:
    rules = Callback(window_from=time(12), window_to=time(18))

    assert call_windows(rules) == (CallWindow(time(12), time(18)),)


@pytest.mark.parametrize(
    ("wish", "window"),
    [
        (ANY_TIME, WHOLE),
        (None, WHOLE),
        ("", WHOLE),
        ("whenever", WHOLE),
        ("18:00-20:00", CallWindow(time(18), time(20))),
        ("18:00-22:00", CallWindow(time(18), time(20))),
        ("07:00-12:00", CallWindow(time(9), time(12))),
        ("20:00-22:00", WHOLE),
        (NEVER, None),
    ],
)
def test_a_wish_holds_as_far_as_customers_are_called_at_all(wish: str | None, window: CallWindow | None) -> None:
    assert window_for(wish, RULES) == window


def test_every_wish_that_is_offered_is_understood() -> None:
    assert [window_for(wish, RULES) for wish in wishes(RULES)] == [WHOLE, *call_windows(RULES), None]


@pytest.mark.parametrize(
    ("hour", "minute", "since"),
    [(0, 59, 1), (1, 0, 1), (3, 59, 1), (4, 0, 25), (23, 0, 25)],
    ids=["before", "as it opens", "the last minute", "as it closes", "in the night"],
)
def test_a_customer_is_called_in_this_window_or_the_next(hour: int, minute: int, since: int) -> None:
    midnight = datetime(2026, 9, 14, tzinfo=UTC)
    now = midnight + timedelta(hours=hour, minutes=minute)

    opens, closes = next_call(CallWindow(time(9), time(12)), now, ZoneInfo("Asia/Shanghai"))

    # Nine in Shanghai is one o'clock UTC; from four in the afternoon UTC it is the next day there.
    assert opens == midnight + timedelta(hours=since)
    assert closes == opens + timedelta(hours=3)
