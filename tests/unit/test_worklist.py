"""Where a case stands in somebody's work, and when it is pressing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.states import State
from domain.worklist import SOON, Glance, Part, part_of
from tests.fakes import START

ME, OTHER, FILER = "U0ME00", "U0OTHER", "U0FILER"
SECOND = timedelta(seconds=1)
CASE = Glance(1, State.IN_PROGRESS, "warehouse", FILER, ME, due_at=START + timedelta(hours=1))
people = st.sampled_from([ME, OTHER, None])
glances = st.builds(
    Glance,
    id=st.just(1),
    state=st.sampled_from(sorted(set(State) - {State.CLOSED})),
    department=st.just("warehouse"),
    creator=st.sampled_from([ME, OTHER]),
    owner=people,
    caller=people,
    due_at=st.none() | st.integers(-99, 99).map(lambda hours: START + timedelta(hours=hours)),
    handed_to=st.sampled_from(["product", None]),
    taken_by=people,
)


def part(person: str = ME, departments: frozenset[str] = frozenset(), **changes: Any) -> Part | None:
    return part_of(replace(CASE, **changes), person, departments, START)


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (-SECOND, Part.OVERDUE),
        (timedelta(0), Part.OVERDUE),
        (SECOND, Part.SOON),
        (SOON - SECOND, Part.SOON),
        (SOON, Part.LATER),
        (None, Part.LATER),
    ],
)
def test_an_owner_s_case_is_as_pressing_as_its_next_promise(due_in: timedelta | None, expected: Part) -> None:
    assert part(due_at=None if due_in is None else START + due_in) is expected


def test_the_callback_is_its_caller_s_and_the_owner_waits_for_it() -> None:
    assert part(ME, state=State.RESOLVED) is Part.CALLBACK
    assert part(ME, state=State.RESOLVED, caller=OTHER) is Part.WAITING
    assert part(OTHER, state=State.RESOLVED, caller=OTHER) is Part.CALLBACK
    assert part(OTHER, state=State.IN_PROGRESS, caller=OTHER) is None


def test_a_broken_callback_is_overdue_for_its_caller_only() -> None:
    late: dict[str, Any] = {"state": State.RESOLVED, "caller": OTHER, "due_at": START - SECOND}

    assert part(OTHER, **late) is Part.OVERDUE
    assert part(ME, **late) is Part.WAITING


def test_what_waits_for_the_customer_stands_apart_until_it_is_overdue() -> None:
    assert part(state=State.WAITING_CUSTOMER) is Part.WAITING
    assert part(state=State.WAITING_CUSTOMER, due_at=START) is Part.OVERDUE


def test_a_hand_off_is_work_of_its_department_until_somebody_there_has_taken_it() -> None:
    handed: dict[str, Any] = {"handed_to": "product", "due_at": START - SECOND}

    assert part(OTHER, frozenset({"product"}), **handed) is Part.HANDOFF
    assert part(OTHER, frozenset({"product"}), taken_by=OTHER, **handed) is Part.HANDOFF
    assert part(OTHER, frozenset({"product"}), taken_by="U0THIRD", **handed) is None
    assert part(OTHER, frozenset({"service"}), **handed) is None
    assert part(ME, frozenset({"product"}), **handed) is Part.OVERDUE


def test_what_somebody_only_filed_is_others_work() -> None:
    assert part(FILER) is Part.FILED
    assert part(FILER, due_at=START - SECOND) is Part.FILED
    assert part(OTHER) is None


@given(case=glances, departments=st.sets(st.sampled_from(["product", "service"])))
def test_an_open_case_is_somebody_s_work_as_soon_as_anybody_is_named(case: Glance, departments: set[str]) -> None:
    worked_on = [part_of(case, person, departments, START) for person in (ME, OTHER)]
    parts = [found for found in worked_on if found not in (None, Part.FILED, Part.WAITING)]

    assert parts or case.owner is None or case.state is State.WAITING_CUSTOMER
    assert case.is_overdue(START) or Part.OVERDUE not in parts
    assert not case.is_overdue(START) or case.is_due_by(START + SECOND)
