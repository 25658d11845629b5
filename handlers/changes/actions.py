"""What is done to change what a case is: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.clocks import Rung
from domain.errors import Refusal
from domain.lifecycle import Move, Role, State
from domain.masking import clean
from domain.people import Person, leads_of
from domain.policy import ClockKind, Policy, Severity
from handlers.cases import CaseFacts, find_case, standing_of
from handlers.changes import ids
from handlers.changes.weighing import weigh_and_tell, weighing
from handlers.customers import contact_key, order_key
from handlers.forms import CaseRef
from handlers.moves import check_possible, deed_of, make_move, take_up, tell_each
from handlers.ownership.actions import category_of
from handlers.privacy.watching import record_reveal
from handlers.rebasing import rebase
from handlers.services import Desk
from storage.models import AccessLogRow, ComplaintRow
from storage.vault import Vault

# Where a customer has not heard from us; in a later round the reopening has started the clock, known or not.
_UNHEARD = frozenset({State.RECEIVED, State.ASSIGNED})
_LEADS = frozenset({Role.LEAD, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a case weighs from now on, why, and since when that is known."""

    key: str
    case: CaseRef
    severity: Severity
    reason: str
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reclassification:
    """What a case is about after all; *later* lets its promises fall due later than they did."""

    key: str
    case: CaseRef
    category: str
    reason: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """The customer's details as they are right."""

    key: str
    case: CaseRef
    name: str
    contact: str
    order: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A case with its customer's details in full, for the form in which they are corrected."""

    case: CaseFacts
    name: str
    contact: str
    order: str


def record_raise(session: Session, form: Weight, person: Person, desk: Desk, now: datetime) -> None:
    """Raise a case; its shorter promises count from when that became known which raises it.

    Raises `Refusal` for a severity that is no higher, or a moment that has not come.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    if form.severity <= row.severity:
        raise Refusal("not_heavier", ids.SEVERITY, number=row.number)
    facts, changes = weighing(row, form.severity, _known_at(row, form.known_at, desk.policy, now))
    deed = deed_of(session, Move.RAISE, row, person, desk, now, note=form.reason, facts=facts, changes=changes)
    weigh_and_tell(session, row, deed, desk)


def record_lower(session: Session, form: Weight, person: Person, desk: Desk, now: datetime) -> None:
    """Lower a case; its promises fall due as they would have, unless they are broken already.

    Raises `Refusal` for a severity that is no lower, or lower than a case of its category weighs at least.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    if form.severity >= row.severity:
        raise Refusal("not_lighter", ids.SEVERITY, number=row.number)
    category = desk.policy.categories.get(row.category)
    if category is not None and form.severity < category.severity:
        raise Refusal("lighter_than_category", ids.SEVERITY, number=row.number)
    known_at = None if form.severity is Severity.NORMAL else row.escalated_fact_at
    facts, changes = weighing(row, form.severity, known_at)
    deed = deed_of(session, Move.LOWER, row, person, desk, now, note=form.reason, facts=facts, changes=changes)
    weigh_and_tell(session, row, deed, desk)


def record_reclassification(
    session: Session, form: Reclassification, person: Person, desk: Desk, now: datetime
) -> None:
    """Put a case into another category: its department follows, its owner stays, its promises get other lengths.

    Raises `Refusal` for a category that it has or that is gone, and when anybody but a lead allows later promises.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    category = category_of(form.category, desk.policy)
    if form.category == row.category:
        raise Refusal("same_category", ids.CATEGORY, number=row.number)
    was, severity = row.category, Severity.higher(Severity(row.severity), category.severity)
    changes: dict[str, Any] = {"category": form.category, "department": category.department, "severity": severity.value}
    if severity != row.severity:
        # It weighs more because of what it is about, and that it was from the beginning.
        changes["escalated_fact_at"] = None
    facts = {"category": form.category, "was": was, "severity": severity.value}
    deed = deed_of(session, Move.RECLASSIFY, row, person, desk, now, note=form.reason, facts=facts, changes=changes)
    if form.later and not deed.roles & _LEADS:
        raise Refusal("later_takes_a_lead", ids.LATER, number=row.number)

    make_move(session, row, deed, desk)
    rebase(session, row, desk, now, later=form.later, cause=Rung.LATE_RECOGNITION.value)
    lead = leads_of(standing_of(session, row), desk.policy)[:1]
    others = [one for one in (row.owner, *lead) if one != person.id]
    tell_each(session, row, ids.RECLASSIFIED, others, now, was=was, by=person.id)


def open_customer(session: Session, number: str, person: Person, desk: Desk, now: datetime) -> Customer:
    """Return the customer's details in full, for one who may correct them; the access log says who saw them.

    Raises `Refusal` for anybody else.
    """
    if not person.known:
        raise Refusal("unknown_person")
    case = check_possible(session, number, Move.CORRECT, person, desk, now)
    row, fields = find_case(session, number), f"{ids.NAME},{ids.CONTACT},{ids.ORDER}"
    seen = AccessLogRow(at=now, person=person.id, complaint_id=case.id, fields=fields, reason="correction", view_id="")
    record_reveal(session, seen, desk.policy)
    return Customer(case, *_details(row, desk.vault).values())


def record_correction(session: Session, form: Correction, person: Person, desk: Desk, now: datetime) -> None:
    """Correct the customer's details; the history says which, and not what they were.

    Raises `Refusal` when nothing is changed, or nothing would be left by which the customer is known.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    right = {ids.NAME: clean(form.name), ids.CONTACT: clean(form.contact), ids.ORDER: clean(form.order)}
    if desk.policy.crm.strict and (right[ids.NAME] or right[ids.CONTACT]):
        raise Refusal("kept_elsewhere")
    known = _details(row, desk.vault)
    corrected = [field for field, text in right.items() if text != known[field]]
    if not corrected:
        raise Refusal("nothing_corrected", ids.NAME)
    if not any(right.values()):
        raise Refusal("customer_unknown", ids.CONTACT)

    sealed = {field: desk.vault.seal(field, right[field]) for field in corrected}
    keys = {
        "contact_key": contact_key(right[ids.CONTACT], desk),
        "order_key": order_key(right[ids.ORDER], desk),
    }
    changes = {**sealed, **keys, "anonymous": False}
    # Nobody could be reached before; whoever is known now has waited since they complained.
    starts = (ClockKind.FIRST_FOLLOWUP,) if row.anonymous and row.state in _UNHEARD else ()
    deed = deed_of(
        session, Move.CORRECT, row, person, desk, now, facts={"fields": corrected}, changes=changes, starts=starts
    )
    make_move(session, row, deed, desk)


def _known_at(row: ComplaintRow, known_at: datetime | None, policy: Policy, now: datetime) -> datetime | None:
    """Return since when something is known, if that is later than the complaint; pickers know whole minutes only."""
    if known_at is None or known_at <= row.received_at:
        return None
    if known_at > now + policy.complaints.future_tolerance:
        raise Refusal("known_in_future", ids.KNOWN_AT)
    return min(known_at, now)


def _details(row: ComplaintRow, vault: Vault) -> dict[str, str]:
    sealed = {ids.NAME: row.customer_name, ids.CONTACT: row.customer_contact, ids.ORDER: row.order_number}
    return {field: vault.open(field, text) for field, text in sealed.items()}
