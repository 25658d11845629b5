"""The tasks of a plan: written down, handed out to whoever does them, and when a word about them is owed."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.plans import MOST_TASKS, Task, check_task_day
from domain.kaizen.tasks import first_call
from domain.masking import holds_contact
from handlers.kaizen import ids
from handlers.kaizen.steps import tell
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionTaskRow
from storage.plans import tasks_of


def check_task(task: Task, outsiders: Collection[str], today: date, place: str = "") -> None:
    """Raise `Refusal` beside the field in which a task cannot hold; the names of its fields end with *place*."""
    if holds_contact(task.text):
        raise Refusal("holds_contact", ids.TASK + place)
    if task.owner in outsiders:
        raise Refusal("idea_owner_outsider", ids.OWNER + place)
    try:
        check_task_day(task.due_on, today)
    except Refusal as refusal:
        raise Refusal(refusal.code, ids.DUE_ON + place) from None


def write_tasks(session: Session, row: SuggestionRow, tasks: Sequence[Task]) -> list[SuggestionTaskRow]:
    """Store tasks behind those that an idea has; raises `Refusal` for more than a plan may have."""
    assert row.id is not None
    kept = tasks_of(session, row)
    if len(kept) + len(tasks) > MOST_TASKS:
        raise Refusal("tasks_too_many", most=MOST_TASKS)
    last = max((task.position for task in kept), default=0)
    rows = [
        SuggestionTaskRow(
            suggestion_id=row.id,
            cycle=row.cycle,
            position=last + place,
            text=task.text,
            owner=task.owner,
            due_on=task.due_on,
        )
        for place, task in enumerate(tasks, 1)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def hand_out(session: Session, row: SuggestionRow, task: SuggestionTaskRow, desk: Desk, now: datetime) -> None:
    """Tell whoever has a task of it, and owe them the reminders that are still to come."""
    call = first_call(task.due_on, now, load_calendar(session, desk.policy))
    task.told, task.next_at = call.number - 1, call.at
    session.add(task)
    session.flush()
    tell(session, row, ids.TASK_DM, [task.owner], now, f"task{task.id}:{row.version}", task=task.id)
