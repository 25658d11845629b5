"""Promises counted anew: after a change of severity, category or beginning, other lengths apply to clocks that run."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.clocks import ClockState, held, replaces
from domain.policy import ClockKind
from handlers.deadlines import Reckoning, began_at, clock_row, reckon
from handlers.moves import supersede
from handlers.services import Desk
from storage.clocks import next_sequence, unstopped
from storage.models import ClockRow, ComplaintRow

# The promises whose length depends on what a case is, and not on what somebody stated.
_REBASED = frozenset({ClockKind.ACK, ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION, ClockKind.HEARTBEAT})


def rebase(
    session: Session, row: ComplaintRow, desk: Desk, now: datetime, *, later: bool, cause: str | None = None
) -> list[ClockRow]:
    """Count the unstopped clocks of the present cycle anew, as *row* says it now; return those that were started.

    They count from where they always did: the complaint or the reopening, or the last word to the customer; a severity
    that became known later (`escalated_fact_at`) shortens them from then on. A promise that is broken stays so, and one
    that would fall due *later* takes a lead's word. A clock that is overdue from its start tells the lead at once, and
    carries *cause* in its basis, to be reported apart. What stands still goes on standing still.
    """
    assert row.id is not None
    mine = [clock for clock in unstopped(session, row.id) if clock.cycle == row.cycle and clock.kind in _REBASED]
    anew = [(clock, _reckoned(session, row, clock, desk)) for clock in mine]
    return [
        _put_in_place(session, row, clock, _blamed(reckoned, clock, cause, now), desk, now)
        for clock, reckoned in anew
        if replaces(clock.due_at, reckoned.due, clock.paused_at or now, later=later)
    ]


def _put_in_place(
    session: Session, row: ComplaintRow, clock: ClockRow, reckoned: Reckoning, desk: Desk, now: datetime
) -> ClockRow:
    assert row.id is not None
    kind, paused_at = ClockKind(clock.kind), clock.paused_at
    supersede(session, clock, now)
    sequence = next_sequence(session, row.id, kind, row.cycle)
    new = clock_row(session, row, kind, reckoned, paused_at or now, desk, sequence)
    if paused_at is not None:
        new.state, new.paused_at, new.next_at = ClockState.PAUSED.value, paused_at, None
    session.add(new)
    session.flush()
    return new


def _blamed(reckoned: Reckoning, clock: ClockRow, cause: str | None, now: datetime) -> Reckoning:
    """Name the cause of a promise that is broken as soon as it is made."""
    if cause is None or reckoned.due > (clock.paused_at or now):
        return reckoned
    return replace(reckoned, basis={**reckoned.basis, "cause": cause})


def _reckoned(session: Session, row: ComplaintRow, clock: ClockRow, desk: Desk) -> Reckoning:
    """Say when a clock falls due now, with the time in which it stood still."""
    since = clock.basis.get("since")
    began = began_at(row, ClockKind(clock.kind), datetime.fromisoformat(since) if since else clock.started_at)
    reckoned = reckon(session, row, ClockKind(clock.kind), began, desk)
    basis: dict[str, Any] = {**reckoned.basis, "was_due": clock.due_at.isoformat()}
    if reckoned.began != began:
        basis["since"] = began.isoformat()
    pauses = clock.basis.get("pauses", ())
    if pauses:
        basis["pauses"] = pauses
    stood_still = [(datetime.fromisoformat(paused_at), datetime.fromisoformat(until)) for paused_at, until in pauses]
    return replace(reckoned, due=held(reckoned.due, reckoned.began, stood_still), basis=basis)
