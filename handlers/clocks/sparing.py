"""Which promises a reminder speaks of, when it is sent later than it was owed: some words have become needless."""

from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.clocks import ClockState
from domain.lifecycle import CONTACTS
from handlers.clocks.bundling import GATHERED_IN
from storage.bundles import later_notices
from storage.clocks import as_clock
from storage.complaints import first_made
from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.notices import BUNDLED

# By this fact a reminder knows of which of its clocks nobody need hear once somebody has spoken to the customer.
UNLESS_CONTACTED: Final = "unless_contacted"
# And as what its reader hears of each: as the owner, the lead or the head.
AUDIENCES: Final = "audiences"


def heard_from_us(session: Session, case: ComplaintRow, by: datetime | None = None) -> bool:
    """Say whether somebody has spoken to the customer since a case was opened, or had *by* a moment."""
    assert case.id is not None
    first = first_made(session, case.id, case.cycle, CONTACTS)
    return first is not None and (by is None or first < by)


def clocks_of(session: Session, reminder: NoticeRow) -> list[ClockRow]:
    """Return the clocks that a reminder was owed for."""
    return [session.get_one(ClockRow, clock_id) for clock_id in reminder.facts["clocks"]]


def spoken_of(session: Session, reminder: NoticeRow, sent_at: datetime | None, now: datetime) -> list[ClockRow]:
    """Return the clocks that a reminder speaks of that was *sent_at* a moment, or with None is still to be sent.

    As long as it is, it leaves to the next word on a clock what that one will say at once, as when the bot comes back
    after a while. A reminder of an older version does not know what may be spared, and speaks of all.
    """
    case = session.get_one(ComplaintRow, reminder.subject_id)
    heard = heard_from_us(session, case, sent_at)
    droppable = reminder.facts.get(UNLESS_CONTACTED, ()) if heard else ()
    clocks = [clock for clock in clocks_of(session, reminder) if clock.id not in droppable]
    return clocks if sent_at is not None else [clock for clock in clocks if not _has_more(clock, reminder, heard, now)]


def said_later(session: Session, reminder: NoticeRow, now: datetime) -> set[int | None]:
    """Return the clocks that a reminder which is still to be sent leaves to later ones that are to be sent by now.

    Or as soon as the sweep that owed them has come to its end.
    """
    if reminder.id is None:
        return set()
    later = [(one, _message_of(session, one)) for one in later_notices(session, reminder)]
    coming = [(one, message.sent_at) for one, message in later if message.send_at <= now + GATHERED_IN]
    return {clock.id for one, sent_at in coming for clock in spoken_of(session, one, sent_at, now)}


def _message_of(session: Session, reminder: NoticeRow) -> NoticeRow:
    """Return the message by which a reminder is said: one of several, or itself."""
    together = reminder.error == BUNDLED and reminder.parent_id is not None
    return session.get_one(NoticeRow, reminder.parent_id) if together else reminder


def _has_more(clock: ClockRow, reminder: NoticeRow, heard: bool, now: datetime) -> bool:
    """Say whether the reader of a reminder is owed the next word on one of its clocks already."""
    audiences = reminder.facts.get(AUDIENCES, {}).get(str(clock.id), ())
    if not audiences or clock.state != ClockState.RUNNING:
        return False
    come = as_clock(clock).moments_by(now)
    return any(moment.to in audiences and not (moment.unless_contacted and heard) for moment in come)
