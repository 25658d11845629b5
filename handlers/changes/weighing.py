"""What changes with the weight of a case: its promises are counted anew, and whom it concerns hears of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.clocks import Rung
from domain.lifecycle import Move
from domain.people import leads_of
from domain.policy import Severity
from handlers.cases import standing_of
from handlers.changes import ids
from handlers.moves import Deed, make_move, tell_each
from handlers.rebasing import rebase
from handlers.services import Desk
from storage.models import ComplaintRow


def weigh(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Raise or lower a case as a deed says, and count its promises anew.

    Raises `Refusal` as `make_move` does. Only a lead lowers, and so only then may a promise fall due later.
    """
    make_move(session, row, deed, desk)
    rebase(session, row, desk, deed.now, later=deed.move is Move.LOWER, cause=Rung.LATE_RECOGNITION.value)


def weigh_and_tell(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Raise or lower a case; its owner hears of it, and who leads it of what has become urgent."""
    was = row.severity
    weigh(session, row, deed, desk)
    lead = leads_of(standing_of(session, row), desk.policy)[:1] if row.severity == Severity.URGENT else ()
    others = [one for one in (row.owner, *lead) if one != deed.actor]
    tell_each(session, row, ids.WEIGHED, others, deed.now, severity=row.severity, was=was, by=deed.actor)


def weighing(row: ComplaintRow, severity: Severity, known_at: datetime | None) -> tuple[Mapping[str, Any], ...]:
    """Return the facts and the changed columns of a case that weighs *severity* from now on.

    With *known_at* the reason for it was not known from the beginning, but only then.
    """
    known = known_at.isoformat() if known_at is not None else None
    facts = {"severity": severity.value, "was": row.severity, "known_at": known}
    return facts, {"severity": severity.value, "escalated_fact_at": known_at}
