"""A case that comes back: who is told, and whose it is when it comes back again."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.intake import Severity
from domain.people import heads_of, leads_of
from domain.routing import Why
from handlers.callbacks.ids import REOPENED
from handlers.cases import standing_of
from handlers.complaints.ids import OWNER_DM
from handlers.moves import tell_each
from handlers.services import Desk
from storage.models import ComplaintRow
from storage.notices import owe

# In its third cycle a case is the lead's, and the head hears of it.
_THIRD = 3


def returned(session: Session, row: ComplaintRow, desk: Desk) -> dict[str, Any]:
    """Return what changes of a case, by column, when it is reopened once more: the second time the lead takes over.

    It then weighs one step more, too.
    """
    if row.cycle + 1 < _THIRD:
        return {}
    changes: dict[str, Any] = {"severity": _heavier(Severity(row.severity)).value}
    leading = leads_of(standing_of(session, row), desk.policy)
    if leading and row.owner not in leading:
        changes |= {"owner": leading[0], "owner_reason": Why.RETURNED.value, "accepted_at": None}
    return changes


def tell_reopened(session: Session, row: ComplaintRow, desk: Desk, now: datetime) -> None:
    """Tell owner and lead of a case that came back, from the third cycle on the head too."""
    case = standing_of(session, row)
    heads = heads_of(case, desk.policy) if row.cycle >= _THIRD else ()
    if row.owner_reason == Why.RETURNED and row.owner is not None:
        owe(session, OWNER_DM, row.owner, now, f"owner:{row.id}:{row.owner}", subject_id=row.id)
    tell_each(session, row, REOPENED, (row.owner, *leads_of(case, desk.policy)[:1], *heads), now)


def _heavier(severity: Severity) -> Severity:
    steps = tuple(Severity)
    return steps[min(severity.rank + 1, len(steps) - 1)]
