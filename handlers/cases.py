"""A case as messages and forms show it: facts read in one transaction, customer data masked."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.clocks import ClockState
from domain.errors import Refusal
from domain.lifecycle import Closure, Move, Role, State, possible
from domain.masking import clean, last_digits, mask_name, mask_order
from domain.people import Person, roles
from domain.policy import ClockKind, Severity
from domain.routing import Why
from handlers.services import Desk
from storage.clocks import running
from storage.complaints import complaint_by_number, last_event, moves_of_cycle
from storage.models import ComplaintRow, NoticeRow

_LONGEST_NUMBER = 40
_EVERY_ROLE = frozenset(Role) - {Role.SYSTEM}


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A clock of a case: what it promises, by when (UTC), and how it stands."""

    kind: ClockKind
    due_at: datetime
    state: ClockState


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What may be said of a case outside a form.

    *moves* are those open now: to the one person the facts were read for, or to anyone entitled. *recovering* says that
    a lead was asked to win back a customer who was not satisfied.
    """

    id: int
    number: str
    version: int
    state: State
    closure: Closure | None
    severity: Severity
    category: str
    department: str
    channel: str
    creator: str
    owner: str | None
    owner_why: Why | None
    cycle: int
    received_at: datetime
    customer: str
    contact: str
    order: str
    clocks: tuple[ClockFacts, ...]
    last_move: Move | None
    last_at: datetime | None
    last_actor: str | None
    moves: tuple[Move, ...]
    recovering: bool = False

    @property
    def next_clock(self) -> ClockFacts | None:
        """The running clock that falls due first."""
        return self.clocks[0] if self.clocks else None


def find_case(session: Session, number: str) -> ComplaintRow:
    """Return a case by its number; raises `Refusal` when there is none."""
    wanted = clean(number)[:_LONGEST_NUMBER].upper()
    row = complaint_by_number(session, wanted)
    if row is None:
        raise Refusal("unknown_case", number=wanted)
    return row


def look_at(session: Session, number: str, desk: Desk, reader: str | None = None) -> CaseFacts:
    """Return what anybody inside may see of a case; raises `Refusal` when there is none."""
    return case_facts(session, find_case(session, number), desk, reader)


def case_of(session: Session, notice: NoticeRow, desk: Desk, reader: str | None) -> CaseFacts:
    """Return the case that a message is about, for its *reader* or for everybody."""
    return case_facts(session, session.get_one(ComplaintRow, notice.subject_id), desk, reader)


def case_facts(session: Session, row: ComplaintRow, desk: Desk, reader: str | None = None) -> CaseFacts:
    """Read what may be said of a case, to *reader* alone or to everybody."""
    assert row.id is not None
    last = last_event(session, row.id)
    done = done_in_cycle(session, row)
    mine = _EVERY_ROLE if reader is None else roles(reader, row.owner, row.department, desk.policy)
    return CaseFacts(
        id=row.id,
        number=row.number,
        version=row.version,
        state=State(row.state),
        closure=Closure(row.closure_code) if row.closure_code else None,
        severity=Severity(row.severity),
        category=row.category,
        department=row.department,
        channel=row.channel,
        creator=row.creator,
        owner=row.owner,
        owner_why=Why(row.owner_reason) if row.owner_reason else None,
        cycle=row.cycle,
        received_at=row.received_at,
        customer=mask_name(desk.vault.open("customer_name", row.customer_name)),
        contact=last_digits(desk.vault.open("customer_contact", row.customer_contact)),
        order=mask_order(desk.vault.open("order_number", row.order_number)),
        clocks=_running_clocks(session, row.id),
        last_move=Move(last.move) if last else None,
        last_at=last.at if last else None,
        last_actor=last.actor if last else None,
        moves=possible(State(row.state), mine, done),
        recovering=row.state == State.RESOLVED and Move.ASK_RECOVERY in done,
    )


def moves_open(session: Session, row: ComplaintRow, mine: Set[Role]) -> tuple[Move, ...]:
    """Return what somebody with the roles *mine* may do to a case now."""
    assert row.id is not None
    return possible(State(row.state), mine, done_in_cycle(session, row))


def done_in_cycle(session: Session, row: ComplaintRow) -> frozenset[Move]:
    """Return the moves a case has made in its present cycle."""
    assert row.id is not None
    return frozenset(Move(move) for move in moves_of_cycle(session, row.id, row.cycle))


def roles_of(person: Person, row: ComplaintRow, desk: Desk) -> frozenset[Role]:
    """Return what somebody is to a case; an outsider is nothing to any."""
    if person.outsider:
        return frozenset()
    return roles(person.id, row.owner, row.department, desk.policy)


def _running_clocks(session: Session, complaint_id: int) -> tuple[ClockFacts, ...]:
    rows = running(session, complaint_id)
    return tuple(ClockFacts(ClockKind(row.kind), row.due_at, ClockState(row.state)) for row in rows)
