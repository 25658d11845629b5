"""A customer who said when they may be called is called then, or not at all."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calling import (
    ANY_TIME,
    NEVER,
    CallHours,
    Calling,
    CallWindow,
    call_windows,
    calling_for,
    next_call,
    time_to_remind,
    window_for,
    wishes,
)
from domain.policy import Callback

RULES = Callback(window_from=time(9), window_to=time(20))
WHOLE = CallWindow(time(9), time(20))
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOURS = CallHours(WHOLE, SHANGHAI)
HOUR = timedelta(hours=1)


def at(hour: float, day: int = 14, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A moment of September 2026, by the local clock."""
    return (datetime(2026, 9, day, tzinfo=zone) + hour * HOUR).astimezone(UTC)


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


def test_the_middle_of_a_window_says_which_part_of_the_day_it_is() -> None:
    assert [window.middle for window in call_windows(RULES)] == [time(10, 30), time(15), time(19)]


@pytest.mark.parametrize(("hour", "held"), [(8.99, False), (9, True), (19.99, True), (20, False), (24, False)])
def test_a_window_holds_from_its_first_moment_to_just_before_its_last(hour: float, held: bool) -> None:
    assert HOURS.hold(at(hour)) is held
    assert HOURS.next_open(at(hour)) == (at(hour) if held else at(9 if hour < 9 else 33))


@pytest.mark.parametrize(("hour", "begins"), [(2, -5), (8.99, -5), (20, 19), (23, 19), (24, 19)])
def test_the_last_hour_is_that_of_the_window_before(hour: float, begins: float) -> None:
    assert HOURS.last_hour(at(hour)) == at(begins)


def test_the_last_hour_of_a_window_that_is_shorter_is_all_of_it() -> None:
    assert CallHours(CallWindow(time(9), time(9, 30)), SHANGHAI).last_hour(at(12)) == at(9)


def test_no_day_is_skipped_where_the_clocks_change() -> None:
    hours = CallHours(WHOLE, BERLIN)
    before_spring = datetime(2026, 3, 28, 23, 30, tzinfo=BERLIN)
    after_spring = datetime(2026, 3, 30, 0, 30, tzinfo=BERLIN)

    assert hours.next_open(before_spring) == datetime(2026, 3, 29, 9, tzinfo=BERLIN)
    assert hours.last_hour(after_spring) == datetime(2026, 3, 29, 19, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("planned", "due", "said"),
    [
        (10, 22, 10),  # the call may be made then
        (21, 22, 19),  # the promise ends at night
        (26, 27, 19),
        (22, 34, 19),  # the evening is closer than the morning
        (30, 34, 33),  # the morning is closer than the evening
        (32.5, 33.5, 33),
        (32, 33, 19),  # in the morning it would be too late
    ],
)
def test_a_reminder_of_a_call_comes_when_the_call_may_be_made(planned: float, due: float, said: float) -> None:
    assert time_to_remind(at(planned), at(due), at(0), HOURS) == at(said)


@pytest.mark.parametrize(("began", "said"), [(19, 19), (19.5, 33), (33.5, None)])
def test_a_reminder_is_not_moved_to_before_the_promise_was_made(began: float, said: float | None) -> None:
    assert time_to_remind(at(22), at(34), at(began), HOURS) == (None if said is None else at(said))


moments = st.timedeltas(timedelta(), timedelta(days=364)).map(lambda span: datetime(2026, 1, 1, tzinfo=UTC) + span)
spans = st.timedeltas(timedelta(), timedelta(days=4))
windows = st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: CallWindow(*pair))


@given(moments, spans, spans, windows, st.sampled_from([SHANGHAI, BERLIN]))
def test_no_reminder_comes_at_night_too_early_or_too_late(
    began: datetime, later: timedelta, left: timedelta, window: CallWindow, zone: ZoneInfo
) -> None:
    hours, planned = CallHours(window, zone), began + later

    said = time_to_remind(planned, planned + left, began, hours)

    if hours.hold(planned):
        assert said == planned
    elif said is not None:
        assert began <= said < planned + left


@given(moments, windows, st.sampled_from([SHANGHAI, BERLIN]))
def test_a_window_opens_again_within_a_day_and_had_its_last_hour_before(
    moment: datetime, window: CallWindow, zone: ZoneInfo
) -> None:
    hours = CallHours(window, zone)

    assert moment <= hours.next_open(moment) <= moment + timedelta(hours=26)
    assert hours.last_hour(moment) < moment


def test_customers_are_called_as_they_wished_or_at_least_in_the_whole_window() -> None:
    evening = CallHours(CallWindow(time(18), time(20)), SHANGHAI)

    assert calling_for("18:00-20:00", RULES, SHANGHAI) == Calling(evening, HOURS)
    assert calling_for(NEVER, RULES, SHANGHAI) == Calling(HOURS, HOURS)
