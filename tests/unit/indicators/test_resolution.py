"""Resolution: which complaints count, and which of them were solved."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.indicators.proportions import Proportion
from domain.indicators.resolution import MATURE_AFTER, Complaint, ResolutionTally, is_counted, resolution
from domain.indicators.rounding import half_up
from domain.states import Closure, State

NOW = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SINCE = NOW - 30 * DAY
SOLVED, UNSOLVED = ResolutionTally(solved=1), ResolutionTally(unsolved=1)
UNCONFIRMED, YOUNG, NOTHING = ResolutionTally(solved=1, unconfirmed=1), ResolutionTally(young=1), ResolutionTally()


def case(
    state: State = State.CLOSED,
    closure: Closure | None = None,
    *,
    age: timedelta = 10 * DAY,
    confirmed: bool = False,
    handled: bool = True,
) -> Complaint:
    return Complaint(NOW - age, state, closure, confirmed, handled)


def tallied(*cases: Complaint) -> ResolutionTally:
    return resolution(cases, SINCE, NOW, NOW)


@pytest.mark.parametrize(
    ("closure", "handled", "counts"),
    [
        (None, False, True),
        (Closure.SATISFIED, True, True),
        (Closure.EXHAUSTED, True, True),
        (Closure.WITHDRAWN, True, True),
        (Closure.WITHDRAWN, False, False),
        (Closure.DUPLICATE, True, False),
        (Closure.NOT_COMPLAINT, True, False),
    ],
)
def test_every_dissatisfaction_that_somebody_worked_on_is_a_complaint(
    closure: Closure | None, handled: bool, counts: bool
) -> None:
    assert is_counted(case(closure=closure, handled=handled)) is counts


@pytest.mark.parametrize(
    ("closure", "expected"),
    [
        (Closure.SATISFIED, SOLVED),
        (Closure.SOLVED_NOT_SATISFIED, SOLVED),
        (Closure.UNREACHABLE, SOLVED),
        (Closure.ANONYMOUS, SOLVED),
        (Closure.EXHAUSTED, UNSOLVED),
        (Closure.WITHDRAWN, NOTHING),
        (Closure.DUPLICATE, NOTHING),
        (Closure.NOT_COMPLAINT, NOTHING),
    ],
)
def test_what_a_closed_case_counts_for(closure: Closure, expected: ResolutionTally) -> None:
    assert tallied(case(State.CLOSED, closure, confirmed=True)) == expected
    assert tallied(case(State.CLOSED, closure, confirmed=True, age=SECOND)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.RECEIVED, UNSOLVED),
        (State.ASSIGNED, UNSOLVED),
        (State.IN_PROGRESS, UNSOLVED),
        (State.WAITING_CUSTOMER, UNSOLVED),
        (State.RESOLVED, UNCONFIRMED),
        (State.FULFILLING, UNCONFIRMED),
    ],
)
def test_an_open_case_counts_once_it_is_a_week_old(state: State, expected: ResolutionTally) -> None:
    assert tallied(case(state, age=MATURE_AFTER)) == expected
    assert tallied(case(state, age=MATURE_AFTER - SECOND)) == YOUNG


def test_nobody_confirms_what_no_customer_was_asked() -> None:
    assert tallied(case(State.CLOSED, Closure.UNREACHABLE)) == UNCONFIRMED


def test_a_case_that_fulfils_a_commitment_is_what_it_will_be_closed_as() -> None:
    assert tallied(case(State.FULFILLING, Closure.SATISFIED, confirmed=True)) == SOLVED
    assert tallied(case(State.FULFILLING, Closure.EXHAUSTED)) == UNSOLVED


def test_a_case_that_is_open_again_is_not_solved_whatever_it_was_closed_as() -> None:
    assert tallied(case(State.IN_PROGRESS, Closure.SATISFIED, confirmed=True)) == UNSOLVED


@pytest.mark.parametrize(("age", "counted"), [(30 * DAY + SECOND, 0), (30 * DAY, 1), (SECOND, 1), (timedelta(), 0)])
def test_a_case_belongs_to_the_window_it_was_received_in(age: timedelta, counted: int) -> None:
    assert tallied(case(closure=Closure.SATISFIED, age=age)).solved == counted


def test_the_worked_resolution_rate() -> None:
    solved = [case(closure=Closure.SATISFIED, confirmed=True)] * 51 + [case(closure=Closure.UNREACHABLE)] * 6

    found = tallied(*solved, *[case(closure=Closure.EXHAUSTED)] * 3)

    assert found.rate == Proportion(57, 60)
    assert str(half_up(found.rate.percent or 0, 1)) == "95.0"
    assert found.unconfirmed == 6


cases = st.builds(
    lambda state, closure, days, confirmed: case(state, closure, age=days * DAY, confirmed=confirmed),
    st.sampled_from(State),
    st.none() | st.sampled_from(Closure),
    st.integers(0, 40),
    st.booleans(),
)


@given(st.lists(cases, max_size=30), st.integers(0, 30))
def test_the_cases_of_two_windows_add_up(drawn: list[Complaint], split: int) -> None:
    middle = SINCE + split * DAY

    parts = resolution(drawn, SINCE, middle, NOW) + resolution(drawn, middle, NOW, NOW)

    assert parts == resolution(drawn, SINCE, NOW, NOW)
    assert 0 <= parts.unconfirmed <= parts.solved
