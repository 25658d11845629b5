"""Which promises a reminder speaks of: some words are spared when the customer hears from us before they are sent."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.lifecycle import CONTACTS
from storage.complaints import first_made
from storage.models import ClockRow, ComplaintRow, NoticeRow

# By this fact a reminder knows of which of its clocks nobody need hear once somebody has spoken to the customer.
UNLESS_CONTACTED: Final = "unless_contacted"


def heard_from_us(session: Session, case: ComplaintRow, by: datetime | None = None) -> bool:
    """Say whether somebody has spoken to the customer since a case was opened, or had *by* a moment."""
    assert case.id is not None
    first = first_made(session, case.id, case.cycle, CONTACTS)
    return first is not None and (by is None or first < by)


def clocks_of(session: Session, reminder: NoticeRow) -> list[ClockRow]:
    """Return the clocks that a reminder was owed for."""
    return [session.get_one(ClockRow, clock_id) for clock_id in reminder.facts["clocks"]]


def spoken_of(session: Session, reminder: NoticeRow, sent_at: datetime | None) -> list[ClockRow]:
    """Return the clocks that a reminder speaks of that was *sent_at* a moment, or with None is still to be sent.

    A reminder of an older version does not know what may be spared, and speaks of all.
    """
    clocks, droppable = clocks_of(session, reminder), reminder.facts.get(UNLESS_CONTACTED)
    if not droppable or not heard_from_us(session, session.get_one(ComplaintRow, reminder.subject_id), sent_at):
        return clocks
    return [clock for clock in clocks if clock.id not in droppable]
