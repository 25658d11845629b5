"""A promise counts for whoever could keep it, and for nobody where that was nobody."""

from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

from domain.clocks import ClockState
from domain.policy import ClockKind
from domain.scorecards.promises import Away, Due, Entry, Kept, kept_by
from domain.states import Move
from tests.fakes import START

HOUR = timedelta(hours=1)
DUE = Due(ClockKind.FIRST_FOLLOWUP, 1, ClockState.MISSED, START + 24 * HOUR)
FILED = Entry(START, "AGENT", Move.FILE, 1)
GIVEN = Entry(START, "system", Move.ASSIGN, 1, owner="ANN")
TAKEN = Entry(START + HOUR, "ANN", Move.ACCEPT, 1)
HISTORY = (FILED, GIVEN, TAKEN)
LATER = START + 90 * HOUR


def whose(due: Due, *history: Entry, elsewhere: Collection[Away] = ()) -> Kept | None:
    return kept_by(due, history, elsewhere, LATER)


def given(owner: str, hours: int, cycle: int = 1) -> Entry:
    return Entry(START + hours * HOUR, "LEAD", Move.REASSIGN, cycle, owner=owner)


def named(caller: str, hours: int, cycle: int = 1) -> Entry:
    return Entry(START + hours * HOUR, "system", Move.NAME_CALLER, cycle, caller=caller)


def test_what_an_owner_kept_or_broke_is_theirs() -> None:
    met = DUE._replace(state=ClockState.MET, stopped_at=START + 2 * HOUR)

    assert whose(DUE, *HISTORY) == Kept("ANN", met=False)
    assert whose(met, *HISTORY) == Kept("ANN", met=True)


@pytest.mark.parametrize(
    ("state", "due_at", "kept"),
    [
        (ClockState.RUNNING, LATER - HOUR, Kept("ANN", met=False)),
        (ClockState.RUNNING, LATER, None),
        (ClockState.PAUSED, LATER - HOUR, None),
        (ClockState.CANCELLED, LATER - HOUR, None),
        (ClockState.SUPERSEDED, LATER - HOUR, None),
    ],
)
def test_what_is_overdue_is_broken_and_what_is_not_over_is_nobodys(
    state: ClockState, due_at: datetime, kept: Kept | None
) -> None:
    assert whose(DUE._replace(state=state, due_at=due_at), *HISTORY) == kept


def test_what_was_broken_before_somebody_got_the_case_is_not_theirs() -> None:
    heir = (given("BEN", 30), Entry(START + 31 * HOUR, "BEN", Move.ACCEPT, 1))

    assert whose(DUE, *HISTORY, *heir) == Kept("ANN", met=False)
    assert whose(DUE._replace(due_at=START + 40 * HOUR), *HISTORY, *heir) == Kept("BEN", met=False)


def test_what_was_broken_before_its_owner_had_taken_the_case_on_is_nobodys() -> None:
    assert whose(DUE, FILED, GIVEN) is None
    assert whose(DUE, FILED) is None
    assert whose(DUE, *HISTORY, given("BEN", 23)) is None


def test_any_work_on_a_case_takes_it_on() -> None:
    worked = Entry(START + HOUR, "ANN", Move.FOLLOW_UP, 1)

    assert whose(DUE, FILED, GIVEN, worked) == Kept("ANN", met=False)


def test_what_was_kept_may_be_written_down_later() -> None:
    met = DUE._replace(state=ClockState.MET, stopped_at=START + HOUR)
    wrote = Entry(START + 2 * HOUR, "ANN", Move.RESOLVE, 1)

    assert whose(met, FILED, GIVEN, wrote) == Kept("ANN", met=True)
    assert whose(DUE._replace(due_at=START + HOUR), FILED, GIVEN, wrote) is None
    assert whose(met, FILED, GIVEN, given("BEN", 2), wrote) is None


def test_a_case_that_has_returned_to_its_lead_is_no_longer_its_owners() -> None:
    again, once_more = (Entry(START + cycle * HOUR, "BEN", Move.REOPEN, cycle) for cycle in (2, 3))
    worked = Entry(START + 5 * HOUR, "ANN", Move.FOLLOW_UP, 3)

    assert whose(DUE, *HISTORY, again, worked._replace(cycle=2)) == Kept("ANN", met=False)
    assert whose(DUE, *HISTORY, again, once_more, worked) is None
    assert whose(DUE, *HISTORY, again, once_more, given("ANN", 4, 3), worked) == Kept("ANN", met=False)


@pytest.mark.parametrize(
    ("away", "kept"),
    [
        (Away(START, None), None),
        (Away(START + 24 * HOUR, START + 25 * HOUR), None),
        (Away(START, START + 24 * HOUR), Kept("ANN", met=False)),
        (Away(START + 25 * HOUR), Kept("ANN", met=False)),
    ],
)
def test_what_fell_due_in_another_department_is_not_the_owners(away: Away, kept: Kept | None) -> None:
    assert whose(DUE, *HISTORY, elsewhere=[away]) == kept


def test_what_was_kept_while_another_department_had_the_case_is_the_owners() -> None:
    met = DUE._replace(state=ClockState.MET, stopped_at=START + 2 * HOUR)

    assert whose(met, *HISTORY, elsewhere=[Away(START)]) == Kept("ANN", met=True)


def test_a_callback_is_whose_name_stood_on_it_then() -> None:
    callback = DUE._replace(kind=ClockKind.CALLBACK)
    passed = Entry(START + 20 * HOUR, "BEN", Move.PASS_CALL, 1)

    assert whose(callback, *HISTORY) is None
    assert whose(callback, *HISTORY, named("BEN", 2)) == Kept("BEN", met=False)
    assert whose(callback, *HISTORY, named("BEN", 2), named("CY", 30)) == Kept("BEN", met=False)
    assert whose(callback, *HISTORY, named("BEN", 2), passed) is None
    assert whose(callback, *HISTORY, named("BEN", 2), passed, named("CY", 21)) == Kept("CY", met=False)
    assert whose(callback._replace(cycle=2), *HISTORY, named("BEN", 2)) is None
