"""Questions about the clocks of suggestions; they are the same clocks as a case's, on rows of their own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, text, update
from sqlmodel import Session, col, select

from domain.clocks import Clock, ClockState, outcome
from storage.clocks import stored_moments
from storage.kaizen_models import SuggestionClockRow
from storage.sql import changed

_RUNNING = text("suggestion_clock.state = 'running'")


def next_due_answer(session: Session, now: datetime) -> int | None:
    """Return the clock of a suggestion that has waited longest for a word to be said about it."""
    due = select(SuggestionClockRow.id).where(_RUNNING, col(SuggestionClockRow.next_at) <= now)
    return session.exec(due.order_by(col(SuggestionClockRow.next_at), col(SuggestionClockRow.id)).limit(1)).first()


def next_answer_moment(session: Session) -> datetime | None:
    """Return when a word is next owed about any suggestion."""
    return session.exec(select(func.min(SuggestionClockRow.next_at)).where(_RUNNING)).one()


def waiting_since(session: Session, kind: str, now: datetime) -> Sequence[tuple[int, datetime]]:
    """Return the suggestions of which a promise of *kind* is overdue at *now*, each with when it was due, in order."""
    row = SuggestionClockRow
    late = select(row.suggestion_id, row.due_at).where(_RUNNING, row.kind == kind, row.due_at <= now)
    return session.exec(late.order_by(col(row.due_at), col(row.id))).all()


def running_promises(session: Session, among: Collection[int] | None = None) -> Sequence[tuple[int, str, datetime]]:
    """Return the promises still to be kept, the most pressing first: of which suggestion, of what kind, and when due.

    *among* are the suggestions that are looked at; without it all of them are.
    """
    row = SuggestionClockRow
    running = select(row.suggestion_id, row.kind, row.due_at).where(_RUNNING)
    if among is not None:
        running = running.where(col(row.suggestion_id).in_(among))
    return session.exec(running.order_by(col(row.due_at), col(row.id))).all()


def next_dues(session: Session) -> dict[int, datetime]:
    """Return when each suggestion is owed its next answer, of those that are owed any."""
    row = SuggestionClockRow
    running = select(row.suggestion_id, func.min(row.due_at)).where(_RUNNING).group_by(col(row.suggestion_id))
    return dict(session.exec(running).all())


def clocks_of(session: Session, suggestion_id: int) -> Sequence[SuggestionClockRow]:
    """Return every clock that a suggestion has had, the most pressing first."""
    mine = select(SuggestionClockRow).where(SuggestionClockRow.suggestion_id == suggestion_id)
    return session.exec(mine.order_by(col(SuggestionClockRow.due_at), col(SuggestionClockRow.id))).all()


def stop_answer(session: Session, row: SuggestionClockRow, at: datetime) -> None:
    """Stop a clock by its row, so that a sweep that holds the same row loses."""
    session.execute(
        update(SuggestionClockRow)
        .where(col(SuggestionClockRow.id) == row.id, _RUNNING)
        .values(state=outcome(row.due_at, at).value, stopped_at=max(at, row.started_at), next_at=None)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)


def start_again(session: Session, row: SuggestionClockRow, anew: SuggestionClockRow) -> None:
    """Have a clock that has stopped run as *anew* says: the same promise is made once more."""
    columns = ("started_at", "due_at", "moments", "taken", "next_at", "basis")
    row.sqlmodel_update({name: getattr(anew, name) for name in columns})
    row.state, row.stopped_at = ClockState.RUNNING.value, None
    session.add(row)


def claim_answer(session: Session, row: SuggestionClockRow, taken: int, next_at: datetime | None) -> bool:
    """Take the moments of a clock up to *taken*, unless another sweep has or the clock has stopped."""
    statement = (
        update(SuggestionClockRow)
        .where(col(SuggestionClockRow.id) == row.id, _RUNNING, col(SuggestionClockRow.taken) == row.taken)
        .values(taken=taken, next_at=next_at)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def postpone_answer(session: Session, clock_id: int, by: timedelta, now: datetime) -> None:
    """Look at a clock again later, so that one that cannot be read does not hold up all the others."""
    session.execute(
        update(SuggestionClockRow)
        .where(col(SuggestionClockRow.id) == clock_id, _RUNNING)
        .values(next_at=now + by)
        .execution_options(synchronize_session=False)
    )


def new_answer_clock(
    clock: Clock, suggestion_id: int, kind: str, cycle: int, basis: Mapping[str, Any]
) -> SuggestionClockRow:
    """Write a clock as a row; *basis* says how its due time came about."""
    return SuggestionClockRow(
        suggestion_id=suggestion_id,
        kind=kind,
        cycle=cycle,
        started_at=clock.started_at,
        due_at=clock.due_at,
        moments=stored_moments(clock),
        taken=clock.taken,
        next_at=clock.next_at,
        basis={**basis, "every": clock.every.total_seconds() if clock.every is not None else None},
    )
