"""What becomes of the tasks of a plan: plain functions, each one decision in one transaction."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.people import parts
from domain.kaizen.plans import Task
from domain.kaizen.states import Part, Step
from domain.people import Person, Roster
from handlers.kaizen import ids
from handlers.kaizen.facts import IdeaFacts, find_idea, hands_of, idea_facts
from handlers.kaizen.steps import check_step
from handlers.kaizen.tasks import check_task, hand_out, write_tasks
from handlers.kaizen.trial.actions import begin, take
from handlers.kaizen.trial.form import NewTask, PassedTask, TaskRef
from handlers.services import Desk
from storage.inbox import first_time
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionTaskRow
from storage.plans import finish_task, open_again, plan_of

_LEADING = frozenset({Part.OWNER, Part.LEAD})


def tick(session: Session, ref: TaskRef, person: Person, roster: Roster, desk: Desk, now: datetime) -> IdeaFacts:
    """Note that a task is done, and how late if it is; return the idea as it is now. Raises `Refusal`."""
    row, task = _find(session, ref, Step.TICK, person, desk)
    if task.done_at is not None:
        raise Refusal("task_done", actor=task.done_by)
    late = max((_today(desk, now) - task.due_on).days, 0)
    take(session, row, Step.TICK, person, roster, desk, now, note=task.text, facts={"task": task.id, "late": late})
    finish_task(session, task, person.id, now)
    return idea_facts(session, row, desk, now, person)


def untick(session: Session, ref: TaskRef, person: Person, roster: Roster, desk: Desk, now: datetime) -> IdeaFacts:
    """Note that a task is not done after all; return the idea as it is now. Raises `Refusal`."""
    row, task = _find(session, ref, Step.UNTICK, person, desk)
    if task.done_at is None:
        raise Refusal("task_open")
    take(session, row, Step.UNTICK, person, roster, desk, now, note=task.text, facts={"task": task.id})
    open_again(session, task)
    hand_out(session, row, task, desk, now)
    return idea_facts(session, row, desk, now, person)


def add_task(
    session: Session,
    given: NewTask,
    person: Person,
    outsiders: Collection[str],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Add a task to a plan that was agreed to, and tell whoever has it. Raises `Refusal` beside a field."""
    check_task(given.task, outsiders, _today(desk, now))
    row = begin(session, given.key, given.idea, Step.ADD_TASK, person, desk, now)
    if row is None:
        return
    facts = {"to": given.task.owner}
    take(session, row, Step.ADD_TASK, person, roster, desk, now, note=given.task.text, facts=facts)
    for task in write_tasks(session, row, [given.task]):
        hand_out(session, row, task, desk, now)


def look_at_task(
    session: Session, ref: TaskRef, person: Person, desk: Desk, now: datetime
) -> tuple[IdeaFacts, SuggestionTaskRow, bool]:
    """Return a task that somebody may pass on, and whether they may move its day as well. Raises `Refusal`."""
    row, task = _find(session, ref, Step.PASS_TASK, person, desk)
    return idea_facts(session, row, desk, now, person), task, _leads(session, row, person, desk)


def pass_task(
    session: Session,
    given: PassedTask,
    person: Person,
    outsiders: Collection[str],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Give a task to somebody else, or another day; its day is moved by who carries the idea out or leads alone.

    Raises `Refusal` beside a field.
    """
    row, task = _find(session, given.idea, Step.PASS_TASK, person, desk)
    if not first_time(session, given.key, now):
        return
    due_on = given.due_on if given.due_on is not None and _leads(session, row, person, desk) else task.due_on
    if task.done_at is not None:
        raise Refusal("task_done", actor=task.done_by)
    if (given.owner, due_on) == (task.owner, task.due_on):
        raise Refusal("task_same", ids.OWNER)
    # What is late already may stay so: only a day that somebody chooses now must be one to come.
    today = _today(desk, now)
    check_task(Task(task.text, given.owner, max(due_on, today) if due_on == task.due_on else due_on), outsiders, today)
    facts: dict[str, Any] = {"task": task.id, "to": given.owner, "due": due_on.isoformat()}
    take(session, row, Step.PASS_TASK, person, roster, desk, now, note=task.text, facts=facts)
    task.owner, task.due_on = given.owner, due_on
    hand_out(session, row, task, desk, now)


def _find(
    session: Session, ref: TaskRef, step: Step, person: Person, desk: Desk
) -> tuple[SuggestionRow, SuggestionTaskRow]:
    """Return a task and its idea, if somebody may take a step with it; raises `Refusal`."""
    row = find_idea(session, ref.number, desk.policy)
    check_step(session, row, step, person, desk)
    task = session.get(SuggestionTaskRow, ref.task)
    if task is None or (task.suggestion_id, task.cycle) != (row.id, row.cycle) or plan_of(session, row) is None:
        raise Refusal("task_gone", number=row.number)
    if task.owner != person.id and not _leads(session, row, person, desk):
        raise Refusal("task_not_yours", number=row.number)
    return row, task


def _leads(session: Session, row: SuggestionRow, person: Person, desk: Desk) -> bool:
    return bool(parts(person, hands_of(session, row), desk.policy) & _LEADING)


def _today(desk: Desk, now: datetime) -> date:
    return now.astimezone(desk.policy.zoneinfo).date()
