"""Why is it due then? The sum that is told is the due time that is stored."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars import Calendar
from domain.clocks import held
from domain.policy import LengthRule
from domain.reasons import reason_of
from domain.spans import BusinessDays, Length, format_length
from tests.calendars import office
from tests.fakes import START

HOUR = timedelta(hours=1)
pauses = st.lists(st.tuples(st.integers(0, 99), st.integers(1, 99)), max_size=3)
lengths = st.one_of(
    st.integers(1, 5000).map(lambda minutes: timedelta(minutes=minutes)), st.integers(1, 9).map(BusinessDays)
)


def counted(calendar: Calendar, length: Length, business: bool) -> datetime:
    if business or isinstance(length, BusinessDays):
        return calendar.due_at(START, length)
    return START + length


@given(length=lengths, stood=pauses, business=st.booleans())
def test_the_steps_add_up_to_the_stored_due_time(length: Length, stood: list[tuple[int, int]], business: bool) -> None:
    calendar = office()
    at, spans = START, []
    for after, lasts in stood:
        since = at + after * HOUR
        at = since + lasts * HOUR
        spans.append((since, at))
    due_at = held(counted(calendar, length, business), START, spans)
    basis: dict[str, Any] = {"rule": "general", "length": format_length(length)}
    basis["pauses"] = [[since.isoformat(), until.isoformat()] for since, until in spans]
    basis |= {"calendar": "business"} if business else {}

    reason = reason_of(START, due_at, basis, calendar)

    assert not reason.differs
    assert held(reason.counted_to, reason.started_at, reason.pauses) == reason.due_at == due_at
    assert (reason.reckoning is not None) == (business or isinstance(length, BusinessDays))
    if reason.reckoning is not None:
        stretches = reason.reckoning.stretches
        assert stretches[0].since == START
        assert stretches[-1].until == reason.counted_to


@pytest.mark.parametrize("basis", [{"rule": "stated"}, {}])
def test_what_was_stated_ends_when_it_was_stated(basis: dict[str, Any]) -> None:
    reason = reason_of(START, START + 4 * HOUR, basis, office())

    assert (reason.rule, reason.length, reason.counted_to) == (LengthRule.STATED, None, START + 4 * HOUR)


def test_what_was_stated_and_stood_still_ends_so_much_later() -> None:
    stood = [[(START + HOUR).isoformat(), (START + 3 * HOUR).isoformat()]]

    reason = reason_of(START, START + 6 * HOUR, {"rule": "stated", "pauses": stood}, office())

    assert reason.counted_to == START + 4 * HOUR


def test_a_promise_made_on_another_calendar_says_so_and_stays() -> None:
    reason = reason_of(START, START + HOUR, {"rule": "general", "length": "3 business days"}, office())

    assert reason.differs
    assert reason.due_at == START + HOUR


def test_what_was_recognised_late_says_so() -> None:
    basis = {"rule": "severity", "length": "30m", "cause": "late_recognition"}

    assert reason_of(START, START + HOUR / 2, basis, office()).recognised_late
