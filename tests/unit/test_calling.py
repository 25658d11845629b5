"""A customer who said when they may be called is called then, or not at all."""

from datetime import time

import pytest

from domain.calling import ANY_TIME, NEVER, CallWindow, call_windows, window_for, wishes
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
