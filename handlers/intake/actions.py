"""What is done to file a complaint: one decision in one transaction."""

import json
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from domain.alarms import alarm_in, first_weight
from domain.duplicates import Likeness, Way
from domain.errors import Refusal
from domain.lifecycle import Move, Role
from domain.masking import clean
from domain.people import Person, Roster, Standing, leads_of, roles
from domain.policy import ClockKind, Policy
from domain.routing import Choice
from handlers.cases import find_case
from handlers.customers import Keys, keys_of
from handlers.intake.adding import add_to_case, tell_of_link
from handlers.intake.checks import check_intake, regulator_due
from handlers.intake.form import Decision, Intake
from handlers.intake.opening import open_case
from handlers.intake.similar import Match, Similar, candidate, matches_of, shown_to
from handlers.intake.sources import check_source, keep_source
from handlers.moves import Deed
from handlers.services import Desk
from handlers.turns import give_turn
from storage.complaints import complaint_by_form, next_number
from storage.inbox import first_time
from storage.models import ComplaintRow


def file_complaint(session: Session, form: Intake, filer: Person, roster: Roster, desk: Desk, now: datetime) -> str:
    """Store a complaint, give it an owner, owe everybody their message, and return its number.

    The same form twice is the same case. One whose category is open waits for a lead, as long as there is one who can
    tell. Raises `Refusal` beside the field that cannot be right, and `Similar` when there are cases that it may belong
    to and the filer has not decided: nothing is stored then. What belongs to such a case goes there, and its number is
    returned. A message is made a complaint once only.
    """
    # The first statement waits for a twin of this delivery that is being handled elsewhere: then its case can be seen.
    if not first_time(session, form.key, now) and (done := _done_with(session, form)) is not None:
        return done
    case = _standing(form, filer, desk.policy)
    check_source(session, form.source)
    check_intake(form, filer, case, desk.policy, now)
    keys = keys_of(form.customer_contact, form.order_number, desk)
    matches = matches_of(session, form, keys, desk, now)
    chosen = _decided(form, filer, matches)
    if chosen is not None and chosen.way is not Way.LINK:
        add_to_case(session, chosen.row, chosen.way, form, filer, desk, now)
        keep_source(session, chosen.row, form.source, filer, chosen.way, desk, now)
        return chosen.row.number

    earlier = chosen.row if chosen is not None else _followed(session, form, filer)
    row = _new_row(session, form, keys, case, desk, now)
    row.repeat = earlier is not None or any(Likeness.CUSTOMER in match.likenesses for match in matches)
    row.linked_id = earlier.id if earlier is not None else None
    filing = _filing(form, filer, case, desk.policy, now, earlier)
    _open(session, row, form, filing, case, roster, desk, now)
    tell_of_link(session, earlier, row, filer, now)
    keep_source(session, row, form.source, filer, Way.LINK, desk, now)
    return row.number


def _done_with(session: Session, form: Intake) -> str | None:
    """Return which case a form that was taken up before has made, or was added to."""
    if known := complaint_by_form(session, form.key):
        return known.number
    return form.decision.number if form.decision is not None and form.decision.number else None


def _decided(form: Intake, filer: Person, matches: tuple[Match, ...]) -> Match | None:
    """Return the case that a complaint was decided to belong to, None for one of its own.

    Raises `Similar` when nothing was decided, or when the case is not any more as it was when it was chosen.
    """
    if form.decision is not None and form.decision.way is None:
        return None
    # Nobody is asked whether it belongs to the case of which they have said already that it follows it.
    shown = tuple(match for match in shown_to(filer, form, matches) if match.row.number != form.linked)
    if form.decision is None and not shown:
        return None
    for match in shown:
        if form.decision == Decision(match.way, match.row.number):
            return match
    raise Similar(tuple(candidate(match) for match in shown))


def _followed(session: Session, form: Intake, filer: Person) -> ComplaintRow | None:
    """Return the case that a complaint was filed to follow; raises `Refusal` when it cannot be."""
    if not form.linked:
        return None
    earlier = find_case(session, form.linked)
    if earlier.colleague == filer.id:
        raise Refusal("about_you", number=earlier.number)
    return earlier


