"""A case that comes back: who is told, and whose it is when it comes back again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.intake import Severity
from domain.lifecycle import Move
from domain.ownership import one_step_up, returns_to_lead
from domain.people import Person, heads_of, leads_of
from domain.routing import Why
from handlers.callbacks.ids import REOPENED
from handlers.cases import standing_of
from handlers.complaints.ids import OWNER_DM
from handlers.moves import deed_of, make_move, tell_each
from handlers.services import Desk
from storage.models import ComplaintRow


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


def reopen(
    session: Session,
    row: ComplaintRow,
    reason: str,
    person: Person,
    desk: Desk,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Open a case again because its customer came back, and tell whose it is; *changes* are columns set besides.

    Raises `Refusal` when it was closed too long ago, or its end was none of its matter.
    """
    changed = {**(changes or {}), **returned(session, row, desk)}
    deed = deed_of(session, Move.REOPEN, row, person, desk, now, note=reason, facts=facts or {}, changes=changed)
    make_move(session, row, deed, desk)
    tell_reopened(session, row, desk, now)


def tell_reopened(session: Session, row: ComplaintRow, desk: Desk, now: datetime) -> None:
    """Tell owner and lead of a case that came back, from the third cycle on the head too."""
    case = standing_of(session, row)
    heads = heads_of(case, desk.policy) if returns_to_lead(row.cycle) else ()
    if row.owner_reason == Why.RETURNED and row.owner is not None:
        tell_each(session, row, OWNER_DM, (row.owner,), now)
    tell_each(session, row, REOPENED, (row.owner, *leads_of(case, desk.policy)[:1], *heads), now)
