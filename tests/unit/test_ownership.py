"""Whose a case is: when it comes back to who leads, and what counts as the last hour."""

from datetime import timedelta

import pytest

from domain.ownership import changed_hands_late, one_step_up, returns_to_lead
from domain.policy import Severity
from tests.fakes import START

HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)


@pytest.mark.parametrize(("cycle", "returned"), [(1, False), (2, False), (3, True), (4, True)])
def test_a_case_that_was_reopened_twice_is_for_who_leads(cycle: int, returned: bool) -> None:
    assert returns_to_lead(cycle) is returned


@pytest.mark.parametrize(
    ("severity", "heavier"),
    [(Severity.NORMAL, Severity.HIGH), (Severity.HIGH, Severity.URGENT), (Severity.URGENT, Severity.URGENT)],
)
def test_a_severity_goes_up_by_one_step_and_never_beyond_urgent(severity: Severity, heavier: Severity) -> None:
    assert one_step_up(severity) is heavier


@pytest.mark.parametrize(
    ("before", "late"), [(HOUR + MOMENT, False), (HOUR, True), (timedelta(minutes=40), True), (0 * HOUR, True)]
)
def test_a_case_that_changes_hands_in_the_last_hour_did_so_late(before: timedelta, late: bool) -> None:
    assert changed_hands_late(START - before, START) is late


def test_a_case_that_changes_hands_after_its_promise_was_broken_did_not_do_so_late() -> None:
    assert not changed_hands_late(START + MOMENT, START)
