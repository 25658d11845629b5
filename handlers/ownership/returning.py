"""A case that was reopened again and again: for who leads it, and one step heavier."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import Move, Role
from domain.ownership import one_step_up
from domain.people import leads_of
from domain.policy import Severity
from domain.routing import Choice, Why
from handlers.cases import standing_of
from handlers.changes.weighing import weigh, weighing
from handlers.moves import Deed
from handlers.ownership.handing import by_the_bot, carry_out_reassign
from handlers.services import Desk
from storage.models import ComplaintRow


def return_to_lead(session: Session, row: ComplaintRow, desk: Desk, now: datetime) -> None:
    """Give an open case to who leads it, unless they own it, and raise it by one step, unless it is urgent.

    Its promises are counted anew from the reopening. With nobody who leads the owner keeps it.
    """
    leading = leads_of(standing_of(session, row), desk.policy)
    if leading and row.owner not in leading:
        carry_out_reassign(session, row, by_the_bot(row, Choice(leading[0], Why.RETURNED), now), desk)
    severity = one_step_up(Severity(row.severity))
    if severity != row.severity:
        facts, changes = weighing(row, severity, now)
        system = frozenset({Role.SYSTEM})
        weigh(session, row, Deed(Move.RAISE, Role.SYSTEM.value, system, now, now, facts=facts, changes=changes), desk)
