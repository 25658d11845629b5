"""Which cases are complaints in the figures: what `domain.indicators.resolution.is_counted` says, asked of rows."""

from typing import Final

from sqlalchemy import ColumnElement, not_, or_
from sqlmodel import col, select

from domain.states import Closure, Move
from storage.models import ComplaintEventRow, ComplaintRow

# What is no work on a case: until then it may have been filed by mistake.
UNTOUCHED: Final = (Move.FILE.value, Move.ASSIGN.value, Move.WITHDRAW.value)
# Ends that say that it was no complaint of its own.
_NEVER_ONE: Final = (Closure.DUPLICATE.value, Closure.NOT_COMPLAINT.value)


def counted() -> ColumnElement[bool]:
    """Say of a case that it is a complaint: no duplicate, none that was no complaint, none withdrawn untouched."""
    code = col(ComplaintRow.closure_code)
    mistaken = (code == Closure.WITHDRAWN.value) & not_(handled())
    return or_(code.is_(None), not_(or_(code.in_(_NEVER_ONE), mistaken)))


def handled() -> ColumnElement[bool]:
    """Say of a case that somebody has worked on it."""
    event = ComplaintEventRow
    worked_on = select(event.id).where(event.complaint_id == ComplaintRow.id, col(event.move).not_in(UNTOUCHED))
    return worked_on.exists()
