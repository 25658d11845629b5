"""The sweep of tasks: whoever has one is reminded, and whoever leads hears when it is late or nobody is there."""

from datetime import datetime

from sqlmodel import Session

from domain.kaizen.people import responsible
from domain.kaizen.tasks import Call, Word, taken
from domain.people import Roster
from handlers.kaizen import ids
from handlers.kaizen.facts import hands_of
from handlers.kaizen.sweeping import Owing, sweep
from handlers.services import Desk, Services
from storage.calendars import load_calendar
from storage.kaizen_models import SuggestionRow
from storage.notices import owe
from storage.plan_models import SuggestionTaskRow
from storage.plans import claim_call, next_due_task, postpone_call


async def sweep_tasks(services: Services) -> int:
    """Owe every reminder about tasks that is due by now; return how many tasks were handled."""
    return await sweep(services, Owing("task", "task_unreadable", next_due_task, call_about, postpone_call))


def call_about(session: Session, task_id: int, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Handle all that one task owes by *now*: of several calls only the last is made.

    False when another process was faster, or the task is done.
    """
    row = session.get(SuggestionTaskRow, task_id)
    if row is None or row.next_at is None or row.next_at > now:
        return False
    call, following = taken(row.told + 1, row.due_on, now, load_calendar(session, desk.policy))
    if not claim_call(session, row, following.number - 1, following.at):
        return False
    idea = session.get_one(SuggestionRow, row.suggestion_id)
    for person in _addressees(session, idea, row, call, roster, desk):
        key = f"{ids.TASK_CALL}:{row.id}:{row.due_on}:{call.number}:{person}"
        owe(session, ids.TASK_CALL, person, now, key, subject_id=idea.id, facts={"task": row.id, "word": call.word})
    return True


def _addressees(
    session: Session, idea: SuggestionRow, task: SuggestionTaskRow, call: Call, roster: Roster, desk: Desk
) -> list[str]:
    """Return whom a call is for: whose task it is; and whoever leads, when it is late or its owner is not there."""
    told = [task.owner] if roster.first_here([task.owner]) else []
    if call.word is Word.LATE or not roster.at_work([task.owner]):
        lead = responsible(hands_of(session, idea), desk.policy, roster)
        told += [lead] if lead is not None and lead != task.owner else []
    return told
