"""A complaint that belongs to an earlier case: added to it, the reason to open it again, or a case that follows it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.alarms import alarm_in
from domain.duplicates import Way
from domain.people import Person, leads_of
from handlers.cases import standing_of
from handlers.handling.actions import add_information
from handlers.intake import ids
from handlers.intake.form import Intake
from handlers.moves import STANDING, say_in_thread, tell_each
from handlers.reopening import reopen
from handlers.services import Desk
from storage.models import ComplaintRow
from storage.notices import refresh_standing


def add_to_case(
    session: Session, row: ComplaintRow, way: Way, form: Intake, filer: Person, desk: Desk, now: datetime
) -> None:
    """Add a complaint to an open case, or open a closed one again with it, and tell whose it is.

    Words that alarm are told to who leads, as they would be of a new case. Raises `Refusal` when the case does not
    allow it, and `Outdated` when somebody was a moment faster.
    """
    alarm = alarm_in((form.description, form.remedy), desk.policy.complaints.keywords)
    rings = alarm is not None and row.alarm is None
    text = "\n\n".join(text for text in (form.description, form.remedy) if text)
    facts = {"channel": form.channel, "received_at": form.received_at.isoformat()}
    changes: dict[str, Any] = {"repeat": True, **({"alarm": alarm.name.en} if alarm is not None and rings else {})}
    if way is Way.REOPEN:
        reopen(session, row, text, filer, desk, now, facts, changes)
    else:
        add_information(session, row, text, filer, desk, now, facts, changes, ids.ADDED)
    if rings:
        tell_each(session, row, ids.ALARM, leads_of(standing_of(session, row), desk.policy)[:1], now)
    tell_each(session, row, ids.TAKEN, (filer.id,), now, way=way.value)


def tell_of_link(
    session: Session, earlier: ComplaintRow | None, row: ComplaintRow, filer: Person, now: datetime
) -> None:
    """Say in the thread of the earlier case, and on all that shows it, which case follows it."""
    if earlier is None or earlier.id is None:
        return
    line = {"followed": row.number, "actor": filer.id, "cycle": earlier.cycle}
    say_in_thread(session, earlier, f"line:followed:{row.number}", now, line)
    refresh_standing(session, earlier.id, STANDING, now)