def _open(
    session: Session,
    row: ComplaintRow,
    form: Intake,
    filing: Deed,
    case: Standing,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Open the case, with an owner or waiting for a lead."""
    if not form.category and any(lead not in roster.gone for lead in leads_of(case, desk.policy)):
        open_case(session, row, (replace(filing, starts=(*filing.starts, ClockKind.ASSIGNMENT)),), roster, desk, now)
        return
    choice = give_turn(session, case, roster, desk, now)
    open_case(session, row, (filing, _assignment(choice, now)), roster, desk, now)


def _standing(form: Intake, filer: Person, policy: Policy) -> Standing:
    """Return what the case would know of people; a category that does not exist is refused later."""
    category = policy.categories.get(form.category or policy.complaints.unclassified)
    return Standing(category.department if category is not None else "", filer.id, colleague=form.colleague or None)


def _new_row(session: Session, form: Intake, keys: Keys, case: Standing, desk: Desk, now: datetime) -> ComplaintRow:
    """Make the row of a case that nobody has done anything about yet."""
    policy, seal = desk.policy, desk.vault.seal
    category = form.category or policy.complaints.unclassified
    alarm = alarm_in((form.description, form.remedy), policy.complaints.keywords)
    always_urgent = form.vulnerable or bool(form.regulator_ref)
    day = now.astimezone(policy.zoneinfo).strftime("%y%m%d")
    return ComplaintRow(
        number=next_number(session, policy.complaints.number_prefix, day),
        form_key=form.key,
        state="received",
        severity=first_weight(
            policy.categories[category].severity, form.severity, alarm, always_urgent=always_urgent
        ).value,
        category=category,
        department=case.department,
        channel=form.channel,
        creator=case.creator,
        received_at=min(form.received_at, now),
        created_at=now,
        cycle_at=now,
        customer_name=seal("customer_name", clean(form.customer_name)),
        customer_contact=seal("customer_contact", clean(form.customer_contact)),
        order_number=seal("order_number", clean(form.order_number)),
        description=seal("description", form.description),
        contact_key=keys.contact,
        order_key=keys.order,
        colleague=case.colleague,
        product=clean(form.product) or None,
        occurred_at=form.occurred_at,
        remedy=seal("remedy", form.remedy),
        consent=form.wish or None,
        relation=seal("relation", form.relation),
        extra=seal("extra", json.dumps(dict(form.extra), ensure_ascii=False) if form.extra else None),
        regulator_ref=clean(form.regulator_ref) or None,
        vulnerable=form.vulnerable,
        anonymous=form.anonymous,
        alarm=alarm.name.en if alarm is not None else None,
        source=seal("source", form.source.u if form.source is not None else None),
    )


def _filing(
    form: Intake, filer: Person, case: Standing, policy: Policy, now: datetime, earlier: ComplaintRow | None
) -> Deed:
    """Return what it is to file a complaint: nobody can be told that we have it, or be followed up, who is unknown."""
    omits = {ClockKind.ACK} if form.told or form.anonymous else set()
    if form.anonymous:
        omits.add(ClockKind.FIRST_FOLLOWUP)
    due = regulator_due(form, policy)
    follows = {"linked": earlier.number} if earlier is not None else {}
    return Deed(
        Move.FILE,
        filer.id,
        roles(filer, case, policy),
        now,
        now,
        due={ClockKind.REGULATOR: due} if due is not None else {},
        facts={"told": form.told, "guess": form.severity.value, **follows},
        starts=(ClockKind.REGULATOR,) if due is not None else (),
        omits=frozenset(omits),
    )


def _assignment(choice: Choice, now: datetime) -> Deed:
    facts = {"owner": choice.owner, "why": choice.why.value}
    changes = {"owner": choice.owner, "owner_reason": choice.why.value, "assigned_at": now}
    return Deed(Move.ASSIGN, Role.SYSTEM.value, frozenset({Role.SYSTEM}), now, now, facts=facts, changes=changes)
