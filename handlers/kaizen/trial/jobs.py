"""The sweep of tasks: whoever has one is reminded, and whoever leads hears when it is late or nobody is there."""

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from domain.kaizen.people import responsible
from domain.kaizen.tasks import Call, Word, taken
from domain.people import Roster
from handlers.apart import Apart
from handlers.kaizen import ids
from handlers.kaizen.facts import hands_of
from handlers.services import Desk, Services
from storage.calendars import load_calendar
from storage.kaizen_models import SuggestionRow
from storage.notices import owe
from storage.plan_models import SuggestionTaskRow
from storage.plans import claim_call, next_due_task, postpone_call

_LOG = structlog.get_logger(__name__)
_SET_ASIDE = timedelta(hours=1)


async def sweep_tasks(services: Services) -> int:
    """Owe every reminder about tasks that is due by now; return how many tasks were handled.

    Safe to run twice, late, or in several processes: what is owed about a task and that it has been said is one
    transaction.
    """
    now, handled = services.clock.now(), 0
    while (task_id := await services.store.read(next_due_task, now)) is not None:
        await _call_or_set_aside(services, task_id, now)
        handled += 1
    if handled:
        services.ring()
    return handled


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


async def _call_or_set_aside(services: Services, task_id: int, now: datetime) -> None:
    """One task that cannot be read must not hold up the others."""
    with Apart(_LOG, "task_unreadable", task=task_id) as look:
        await services.store.write(call_about, task_id, services.directory.roster(), services.desk, now)
    if look.failed:
        await services.store.write(postpone_call, task_id, _SET_ASIDE, now)
