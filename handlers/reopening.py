"""A case that comes back: who is told, and whose it is when it comes back again."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.intake import Severity
from domain.ownership import one_step_up, returns_to_lead
from domain.people import heads_of, leads_of
from domain.routing import Why
from handlers.callbacks.ids import REOPENED
from handlers.cases import standing_of
from handlers.complaints.ids import OWNER_DM
from handlers.moves import tell_each
from handlers.services import Desk
from storage.models import ComplaintRow
from storage.notices import owe


def returned(session: Session, row: ComplaintRow, desk: Desk) -> dict[str, Any]:
    """Return what changes of a case, by column, when it is reopened once more: the second time the lead takes over.

    It then weighs one step more, too.
    """
    if not returns_to_lead(row.cycle + 1):
        return {}
    changes: dict[str, Any] = {"severity": one_step_up(Severity(row.severity)).value}
    leading = leads_of(standing_of(session, row), desk.policy)
    if leading and row.owner not in leading:
        changes |= {"owner": leading[0], "owner_reason": Why.RETURNED.value, "accepted_at": None}
    return changes


def tell_reopened(session: Session, row: ComplaintRow, desk: Desk, now: datetime) -> None:
    """Tell owner and lead of a case that came back, from the third cycle on the head too."""
    case = standing_of(session, row)
    heads = heads_of(case, desk.policy) if returns_to_lead(row.cycle) else ()
    if row.owner_reason == Why.RETURNED and row.owner is not None:
        owe(session, OWNER_DM, row.owner, now, f"owner:{row.id}:{row.owner}", subject_id=row.id)
    tell_each(session, row, REOPENED, (row.owner, *leads_of(case, desk.policy)[:1], *heads), now)
