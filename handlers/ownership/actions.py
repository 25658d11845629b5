"""What is done about whose a case is: plain functions, each one decision in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from domain.clocks import Rung
from domain.errors import Refusal
from domain.lifecycle import Move
from domain.ownership import DeclineReason
from domain.people import Person, Roster, leads_of
from domain.policy import Category, Policy, Severity
from domain.routing import Choice, Why
from handlers.cases import find_case, standing_of
from handlers.consent.asking import do_or_ask
from handlers.forms import CaseRef
from handlers.moves import deed_of, make_move, take_up, tell_each
from handlers.ownership import ids
from handlers.ownership.handing import by_the_bot, carry_out_reassign, check_heir, facts_of_choice, give, owned_by
from handlers.rebasing import rebase
from handlers.services import Desk
from handlers.turns import next_owner
from storage.complaints import who_made


@dataclass(frozen=True, slots=True)
class Decline:
    """Why an owner passes a new case on, by a code and in their words."""

    key: str
    case: CaseRef
    reason: DeclineReason
    text: str


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Who is to own a case from now on, and what they must know; *even_away* gives it to somebody who is away."""

    key: str
    case: CaseRef
    owner: str
    note: str
    even_away: bool = False


@dataclass(frozen=True, slots=True)
class Classification:
    """What a new case is about and how much it weighs, with the *reason* where that is not what the filer thought.

    Without an *owner* it is whose turn it is.
    """

    key: str
    case: CaseRef
    category: str
    severity: Severity
    reason: str
    owner: str = ""
    even_away: bool = False


def accept_case(session: Session, number: str, person: Person, desk: Desk, now: datetime) -> None:
    """Record that the owner takes a case on; raises `Refusal` for anybody else."""
    row = find_case(session, number)
    make_move(session, row, deed_of(session, Move.ACCEPT, row, person, desk, now, changes={"accepted_at": now}), desk)


def record_decline(
    session: Session, form: Decline, person: Person, desk: Desk, now: datetime, *, roster: Roster
) -> None:
    """Pass a new case on to whoever is next; nobody who has passed it on before is asked again.

    Raises `Refusal` once it was accepted or worked on, and when nobody else is there to take it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    facts = {"reason": form.reason.value}
    make_move(session, row, deed_of(session, Move.DECLINE, row, person, desk, now, note=form.text, facts=facts), desk)

    assert row.id is not None
    case = standing_of(session, row)
    choice = next_owner(session, case, roster, desk, who_made(session, row.id, Move.DECLINE))
    if choice.owner == person.id:
        raise Refusal("nobody_else", number=row.number)
    give(session, row, by_the_bot(row, choice, now), desk)
    if choice.why is not Why.TURN:
        others = [one for one in leads_of(case, desk.policy)[:1] if one != choice.owner]
        tell_each(session, row, ids.PASSED_ON, others, now, by=person.id, reason=form.reason.value)


def record_reassignment(
    session: Session, form: Reassignment, person: Person, desk: Desk, now: datetime, *, heir: Person
) -> None:
    """Give a case to *heir*, or ask a lead to; raises `Refusal` beside the field when they cannot own it."""
    row = take_up(session, form, now)
    if row is None:
        return
    check_heir(session, row, heir, now, even_away=form.even_away)
    choice = Choice(heir.id, Why.CHOSEN)
    deed = deed_of(
        session,
        Move.REASSIGN,
        row,
        person,
        desk,
        now,
        note=form.note,
        facts=facts_of_choice(row, choice),
        changes=owned_by(choice),
    )
    do_or_ask(session, row, deed, desk, carry_out_reassign)


def record_classification(
    session: Session,
    form: Classification,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    roster: Roster,
    heir: Person | None,
) -> None:
    """Say what a new case is and whose: *heir* as chosen, else whose turn it is in the department of its category.

    Raises `Refusal` where another weight than the filer's is given without a reason, or the owner cannot own it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    category = category_of(form.category, desk.policy)
    severity = Severity.higher(form.severity, category.severity)
    if form.severity != row.severity and not form.reason:
        raise Refusal("reason_needed", ids.REASON)

    if heir is not None and heir.id != row.owner:
        check_heir(session, row, heir, now, even_away=form.even_away)
    case = replace(standing_of(session, row), department=category.department)
    choice = Choice(heir.id, Why.CHOSEN) if heir is not None else next_owner(session, case, roster, desk)
    facts = {"category": form.category, "severity": severity.value}
    changes = {**facts, "department": category.department, "assigned_at": now, **owned_by(choice)}
    facts |= {"was_severity": row.severity, **facts_of_choice(row, choice)}
    deed = deed_of(session, Move.ASSIGN, row, person, desk, now, note=form.reason, facts=facts, changes=changes)
    give(session, row, deed, desk)
    rebase(session, row, desk, now, later=True, cause=Rung.LATE_RECOGNITION.value)


def category_of(key: str, policy: Policy) -> Category:
    """Return a category of the policy; raises `Refusal` when it is there no more."""
    category = policy.categories.get(key)
    if category is None:
        raise Refusal("unknown_choice", ids.CATEGORY)
    return category
