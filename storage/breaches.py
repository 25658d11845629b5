"""Promises that were broken, with what the rows around them say."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from domain.clocks import ClockState
from domain.indicators.breaches import Breach, Broken, cause_of
from domain.policy import ClockKind
from domain.states import Role
from storage.counted_cases import UNTOUCHED
from storage.models import AbsenceRow, ClockRow, ComplaintEventRow, ComplaintRow, HandoffRow

_HALF_A_DAY: Final = timedelta(hours=12)
_NO_PROMISE: Final = (ClockState.CANCELLED.value, ClockState.SUPERSEDED.value)


def breaches_of(
    session: Session, since: datetime, until: datetime, now: datetime, overload_from: int
) -> Mapping[Breach, int]:
    """Count the promises that were due from *since* until before *until* and broken, by what went with it.

    From *overload_from* promises on that fall due within half a day of one its owner has too many.
    """
    clock, case = ClockRow, ComplaintRow
    broken = (col(clock.state) == ClockState.MISSED.value) | (
        (col(clock.state) == ClockState.RUNNING.value) & (col(clock.due_at) < now)
    )
    entered_late = col(clock.due_at) <= col(case.created_at)
    due = (
        core_select(col(clock.due_at), col(case.owner), entered_late, _elsewhere(), _away(), _touched())
        .join(case, col(case.id) == clock.complaint_id)
        .where(broken, col(clock.kind) != ClockKind.CUSTOMER_WAIT.value)
        .where(col(clock.due_at) >= since, col(clock.due_at) < until)
    )
    found = session.execute(due).all()
    moments = _due_moments(session, since - _HALF_A_DAY, until + _HALF_A_DAY) if found else {}
    return Counter(
        cause_of(Broken(late, elsewhere, away, _around(moments.get(owner, ()), due_at), touched), overload_from)
        for due_at, owner, late, elsewhere, away, touched in found
    )


def _away() -> ColumnElement[bool]:
    row = AbsenceRow
    begun = select(row.id).where(row.person == ComplaintRow.owner, row.since <= ClockRow.due_at)
    return begun.where(col(row.until).is_(None) | (col(row.until) > ClockRow.due_at)).exists()


def _elsewhere() -> ColumnElement[bool]:
    row = HandoffRow
    asked = select(row.id).where(row.complaint_id == ComplaintRow.id, row.asked_at <= ClockRow.due_at)
    return asked.where(col(row.returned_at).is_(None) | (col(row.returned_at) > ClockRow.due_at)).exists()


def _touched() -> ColumnElement[bool]:
    """Say that somebody did anything about the case after the promise was made and before it fell due."""
    row = ComplaintEventRow
    done = select(row.id).where(row.complaint_id == ClockRow.complaint_id, row.actor != Role.SYSTEM.value)
    done = done.where(col(row.move).not_in(UNTOUCHED))
    return done.where(row.at > ClockRow.started_at, row.at < ClockRow.due_at).exists()


def _due_moments(session: Session, since: datetime, until: datetime) -> Mapping[str | None, Sequence[datetime]]:
    """Return by owner when promises fell due, in order."""
    clock, case = ClockRow, ComplaintRow
    those = (
        core_select(col(case.owner), col(clock.due_at))
        .join(clock, col(case.id) == clock.complaint_id)
        .where(col(clock.kind) != ClockKind.CUSTOMER_WAIT.value, col(clock.state).not_in(_NO_PROMISE))
        .where(col(clock.due_at) >= since, col(clock.due_at) < until)
        .order_by(col(clock.due_at))
    )
    moments: dict[str | None, list[datetime]] = defaultdict(list)
    for owner, due_at in session.execute(those):
        moments[owner].append(due_at)
    return moments


def _around(moments: Sequence[datetime], due_at: datetime) -> int:
    """Return how many of some *moments*, which are in order, lie in the day that has one of them in its middle."""
    return bisect_right(moments, due_at + _HALF_A_DAY) - bisect_right(moments, due_at - _HALF_A_DAY)
