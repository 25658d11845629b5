"""Questions about plans of ideas and their tasks."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, text, update
from sqlmodel import Session, col, select

from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow
from storage.sql import changed

# Written as a literal, so that the planner can always prove that the partial index covers the question.
_OWED = text("suggestion_task.next_at IS NOT NULL")
_UNDER_WAY = text(
    "(suggestion.stage IN ('planned','doing','checking','replan')"
    " OR suggestion.stage = 'just_do' AND suggestion.done_at IS NULL)"
)


def plan_of(session: Session, row: SuggestionRow) -> SuggestionPlanRow | None:
    """Return the plan of an idea in its present cycle; None before it is written."""
    return session.get(SuggestionPlanRow, (row.id, row.cycle))


def tasks_of(session: Session, row: SuggestionRow) -> Sequence[SuggestionTaskRow]:
    """Return the tasks of an idea in its present cycle, in the order in which they were written."""
    task = SuggestionTaskRow
    mine = select(task).where(task.suggestion_id == row.id, task.cycle == row.cycle)
    return session.exec(mine.order_by(col(task.position))).all()


def helpers_of(session: Session, row: SuggestionRow) -> frozenset[str]:
    """Return who has a task of an idea in its present cycle, be it done or not."""
    task = SuggestionTaskRow
    mine = select(task.owner).where(task.suggestion_id == row.id, task.cycle == row.cycle)
    return frozenset(session.exec(mine).all())


def finish_task(session: Session, row: SuggestionTaskRow, person: str, now: datetime) -> bool:
    """Note who has done a task, and owe nobody a word about it any more; False when it was done already."""
    task = SuggestionTaskRow
    statement = (
        update(task)
        .where(col(task.id) == row.id, col(task.done_at).is_(None))
        .values(done_at=now, done_by=person, next_at=None)
        .execution_options(synchronize_session="fetch")
    )
    return changed(session, statement) == 1


def clear_tasks(session: Session, row: SuggestionRow) -> None:
    """Delete the tasks of an idea's present cycle that are not done."""
    task = SuggestionTaskRow
    mine = delete(task).where(
        col(task.suggestion_id) == row.id, col(task.cycle) == row.cycle, col(task.done_at).is_(None)
    )
    session.execute(mine.execution_options(synchronize_session="fetch"))


def silence_tasks(session: Session, row: SuggestionRow) -> None:
    """Owe nobody a word about the tasks of an idea any more, for its trial is over."""
    task = SuggestionTaskRow
    session.execute(
        update(task)
        .where(col(task.suggestion_id) == row.id, _OWED)
        .values(next_at=None)
        .execution_options(synchronize_session="fetch")
    )


def next_due_task(session: Session, now: datetime) -> int | None:
    """Return the task about which somebody has been owed a word for longest."""
    task = SuggestionTaskRow
    due = select(task.id).where(_OWED, col(task.next_at) <= now)
    return session.exec(due.order_by(col(task.next_at), col(task.id)).limit(1)).first()


def next_task_moment(session: Session) -> datetime | None:
    """Return when somebody is next owed a word about any task."""
    return session.exec(select(func.min(SuggestionTaskRow.next_at)).where(_OWED)).one()


def open_again(session: Session, row: SuggestionTaskRow) -> bool:
    """Note that a task is not done after all; False when it is open already."""
    task = SuggestionTaskRow
    statement = (
        update(task)
        .where(col(task.id) == row.id, col(task.done_at).is_not(None))
        .values(done_at=None, done_by=None)
        .execution_options(synchronize_session="fetch")
    )
    return changed(session, statement) == 1


def claim_call(session: Session, row: SuggestionTaskRow, told: int, next_at: datetime) -> bool:
    """Take the calls of a task up to *told*, unless another sweep has or the task is done."""
    task = SuggestionTaskRow
    statement = (
        update(task)
        .where(col(task.id) == row.id, _OWED, col(task.told) == row.told, col(task.owner) == row.owner)
        .values(told=told, next_at=next_at)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def postpone_call(session: Session, task_id: int, by: timedelta, now: datetime) -> None:
    """Look at a task again later, so that one that cannot be read does not hold up all the others."""
    session.execute(
        update(SuggestionTaskRow)
        .where(col(SuggestionTaskRow.id) == task_id, _OWED)
        .values(next_at=now + by)
        .execution_options(synchronize_session=False)
    )


def open_tasks_of(session: Session, person: str) -> Sequence[SuggestionTaskRow]:
    """Return the tasks that somebody still has to do, of plans that were agreed to, the most pressing first."""
    task = SuggestionTaskRow
    mine = select(task).where(task.owner == person, col(task.done_at).is_(None), _OWED)
    return session.exec(mine.order_by(col(task.due_on), col(task.id))).all()


def ideas_carried(session: Session, person: str, back_on: date | None) -> Sequence[SuggestionRow]:
    """Return the ideas under way that somebody carries out, or has an open task of, the oldest first.

    With *back_on* only tasks count that fall due before that day.
    """
    task = SuggestionTaskRow
    theirs = select(task.suggestion_id).where(task.owner == person, _OWED)
    if back_on is not None:
        theirs = theirs.where(task.due_on < back_on)
    mine = (col(SuggestionRow.owner) == person) | col(SuggestionRow.id).in_(theirs)
    return session.exec(select(SuggestionRow).where(_UNDER_WAY, mine).order_by(col(SuggestionRow.id))).all()


def open_carriers(session: Session) -> set[str]:
    """Return everybody who carries an idea out or has a task that somebody is to be told of."""
    owners = session.exec(select(SuggestionRow.owner).where(_UNDER_WAY, col(SuggestionRow.owner).is_not(None))).all()
    helpers = session.exec(select(SuggestionTaskRow.owner).where(_OWED).distinct()).all()
    return {person for person in (*owners, *helpers) if person is not None}
