"""What is done to file a complaint: plain functions, one decision in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, Role
from domain.masking import clean
from domain.people import Person, Roster, Standing, leads, roles
from domain.policy import Category, ClockKind, Policy, Severity
from domain.routing import Choice, Desks, choose_owner, turn_at
from handlers.intake import ids
from handlers.intake.opening import open_case
from handlers.moves import Deed
from handlers.services import Desk
from storage.complaints import complaint_by_form, last_turns, next_number, open_cases, take_turn
from storage.inbox import first_time
from storage.models import ComplaintRow


@dataclass(frozen=True, slots=True)
class Intake:
    """A complaint as it was filed: *received_at* is when the customer complained.

    *told* says that the customer knows already that we have received it.
    """

    key: str
    channel: str
    received_at: datetime
    customer_name: str
    customer_contact: str
    order_number: str
    category: str
    severity: Severity
    description: str
    told: bool = True


def file_complaint(session: Session, form: Intake, filer: Person, roster: Roster, desk: Desk, now: datetime) -> str:
    """Store a complaint, give it an owner, owe everybody their message, and return its number.

    The same form twice is the same case. Raises `Refusal` beside the field that cannot be right: nothing is stored.
    """
    # The first statement waits for a twin of this delivery that is being handled elsewhere: then its case can be seen.
    if not first_time(session, form.key, now) and (known := complaint_by_form(session, form.key)):
        return known.number
    category = _checked(form, filer, desk.policy, now)

    row = _new_row(session, form, filer, category, desk, now)
    case = Standing(category.department, filer.id)
    turns = last_turns(session, category.department)
    choice = choose_owner(case, roster, _desks(session, case, turns, roster, desk), desk.policy)
    omits = frozenset({ClockKind.ACK}) if form.told else frozenset[ClockKind]()
    filing = Deed(Move.FILE, filer.id, roles(filer, case, desk.policy), now, now, omits=omits)
    open_case(session, row, (filing, _assignment(choice, now)), desk, now)
    take_turn(session, row.department, choice.owner, turn_at(turns, now))
    return row.number


def _checked(form: Intake, filer: Person, policy: Policy, now: datetime) -> Category:
    if filer.outsider:
        raise Refusal("outsider")
    category = policy.categories.get(form.category)
    if category is None:
        raise Refusal("unknown_choice", ids.CATEGORY)
    if form.channel not in policy.channels:
        raise Refusal("unknown_choice", ids.CHANNEL)
    if form.received_at > now + policy.complaints.future_tolerance:
        raise Refusal("received_in_future", ids.RECEIVED_AT)
    oldest = policy.complaints.oldest_received
    leading = filer.id in leads(category.department, policy) or filer.id in policy.people.heads
    if form.received_at < now - oldest and not leading:
        raise Refusal("received_too_long_ago", ids.RECEIVED_AT, oldest=oldest)
    for field, text in ((ids.CUSTOMER_NAME, form.customer_name), (ids.DESCRIPTION, form.description)):
        if not clean(text):
            raise Refusal("answer_needed", field)
    return category


def _new_row(
    session: Session, form: Intake, filer: Person, category: Category, desk: Desk, now: datetime
) -> ComplaintRow:
    """Make the row of a case that nobody has done anything about yet."""
    day = now.astimezone(desk.policy.zoneinfo).strftime("%y%m%d")
    contact, order = clean(form.customer_contact), clean(form.order_number)
    return ComplaintRow(
        number=next_number(session, desk.policy.complaints.number_prefix, day),
        form_key=form.key,
        state="received",
        severity=Severity.higher(category.severity, form.severity).value,
        category=form.category,
        department=category.department,
        channel=form.channel,
        creator=filer.id,
        received_at=min(form.received_at, now),
        created_at=now,
        cycle_at=now,
        customer_name=desk.vault.seal("customer_name", clean(form.customer_name)),
        customer_contact=desk.vault.seal("customer_contact", contact),
        order_number=desk.vault.seal("order_number", order),
        description=desk.vault.seal("description", form.description),
        contact_key=desk.vault.match_key("contact", contact.casefold()),
        order_key=desk.vault.match_key("order", order.casefold()),
    )


def _desks(session: Session, case: Standing, turns: Mapping[str, datetime], roster: Roster, desk: Desk) -> Desks:
    """Return how busy the people of a department are; who counts for nothing is not counted."""
    most = desk.policy.complaints.most_open
    return Desks(turns, open_cases(session, roster.members.get(case.department, ())) if most else {})


def _assignment(choice: Choice, now: datetime) -> Deed:
    facts = {"owner": choice.owner, "why": choice.why.value}
    changes = {"owner": choice.owner, "owner_reason": choice.why.value, "assigned_at": now}
    return Deed(Move.ASSIGN, Role.SYSTEM.value, frozenset({Role.SYSTEM}), now, now, facts=facts, changes=changes)
