"""How a case changes hands: the move, and a word to everybody whom it concerns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, Role
from domain.people import Person
from domain.routing import Choice
from handlers.complaints.ids import OWNER_DM
from handlers.deadlines import refit
from handlers.moves import Deed, make_move, tell_each
from handlers.ownership import ids
from handlers.services import Desk
from handlers.shifts.asking import refresh_questions
from handlers.turns import note_turn
from storage.absences import absence_of
from storage.clocks import unstopped
from storage.models import ComplaintRow
from storage.notices import refresh_about_clocks, refresh_lists


def carry_out_reassign(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Give a case to the owner that a deed names, and tell both; the clocks run on.

    Raises `Refusal` as `make_move` does. Whoever asked for it, or did it to a case of their own, knows it already.
    """
    before = row.owner
    give(session, row, deed, desk)
    if before not in (row.owner, deed.actor, deed.asked_by):
        tell_each(session, row, ids.HANDED_ON, (before,), deed.now, owner=row.owner, by=deed.asked_by or deed.actor)


def give(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Make a move that changes the owner, and tell the new one; what the old one was told shows that it is theirs."""
    make_move(session, row, deed, desk)
    assert row.id is not None
    assert row.owner is not None
    refit(session, row, desk, deed.now)
    note_turn(session, row.department, row.owner, deed.now)
    tell_each(session, row, OWNER_DM, (row.owner,), deed.now)
    # Reminders that stand already lose their buttons for whoever owned the case.
    refresh_about_clocks(session, row.id, [clock.id for clock in unstopped(session, row.id) if clock.id], deed.now)
    refresh_lists(session, ids.LISTS, row.id, deed.now)
    refresh_questions(session, row.id, deed.now)


def by_the_bot(row: ComplaintRow, choice: Choice, now: datetime) -> Deed:
    """Return the deed by which the bot itself gives a case to somebody."""
    facts = facts_of_choice(row, choice)
    system = frozenset({Role.SYSTEM})
    return Deed(Move.REASSIGN, Role.SYSTEM.value, system, now, now, facts=facts, changes=owned_by(choice))


def facts_of_choice(row: ComplaintRow, choice: Choice) -> Mapping[str, Any]:
    """Return what the history keeps of a change of owner."""
    return {"owner": choice.owner, "was": row.owner, "why": choice.why.value}


def owned_by(choice: Choice) -> Mapping[str, Any]:
    """Return the columns of a case that has been given to somebody: they have not accepted it yet."""
    return {"owner": choice.owner, "owner_reason": choice.why.value, "accepted_at": None}


def check_heir(session: Session, row: ComplaintRow, heir: Person, now: datetime, *, even_away: bool) -> None:
    """Refuse a new owner who is none of ours, whom the case concerns, or who is away unless that is known."""
    if heir.outsider:
        raise Refusal("owner_outsider", ids.OWNER)
    if not heir.known:
        raise Refusal("owner_unknown", ids.OWNER)
    if heir.id == row.colleague:
        raise Refusal("owner_concerned", ids.OWNER, number=row.number)
    if heir.id == row.owner:
        raise Refusal("owner_already", ids.OWNER, number=row.number)
    absence = None if even_away else absence_of(session, heir.id, now)
    if absence is not None:
        code = "owner_away" if absence.until is None else "owner_away_until"
        raise Refusal(code, ids.OWNER, owner=heir.id, until=absence.until)
