"""What is done to complaints: plain functions, each one decision in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.crm import filled
from domain.errors import Refusal
from domain.lifecycle import Closure, Move
from domain.masking import mask_contact
from domain.people import Person, may_read
from domain.policy import Policy
from domain.reveals import Reason
from handlers.cases import CaseFacts, case_facts, find_case, standing_of
from handlers.complaints import ids
from handlers.crm.asking import Trouble
from handlers.deadlines import promise
from handlers.diary import Entry, entry_of
from handlers.elapsed import Elapsed, elapsed_of
from handlers.forms import CaseRef
from handlers.handoffs.times import HandoffTimes, handoff_times
from handlers.moves import deed_of, make_move, take_up
from handlers.particulars import NOTHING_MORE, Particulars, particulars_of
from handlers.privacy.watching import record_reveal
from handlers.services import Desk
from storage.attachments import FileRef, files_of
from storage.complaints import history
from storage.members import log_access
from storage.models import AccessLogRow, ComplaintRow
from storage.suggestions import ideas_from

# What every look shows, and what a revealing one shows besides.
_READ: Final = "description,notes"
_DETAILS: Final = "customer_name,customer_contact,order_number"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the customer was told: how things stand, and by when (*eta*) they hear from us again.

    Without an *eta* the customer was not reached: it is what was tried, and nothing was promised.
    """

    key: str
    case: CaseRef
    method: str
    present_state: str
    eta: datetime | None

    @property
    def spoken(self) -> str:
        """What the customer was told."""
        return self.present_state


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody's look at a case in the window *view_id*; with *reveal* at name and contact too, for a *reason*."""

    number: str
    reveal: bool
    view_id: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """A case with what customer and colleagues wrote, for one who is entitled to read it.

    *contact* is masked unless it was revealed; *name* and *order* are empty until then. *source* is the link to the
    message in Slack that it was made of, *ideas* are the numbers and titles of suggestions that were born from it. Of
    one that is *erased* nothing identifies the customer any more; one that is *held* is kept for a legal matter. Where
    details are kept elsewhere, *link* leads there, and *trouble* is why they could not be fetched. What was shown long
    enough is *hidden* again.
    """

    case: CaseFacts
    description: str
    history: tuple[Entry, ...]
    contact: str
    name: str = ""
    order: str = ""
    files: tuple[FileRef, ...] = ()
    source: str = ""
    ideas: tuple[tuple[str, str], ...] = ()
    particulars: Particulars = NOTHING_MORE
    handoffs: tuple[HandoffTimes, ...] = ()
    elapsed: Elapsed | None = None
    erased: bool = False
    held: bool = False
    revealed: bool = False
    hidden: bool = False
    link: str = ""
    trouble: Trouble | None = None

    @property
    def shown(self) -> bool:
        """Whether the customer's details stand in the window now."""
        return self.revealed and self.trouble is None


def record_follow_up(session: Session, form: FollowUp, person: Person, desk: Desk, now: datetime) -> None:
    """Record that the customer has heard from us; what they were promised becomes a clock.

    A customer who was tried and not reached has heard nothing: every clock runs on. Raises `Refusal` when the promise
    lies in the past or the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    due = promise(form.eta, ids.ETA, now)
    deed = deed_of(
        session,
        Move.FOLLOW_UP if due else Move.TRY,
        row,
        person,
        desk,
        now,
        due=due,
        facts={"method": form.method, "eta": form.eta.isoformat() if form.eta else None},
        note=form.present_state,
    )
    make_move(session, row, deed, desk)


def open_insight(session: Session, look: Look, person: Person, desk: Desk, now: datetime) -> Insight:
    """Return a case with all that was written about it, on a look that reveals with name and contact.

    The access log says who saw it. Raises `Refusal` for whoever is not entitled to read it.
    """
    row = find_case(session, look.number)
    check_may_read(session, row, person, desk.policy)
    assert row.id is not None
    _record_look(session, row, look, person, desk, now)
    vault = desk.vault
    insight = Insight(
        case=case_facts(session, row, desk, now),
        description=vault.open("description", row.description),
        history=tuple(entry_of(event, vault.open("note", event.note)) for event in history(session, row.id)),
        contact=mask_contact(vault.open("customer_contact", row.customer_contact)) if row.customer_contact else "",
        files=files_of(session, row.id, vault),
        source=vault.open("source", row.source),
        ideas=tuple((idea.number, idea.title) for idea in ideas_from(session, row.id)),
        particulars=particulars_of(row, vault),
        handoffs=handoff_times(session, row.id, desk, now),
        elapsed=elapsed_of(session, row, desk, now),
        erased=row.erased_at is not None,
        held=row.held_at is not None,
    )
    if not look.reveal:
        return insight
    return replace(
        insight,
        name=vault.open("customer_name", row.customer_name),
        contact=vault.open("customer_contact", row.customer_contact),
        order=vault.open("order_number", row.order_number),
        revealed=True,
        link=_link(row, desk),
    )


def hidden_again(insight: Insight) -> Insight:
    """Return what is left to be seen of a customer whose details were shown long enough."""
    contact = mask_contact(insight.contact) if insight.contact else ""
    return replace(insight, name="", order="", contact=contact, link="", trouble=None, revealed=False, hidden=True)


def _link(row: ComplaintRow, desk: Desk) -> str:
    """Return where the customer is found whose details are kept elsewhere; empty where they are kept here."""
    crm = desk.policy.crm
    if not crm.strict or crm.link is None:
        return ""
    return filled(crm.link, order=desk.vault.open("order_number", row.order_number), case=row.number)


def _record_look(session: Session, row: ComplaintRow, look: Look, person: Person, desk: Desk, now: datetime) -> None:
    assert row.id is not None
    reason = look.reason or (Reason.CALLBACK if row.resolved_at else Reason.HANDLING)
    seen = AccessLogRow(
        at=now, person=person.id, complaint_id=row.id, fields=_READ, reason=reason.value, view_id=look.view_id
    )
    if look.reveal:
        seen.fields = f"{_DETAILS},{_READ}"
        record_reveal(session, seen, desk.policy)
    else:
        log_access(session, seen)


def check_may_read(session: Session, row: ComplaintRow, person: Person, policy: Policy) -> None:
    """Refuse whoever is not entitled to read what was said about a case."""
    if person.outsider:
        raise Refusal("outsider")
    if not person.known:
        raise Refusal("unknown_person")
    if person.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    if not may_read(person, standing_of(session, row), policy) and not _reads_on(session, row, person, policy):
        raise Refusal("not_entitled", number=row.number, owner=row.owner)


def _reads_on(session: Session, row: ComplaintRow, person: Person, policy: Policy) -> bool:
    """Say whether a case was merged into one that somebody may read: there goes on what was said here."""
    if row.closure_code != Closure.DUPLICATE or row.linked_id is None:
        return False
    into = session.get_one(ComplaintRow, row.linked_id)
    return may_read(person, standing_of(session, into), policy) or _reads_on(session, into, person, policy)
