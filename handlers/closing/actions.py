"""What ends a case without a callback, or opens it again: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, State
from domain.people import Person
from handlers.cases import find_case
from handlers.closing import ids
from handlers.consent.asking import do_or_ask
from handlers.courtesy.actions import carry_out_withdrawal
from handlers.forms import CaseRef
from handlers.moves import deed_of, make_move, take_up, tell_each
from handlers.rebasing import rebase
from handlers.reopening import reopen
from handlers.services import Desk
from storage.models import ComplaintRow


class NoComplaint(StrEnum):
    """What a case is that was found not to be a complaint."""

    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A customer's own words with which they withdraw, and how and when they said so."""

    key: str
    case: CaseRef
    words: str
    method: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Merger:
    """The case that stays, by its number."""

    key: str
    case: CaseRef
    target: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a case is no complaint, and what it is instead."""

    key: str
    case: CaseRef
    kind: NoComplaint
    reason: str


@dataclass(frozen=True, slots=True)
class Exhaustion:
    """All that was offered, when the customer was told who else can help, and how the final letter was sent."""

    key: str
    case: CaseRef
    offered: str
    route_told_at: datetime
    letter: str


@dataclass(frozen=True, slots=True)
class Reopening:
    """Why a case is opened again."""

    key: str
    case: CaseRef
    reason: str


def record_withdrawal(session: Session, form: Withdrawal, person: Person, desk: Desk, now: datetime) -> None:
    """Close a case that its customer has withdrawn; of one that weighs more than normal the lead is asked first.

    Raises `Refusal` when they cannot have said so then, or the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check_moment(row, form.stated_at, ids.STATED_AT, desk, now)
    facts = {"method": form.method, "stated_at": form.stated_at.isoformat()}
    deed = deed_of(session, Move.WITHDRAW, row, person, desk, now, facts=facts, note=form.words)
    do_or_ask(session, row, deed, desk, carry_out_withdrawal)


def record_merger(session: Session, form: Merger, person: Person, desk: Desk, now: datetime) -> None:
    """Merge a case into another one of the same customer, which counts from the earlier complaint of both.

    Raises `Refusal` beside the number when that case cannot take this one in: another customer's never can.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    target = _target(session, form.target, row)
    assert target.id is not None
    facts = {"into": target.number}
    merged = deed_of(session, Move.MERGE, row, person, desk, now, facts=facts, changes={"linked_id": target.id})
    make_move(session, row, merged, desk)

    changes = {"received_at": min(row.received_at, target.received_at)}
    taken_in = deed_of(session, Move.ADD, target, person, desk, now, facts={"merged": row.number}, changes=changes)
    make_move(session, target, taken_in, desk)
    rebase(session, target, desk, now, later=False)
    tell_each(session, target, ids.MERGED, (target.owner,), now, merged=row.number)


def record_finding(session: Session, form: Finding, person: Person, desk: Desk, now: datetime) -> None:
    """Close a case that is no complaint, and tell who filed it; raises `Refusal` for anybody but a lead."""
    row = take_up(session, form, now)
    if row is None:
        return
    facts = {"kind": form.kind.value}
    deed = deed_of(session, Move.NOT_COMPLAINT, row, person, desk, now, facts=facts, note=form.reason)
    make_move(session, row, deed, desk)
    tell_each(session, row, ids.NO_COMPLAINT, (row.creator,), now, found=form.kind.value)


def record_exhaustion(session: Session, form: Exhaustion, person: Person, desk: Desk, now: datetime) -> None:
    """Close a case for which nothing reasonable is left to offer, once lead and head are of one mind.

    Raises `Refusal` when the customer cannot have been told then who else can help, or the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check_moment(row, form.route_told_at, ids.ROUTE_TOLD_AT, desk, now)
    facts = {"route_told_at": form.route_told_at.isoformat(), "letter": form.letter}
    deed = deed_of(session, Move.EXHAUST, row, person, desk, now, facts=facts, note=form.offered)
    do_or_ask(session, row, deed, desk)


def record_reopening(session: Session, form: Reopening, person: Person, desk: Desk, now: datetime) -> None:
    """Open a case again because its customer came back; raises `Refusal` when it was closed too long ago."""
    row = take_up(session, form, now)
    if row is not None:
        reopen(session, row, form.reason, person, desk, now)


def _check_moment(row: ComplaintRow, moment: datetime, field: str, desk: Desk, now: datetime) -> None:
    """Refuse a moment at which a customer cannot have said or heard anything about their complaint."""
    if moment > now + desk.policy.complaints.future_tolerance:
        raise Refusal("stated_in_future", field)
    # Pickers know whole minutes only, so a moment inside the minute of the start is no contradiction.
    if moment < row.received_at.replace(second=0, microsecond=0):
        raise Refusal("stated_too_early", field)


def _target(session: Session, number: str, row: ComplaintRow) -> ComplaintRow:
    """Return the case that another one is merged into; raises `Refusal` beside the number when it cannot be."""
    try:
        target = find_case(session, number)
    except Refusal as refusal:
        raise Refusal(refusal.code, ids.TARGET, **refusal.facts) from None
    if target.id == row.id:
        raise Refusal("merge_itself", ids.TARGET, number=row.number)
    if target.state == State.CLOSED:
        raise Refusal("merge_closed", ids.TARGET, number=target.number)
    if not _same_customer(row, target):
        raise Refusal("merge_other_customer", ids.TARGET, number=target.number)
    if row.colleague not in (None, target.colleague):
        # Whom a complaint is about would read and own it as a part of another one.
        raise Refusal("merge_colleague", ids.TARGET, number=row.number)
    return target


def _same_customer(one: ComplaintRow, other: ComplaintRow) -> bool:
    pairs = ((one.contact_key, other.contact_key), (one.order_key, other.order_key))
    return any(mine is not None and mine == theirs for mine, theirs in pairs)
