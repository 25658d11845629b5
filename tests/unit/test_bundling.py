"""When reminders that can wait are said: together, not too many a day, and never so late that they come to nothing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bundling import Said, can_wait, say_at
from domain.clocks import Rung
from domain.policy import Delivery, Severity
from tests.fakes import START

MINUTE = timedelta(minutes=1)
RULES = Delivery()


@pytest.mark.parametrize("rung", [Rung.BREACH, Rung.ESCALATION, Rung.LATE_ENTRY, Rung.LATE_RECOGNITION])
def test_a_breach_never_waits(rung: Rung) -> None:
    assert not can_wait(rung, Severity.NORMAL)


def test_what_is_urgent_never_waits() -> None:
    assert [severity for severity in Severity if can_wait(Rung.REMINDER, severity)] == [Severity.NORMAL, Severity.HIGH]


@pytest.mark.parametrize(
    ("ago", "today", "due_in", "wait"),
    [
        (None, 0, None, 0),
        (10, 1, None, 0),
        (4, 1, None, 6),
        (4, 1, 240, 6),
        (4, 1, 33, 3),
        (4, 1, 30, 0),
        (4, 1, 5, 0),
        (4, 7, None, 6),
        (4, 8, None, 56),
        (4, 8, 60, 30),
        (61, 20, None, 0),
    ],
)
def test_somebody_is_told_a_while_after_they_were_told_last(
    ago: int | None, today: int, due_in: int | None, wait: int
) -> None:
    said = Said(START - ago * MINUTE if ago is not None else None, today)
    first_due = START + due_in * MINUTE if due_in is not None else None

    assert say_at(START, said, first_due, RULES) == START + wait * MINUTE


@given(st.integers(0, 500), st.integers(0, 50), st.integers(0, 5000))
def test_nothing_waits_longer_than_a_summary_or_beyond_half_an_hour_before_it_is_due(
    ago: int, today: int, due_in: int
) -> None:
    due = START + due_in * MINUTE

    at = say_at(START, Said(START - ago * MINUTE, today), due, RULES)

    assert START <= at <= START + RULES.summary_every
    assert at == START or at <= due - 30 * MINUTE
