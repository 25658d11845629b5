"""Questions about clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, text, update
from sqlmodel import Session, col, select

from domain.clocks import Clock, ClockState, Moment, Rung
from domain.policy import Audience
from storage.models import ClockRow
from storage.sql import changed

# Written as a literal, so that the planner can always prove that the partial index covers the question.
_RUNNING = text("clock.state = 'running'")


def next_due(session: Session, now: datetime) -> int | None:
    """Return the running clock that has waited longest for a word to be said about it.

    Only its id is read, so that a row that cannot be read does not hold up all the others.
    """
    due = select(ClockRow.id).where(_RUNNING, col(ClockRow.next_at) <= now)
    return session.exec(due.order_by(col(ClockRow.next_at), col(ClockRow.id)).limit(1)).first()


def due_of_case(session: Session, complaint_id: int, now: datetime) -> Sequence[ClockRow]:
    """Return the running clocks of a case that owe a word, the most pressing first."""
    due = select(ClockRow).where(_RUNNING, ClockRow.complaint_id == complaint_id, col(ClockRow.next_at) <= now)
    return session.exec(due.order_by(col(ClockRow.due_at), col(ClockRow.id))).all()


def next_moment(session: Session) -> datetime | None:
    """Return when a word is next owed about any case."""
    return session.exec(select(func.min(ClockRow.next_at)).where(_RUNNING)).one()


def running(session: Session, complaint_id: int) -> Sequence[ClockRow]:
    """Return the clocks of a case that run, the most pressing first."""
    mine = select(ClockRow).where(_RUNNING, ClockRow.complaint_id == complaint_id)
    return session.exec(mine.order_by(col(ClockRow.due_at), col(ClockRow.id))).all()


def next_sequence(session: Session, complaint_id: int, kind: str, cycle: int) -> int:
    """Return the number of the next clock of a kind within a cycle, from 1."""
    rows = ClockRow
    last = session.exec(
        select(func.max(rows.sequence)).where(rows.complaint_id == complaint_id, rows.kind == kind, rows.cycle == cycle)
    ).one()
    return (last or 0) + 1


def stop_clock(session: Session, row: ClockRow, state: ClockState, stopped_at: datetime) -> None:
    """Stop a clock by its row, so that a sweep that holds the same row loses."""
    session.execute(
        update(ClockRow)
        .where(col(ClockRow.id) == row.id, _RUNNING)
        .values(state=state.value, stopped_at=stopped_at, next_at=None)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)


def claim_moments(session: Session, row: ClockRow, taken: int, next_at: datetime | None) -> bool:
    """Take the moments of a clock up to *taken*, unless another sweep has or the clock has stopped."""
    statement = (
        update(ClockRow)
        .where(col(ClockRow.id) == row.id, _RUNNING, col(ClockRow.taken) == row.taken)
        .values(taken=taken, next_at=next_at)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def postpone(session: Session, clock_id: int, until: datetime) -> None:
    """Look at a clock again later, so that one that cannot be read does not hold up all the others."""
    session.execute(
        update(ClockRow)
        .where(col(ClockRow.id) == clock_id, _RUNNING)
        .values(next_at=until)
        .execution_options(synchronize_session=False)
    )


def as_clock(row: ClockRow) -> Clock:
    """Read the rule's view of a row."""
    moments = tuple(
        Moment(timedelta(seconds=seconds), Audience(to), Rung(rung), bool(unless))
        for seconds, to, rung, unless in row.moments
    )
    return Clock(row.started_at, row.due_at, moments, row.taken)


def from_clock(clock: Clock, complaint_id: int, kind: str, cycle: int, sequence: int) -> ClockRow:
    """Write a clock as a row."""
    moments = [[m.offset.total_seconds(), m.to.value, m.rung.value, m.unless_contacted] for m in clock.moments]
    return ClockRow(
        complaint_id=complaint_id,
        kind=kind,
        cycle=cycle,
        sequence=sequence,
        started_at=clock.started_at,
        due_at=clock.due_at,
        moments=moments,
        taken=clock.taken,
        next_at=clock.next_at,
    )
