"""What is done about hand-offs: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.handoffs import Asked, Result, whom_to_ask
from domain.lifecycle import Move
from domain.people import Person, Roster
from handlers.cases import find_case, standing_of
from handlers.deadlines import promise
from handlers.forms import CaseRef
from handlers.handling.actions import tell_others
from handlers.handoffs import ids
from handlers.moves import deed_of, make_move, take_up, tell_each
from handlers.promises import ETA
from handlers.services import Desk
from storage.complaints import open_handoff
from storage.models import ComplaintRow, HandoffRow
from storage.sql import insert_row


@dataclass(frozen=True, slots=True)
class HandOff:
    """Which department is asked for what; *eta* is when the customer was told to hear from us, if they were told."""

    key: str
    case: CaseRef
    department: str
    asked: str
    method: str
    eta: datetime | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What came of a hand-off: whether it is done, and what was done or why not."""

    key: str
    case: CaseRef
    result: Result
    report: str


def record_hand_off(
    session: Session, form: HandOff, person: Person, desk: Desk, now: datetime, *, roster: Roster
) -> None:
    """Hand a case to another department and ask its people to take it on; the owner answers to the customer as before.

    A customer who was told so has heard from us: that is a follow-up of its own. Raises `Refusal` beside the department
    that is the case's own or where nobody can be asked, when the promise lies in the past, or the case does not allow
    it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    asked = _whom(session, row, form.department, person, roster, desk)
    if form.eta is not None:
        _record_word(session, row, form, person, desk, now)
    facts = {"department": form.department}
    make_move(session, row, deed_of(session, Move.HAND_OFF, row, person, desk, now, facts=facts, note=form.asked), desk)
    handoff = insert_row(session, _opened(row, form, person, now))
    tell_each(session, row, ids.ASKED, asked.people, now, handoff=handoff, stand_in=asked.stand_in)


def take_handoff(session: Session, number: str, person: Person, desk: Desk, now: datetime) -> None:
    """Take a case on for the department that it was handed to; the first one has it.

    Doing it twice changes nothing. Raises `Refusal` that says who was first, when nobody asks any more, and for
    whoever is not of the department.
    """
    row = find_case(session, number)
    assert row.id is not None
    handoff = open_handoff(session, row.id)
    if handoff is not None and handoff.taken_by == person.id:
        return
    if handoff is not None and handoff.taken_by is not None:
        raise Refusal("handoff_taken", number=row.number, actor=handoff.taken_by)
    facts = {"department": handoff.department} if handoff is not None else {}
    make_move(session, row, deed_of(session, Move.TAKE_HANDOFF, row, person, desk, now, facts=facts), desk)
    assert handoff is not None, "the life table lets nobody take on what nobody was asked for"
    handoff.taken_by, handoff.taken_at = person.id, now


def record_return(session: Session, form: Return, person: Person, desk: Desk, now: datetime) -> None:
    """End a hand-off, with what was done or why it was not, and tell the owner.

    Raises `Refusal` when no department has the case, and for whoever is neither of it nor responsible for the case.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    assert row.id is not None
    handoff = open_handoff(session, row.id)
    facts = {"department": handoff.department if handoff is not None else None, "result": form.result.value}
    deed = deed_of(session, Move.RETURN_HANDOFF, row, person, desk, now, facts=facts, note=form.report)
    make_move(session, row, deed, desk)
    tell_others(session, row, ids.RETURNED, person, desk, now, **facts)


def _whom(session: Session, row: ComplaintRow, department: str, person: Person, roster: Roster, desk: Desk) -> Asked:
    if department not in desk.policy.departments:
        raise Refusal("unknown_choice", ids.DEPARTMENT)
    if department == row.department:
        raise Refusal("own_department", ids.DEPARTMENT, number=row.number)
    asked = whom_to_ask(department, standing_of(session, row), roster, desk.policy, person.id)
    if not asked.people:
        raise Refusal("nobody_there", ids.DEPARTMENT)
    return asked


def _record_word(session: Session, row: ComplaintRow, form: HandOff, person: Person, desk: Desk, now: datetime) -> None:
    """Record that the customer knows who has their case now, and when they hear from us."""
    due = promise(form.eta, ETA, now)
    facts = {"method": form.method, "eta": form.eta.isoformat() if form.eta else None}
    make_move(session, row, deed_of(session, Move.FOLLOW_UP, row, person, desk, now, due=due, facts=facts), desk)


def _opened(row: ComplaintRow, form: HandOff, person: Person, now: datetime) -> HandoffRow:
    assert row.id is not None
    return HandoffRow(
        complaint_id=row.id, cycle=row.cycle, department=form.department, asked_by=person.id, asked_at=now
    )
