"""Rates: complaints, calls, clocks, callbacks and the open cases of a centre."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import ClockState
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rates import AnswerTally, ComplaintRate, occupancy
from domain.indicators.rounding import half_up
from domain.indicators.rounds import Attempt, CallbackTally, Round, tally_rounds
from domain.indicators.timeliness import (
    Backlog,
    Due,
    Resolved,
    ResolveTimes,
    Timeliness,
    backlog,
    resolve_times,
    timeliness,
)

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
SINCE, UNTIL = NOON - 7 * DAY, NOON + 7 * DAY


def test_the_worked_complaint_rate() -> None:
    rate = ComplaintRate(60, 2400)

    assert rate.percent == Fraction("2.5")
    assert rate.proportion == Proportion(60, 2400)
    assert not rate.is_small


@pytest.mark.parametrize(("complaints", "small"), [(99, True), (100, False)])
def test_a_rate_under_one_percent_is_said_per_ten_thousand_too(complaints: int, small: bool) -> None:
    rate = ComplaintRate(complaints, 10_000)

    assert rate.per_ten_thousand == complaints
    assert rate.is_small is small


def test_a_rate_without_a_base_is_none_and_more_complaints_than_base_is_no_proportion() -> None:
    nothing, many = ComplaintRate(3, 0), ComplaintRate(3, 2)

    assert [nothing.percent, nothing.per_ten_thousand, nothing.proportion] == [None, None, None]
    assert not nothing.is_small
    assert many.percent == 150
    assert many.proportion is None


def test_calls_that_hang_up_at_once_were_never_offered() -> None:
    tally = AnswerTally.of(answered=90, abandoned=Histogram({2: 3, 5: 2, 6: 4}), vanished=1, waiting=2)

    assert tally == AnswerTally(offered=102, answered=90, abandoned=10, at_once=5)
    assert tally.answer_rate == Proportion(90, 97)
    assert tally.abandon_rate == Proportion(5, 97)


def test_without_calls_there_is_no_answer_rate() -> None:
    assert AnswerTally.of(0, Histogram({1: 4})).answer_rate == Proportion(0, 0)
    assert AnswerTally.of(0) == AnswerTally()


def test_the_worked_occupancy() -> None:
    assert occupancy(handling=18_360, available=3_240) == 85
    assert occupancy(handling=0, available=0) is None


@pytest.mark.parametrize(
    ("state", "due", "counted"),
    [
        (ClockState.MET, NOON - HOUR, Timeliness(met=1)),
        (ClockState.MET, NOON + HOUR, Timeliness(met=1)),
        (ClockState.MISSED, NOON - HOUR, Timeliness(missed=1)),
        (ClockState.RUNNING, NOON - SECOND, Timeliness(missed=1)),
        (ClockState.RUNNING, NOON, Timeliness()),
        (ClockState.RUNNING, NOON + HOUR, Timeliness()),
        (ClockState.PAUSED, NOON - HOUR, Timeliness()),
        (ClockState.CANCELLED, NOON - HOUR, Timeliness()),
        (ClockState.SUPERSEDED, NOON - HOUR, Timeliness()),
    ],
)
def test_a_clock_counts_once_it_is_decided(state: ClockState, due: datetime, counted: Timeliness) -> None:
    assert timeliness([Due(state, due)], SINCE, UNTIL, NOON) == counted


@pytest.mark.parametrize(("due", "met"), [(SINCE - SECOND, 0), (SINCE, 1), (UNTIL - SECOND, 1), (UNTIL, 0)])
def test_a_clock_belongs_to_the_window_it_is_due_in(due: datetime, met: int) -> None:
    assert timeliness([Due(ClockState.MET, due)], SINCE, UNTIL, NOON).met == met


def test_the_worked_timeliness() -> None:
    clocks = (
        [Due(ClockState.MET, NOON)] * 41 + [Due(ClockState.MISSED, NOON)] * 2 + [Due(ClockState.RUNNING, NOON - DAY)]
    )

    found = timeliness(clocks, SINCE, UNTIL, NOON).on_time

    assert found == Proportion(41, 44)
    assert str(half_up(found.percent or 0, 1)) == "93.2"


@given(st.lists(st.tuples(st.sampled_from(ClockState), st.integers(-300, 300)), max_size=30), st.integers(-200, 200))
def test_the_clocks_of_two_windows_add_up(drawn: list[tuple[ClockState, int]], split: int) -> None:
    clocks = [Due(state, NOON + hours * HOUR) for state, hours in drawn]
    start, middle, end = NOON - 200 * HOUR, NOON + split * HOUR, NOON + 200 * HOUR

    parts = timeliness(clocks, start, middle, NOON) + timeliness(clocks, middle, end, NOON)

    assert parts == timeliness(clocks, start, end, NOON)


def test_the_backlog_and_its_age() -> None:
    received = [NOON - 76 * HOUR, NOON - 72 * HOUR, NOON - 24 * HOUR - SECOND, NOON - 24 * HOUR, NOON]

    assert backlog(received, NOON) == Backlog(open=5, oldest=76 * HOUR, old=3, very_old=1)
    assert backlog([], NOON) == Backlog(0, None, 0, 0)


def test_a_solution_took_from_the_complaint_on_and_net_of_the_waits_for_the_customer() -> None:
    waits = [(NOON + 2 * HOUR, NOON + 5 * HOUR), (NOON + 9 * HOUR, NOON + 30 * HOUR), (NOON + 40 * HOUR, NOON + DAY)]

    times = resolve_times([Resolved(NOON, NOON + 10 * HOUR, waits), Resolved(NOON, NOON + HOUR)])

    # Three hours of the first wait and one of the second, which lasted beyond the solution.
    assert times == ResolveTimes(Histogram({36_000: 1, 3600: 1}), Histogram({21_600: 1, 3600: 1}))
    assert resolve_times([]) == ResolveTimes()


def call(hours: float, *, solved: bool | None = None, satisfied: bool | None = None, reached: bool = True) -> Attempt:
    return Attempt(NOON + hours * HOUR, reached, solved, satisfied)


def counted(*attempts: Attempt, due: datetime = NOON, given_up: bool = False, now: datetime = NOON) -> CallbackTally:
    return tally_rounds([Round(due, attempts, given_up)], SINCE, UNTIL, now)


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([call(0, reached=False)], CallbackTally(due=1, on_time=1)),
        ([call(0.01, reached=False)], CallbackTally(due=1)),
        (
            [call(-1, solved=True, satisfied=True)],
            CallbackTally(due=1, on_time=1, reached=1, solved=1, answered=1, satisfied=1, completed=1),
        ),
        (
            [call(-1, solved=True, satisfied=False)],
            CallbackTally(due=1, on_time=1, reached=1, solved=1, answered=1, completed=1),
        ),
        ([call(-1, solved=False)], CallbackTally(due=1, on_time=1, reached=1, completed=1)),
        ([call(-1)], CallbackTally(due=1, on_time=1, reached=1, completed=1)),
        (
            [call(-1, reached=False), call(9, solved=True, satisfied=True)],
            CallbackTally(due=1, on_time=1, reached=1, solved=1, answered=1, satisfied=1, completed=1),
        ),
    ],
)
def test_what_a_round_counts_for(attempts: Sequence[Attempt], expected: CallbackTally) -> None:
    assert counted(*attempts) == expected


def test_the_last_conversation_is_what_came_of_a_round() -> None:
    first, last = call(-2, solved=False, satisfied=False), call(-1, solved=True, satisfied=True)

    assert counted(first, last, call(1, reached=False)).solved == 1
    assert counted(last, first) == counted(first, last)


def test_a_round_that_was_given_up_is_complete_and_reached_nobody() -> None:
    tries = [call(hours, reached=False) for hours in (-3, 5, 9)]

    assert counted(*tries, given_up=True) == CallbackTally(due=1, on_time=1, completed=1)


@pytest.mark.parametrize(("late", "due"), [(timedelta(), 0), (SECOND, 1)])
def test_a_round_that_nobody_tried_counts_once_it_is_overdue(late: timedelta, due: int) -> None:
    assert counted(now=NOON + late) == CallbackTally(due=due)


@pytest.mark.parametrize(("due", "rounds"), [(SINCE - SECOND, 0), (SINCE, 1), (UNTIL - SECOND, 1), (UNTIL, 0)])
def test_a_round_belongs_to_the_window_it_is_due_in(due: datetime, rounds: int) -> None:
    assert counted(call(-1), due=due).due == rounds


def test_the_worked_callback_figures() -> None:
    tally = CallbackTally(due=44, on_time=41, reached=38, solved=35, answered=38, satisfied=33, completed=43)
    rates = (tally.on_time_rate, tally.reached_rate, tally.solved_rate, tally.satisfaction, tally.completion)

    assert [str(half_up(rate.percent or 0, 1)) for rate in rates] == ["93.2", "86.4", "92.1", "86.8", "97.7"]
