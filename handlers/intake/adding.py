"""A complaint that belongs to an earlier case: added to it while it is open, or the reason to open it again."""

from datetime import datetime

from sqlmodel import Session

from domain.alarms import alarm_in
from domain.duplicates import Way
from domain.lifecycle import Move
from domain.people import Person, leads_of
from handlers.callbacks.ids import REOPENED
from handlers.cases import standing_of
from handlers.intake import ids
from handlers.intake.form import Intake
from handlers.moves import deed_of, make_move, tell_each
from handlers.services import Desk
from storage.models import ComplaintRow

_MOVES = {Way.ADD: Move.ADD, Way.REOPEN: Move.REOPEN}


def add_to_case(
    session: Session, row: ComplaintRow, way: Way, form: Intake, filer: Person, desk: Desk, now: datetime
) -> None:
    """Add a complaint to an open case, or open a closed one again with it, and tell whose it is.

    Words that alarm are told to who leads, as they would be of a new case. Raises `Refusal` when the case does not
    allow it, and `Outdated` when somebody was a moment faster.
    """
    alarm = alarm_in((form.description, form.remedy), desk.policy.complaints.keywords)
    rings = alarm is not None and row.alarm is None
    deed = deed_of(
        session,
        _MOVES[way],
        row,
        filer,
        desk,
        now,
        facts={"channel": form.channel, "received_at": form.received_at.isoformat()},
        changes={"repeat": True, **({"alarm": alarm.name.en} if alarm is not None and rings else {})},
        note="\n\n".join(text for text in (form.description, form.remedy) if text),
    )
    make_move(session, row, deed, desk)
    lead = leads_of(standing_of(session, row), desk.policy)[:1]
    if way is Way.REOPEN:
        tell_each(session, row, REOPENED, (row.owner, *lead), now)
    elif row.owner != filer.id:
        tell_each(session, row, ids.ADDED, (row.owner,) if row.owner is not None else lead, now, by=filer.id)
    if rings:
        tell_each(session, row, ids.ALARM, lead, now)
    tell_each(session, row, ids.TAKEN, (filer.id,), now, way=way.value)
