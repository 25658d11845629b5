"""A case as messages and forms show it: facts read in one transaction, customer data masked."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from domain.callbacks import UNREACHED, NextTry, is_complete, made, next_try
from domain.calling import CallWindow, window_for
from domain.clocks import ClockState
from domain.consent import deciders_of
from domain.errors import Refusal
from domain.lifecycle import COMMITMENTS, Closure, Fact, Move, Role, State, possible, transition
from domain.masking import clean, last_digits, mask_name, mask_order
from domain.people import Person, Standing, roles
from domain.policy import ClockKind, Policy, Severity
from domain.routing import Why
from handlers.services import Desk
from storage.clocks import unstopped
from storage.complaints import (
    attempts,
    complaint_by_number,
    last_event,
    last_made,
    linked_cases,
    moves_of_cycle,
    open_handoff,
)
from storage.models import ClockRow, ComplaintRow, HandoffRow, NoticeRow, ProposalRow
from storage.proposals import open_proposals

_LONGEST_NUMBER = 40
_EVERY_ROLE = frozenset(Role) - {Role.SYSTEM}
# Ends that were no end of the matter itself: the case that it was merged into is reopened, or a new one filed.
_NOT_REOPENED = frozenset({Closure.DUPLICATE, Closure.NOT_COMPLAINT})


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """A clock of a case: what it promises, by when (UTC), and how it stands; since when, if it stands still.

    *unofficial* are the years on its way whose holidays are not certain.
    """

    kind: ClockKind
    due_at: datetime
    state: ClockState
    id: int = 0
    paused_at: datetime | None = None
    unofficial: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A move of a case that waits for consent: who asked, and who is asked."""

    id: int
    move: Move
    asked_by: str
    deciders: tuple[str, ...]


class Bond(StrEnum):
    """What another case is to one."""

    FOLLOWS = "follows"
    FOLLOWED = "followed"
    INTO = "into"
    TAKEN_IN = "taken_in"


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """Another case, by number, and what it is to this one: this one *follows* it, say."""

    number: str
    bond: Bond


@dataclass(frozen=True, slots=True)
class HandoffFacts:
    """Which department has a case besides its own, since when (UTC), and who there has taken it on, if anybody has."""

    department: str
    asked_at: datetime
    taken_by: str | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallRound:
    """A callback round: when the customer wished to be called, how many tries count, and when the *next* one does.

    Without a *window* the customer may not be called at all.
    """

    window: CallWindow | None
    tries: int = 0
    next: NextTry | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What may be said of a case outside a form.

    *moves* are those open now: to the one person the facts were read for, or to anyone entitled. *clocks* run, the most
    pressing first, or stand still; *facts* are what the life table asks about, *requests* what waits for consent.
    *waits_left* is how often the case may still wait for the customer, *calls* the callback round of a resolved case.
    With a *third_party* somebody else complains for the customer.
    """

    id: int
    number: str
    version: int
    state: State
    closure: Closure | None
    severity: Severity
    category: str
    channel: str
    standing: Standing
    owner_why: Why | None
    cycle: int
    received_at: datetime
    customer: str
    contact: str
    order: str
    clocks: tuple[ClockFacts, ...]
    facts: frozenset[Fact]
    last_move: Move | None
    last_at: datetime | None
    last_actor: str | None
    moves: tuple[Move, ...]
    alarm: str | None = None
    product: str = ""
    repeat: bool = False
    vulnerable: bool = False
    third_party: bool = False
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    calls: CallRound | None = None
    requests: tuple[RequestFacts, ...] = ()
    waits_left: int = 0
    handoff: HandoffFacts | None = None
    linked: tuple[LinkedCase, ...] = ()

    @property
    def owner(self) -> str | None:
        """Whose case it is."""
        return self.standing.owner

    @property
    def creator(self) -> str:
        """Who filed it."""
        return self.standing.creator

    @property
    def department(self) -> str:
        """Which department answers for it."""
        return self.standing.department

    @property
    def next_clock(self) -> ClockFacts | None:
        """The running clock that falls due first."""
        return next((clock for clock in self.clocks if clock.state is ClockState.RUNNING), None)

    @property
    def followable(self) -> bool:
        """Say whether a customer who complains again needs a new case: this one is over, and cannot be reopened."""
        over = self.state is State.CLOSED and Fact.REOPENABLE not in self.facts
        return over and self.closure is not Closure.DUPLICATE

    @property
    def recovering(self) -> bool:
        """Say whether a lead was asked to win back a customer who was not satisfied."""
        return self.state is State.RESOLVED and Fact.RECOVERY_ASKED in self.facts

    @property
    def uncertain_years(self) -> tuple[int, ...]:
        """The years whose holidays some promise counts on without knowing them for certain."""
        return tuple(sorted({year for clock in self.clocks for year in clock.unofficial}))

    @property
    def tries(self) -> int:
        """How many attempts to call the customer back count in this round."""
        return self.calls.tries if self.calls is not None else 0

    @property
    def commitments(self) -> tuple[ClockFacts, ...]:
        """What the customer is still owed beyond the solution."""
        return tuple(clock for clock in self.clocks if clock.kind in COMMITMENTS)


def find_case(session: Session, number: str) -> ComplaintRow:
    """Return a case by its number; raises `Refusal` when there is none."""
    wanted = clean(number)[:_LONGEST_NUMBER].upper()
    row = complaint_by_number(session, wanted)
    if row is None:
        raise Refusal("unknown_case", number=wanted)
    return row


def look_at(session: Session, number: str, desk: Desk, now: datetime, reader: Person | None = None) -> CaseFacts:
    """Return what anybody inside may see of a case; raises `Refusal` when there is none, or when it is about them."""
    row = find_case(session, number)
    if reader is not None and reader.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    return case_facts(session, row, desk, now, reader)


def case_of(session: Session, notice: NoticeRow, desk: Desk, now: datetime, reader: Person | None) -> CaseFacts:
    """Return the case that a message is about, for its *reader* or for everybody."""
    return case_facts(session, session.get_one(ComplaintRow, notice.subject_id), desk, now, reader)


def case_facts(
    session: Session, row: ComplaintRow, desk: Desk, now: datetime, reader: Person | None = None
) -> CaseFacts:
    """Read what may be said of a case, to *reader* alone or to everybody."""
    assert row.id is not None
    last, handoff = last_event(session, row.id), open_handoff(session, row.id)
    clocks, done = unstopped(session, row.id), moves_of_cycle(session, row.id, row.cycle)
    standing = standing_with(row, handoff)
    facts = _facts(session, row, clocks, handoff, done, desk.policy, now)
    requests = tuple(_request(one, standing, desk.policy) for one in open_proposals(session, row.id))
    return CaseFacts(
        id=row.id,
        number=row.number,
        version=row.version,
        state=State(row.state),
        closure=Closure(row.closure_code) if row.closure_code else None,
        severity=Severity(row.severity),
        category=row.category,
        channel=row.channel,
        standing=standing,
        owner_why=Why(row.owner_reason) if row.owner_reason else None,
        cycle=row.cycle,
        received_at=row.received_at,
        customer=mask_name(desk.vault.open("customer_name", row.customer_name)) if row.customer_name else "",
        contact=last_digits(desk.vault.open("customer_contact", row.customer_contact)) if row.customer_contact else "",
        order=mask_order(desk.vault.open("order_number", row.order_number)),
        clocks=tuple(sorted((_clock(clock) for clock in clocks), key=lambda clock: clock.paused_at is not None)),
        facts=facts,
        last_move=Move(last.move) if last else None,
        last_at=last.at if last else None,
        last_actor=last.actor if last else None,
        moves=_offered(State(row.state), _roles_of(reader, standing, desk.policy), facts, requests),
        alarm=row.alarm,
        product=row.product or "",
        repeat=row.repeat,
        vulnerable=row.vulnerable,
        third_party=row.relation is not None,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        calls=_round(session, row, desk.policy, now),
        requests=requests,
        waits_left=max(desk.policy.complaints.waits - done.get(Move.WAIT, 0), 0),
        handoff=_handoff(handoff),
        linked=tuple(_linked(row, other) for other in linked_cases(session, row)),
    )


def standing_of(session: Session, row: ComplaintRow) -> Standing:
    """Return what a case knows of people."""
    assert row.id is not None
    return standing_with(row, open_handoff(session, row.id))


def facts_of(session: Session, row: ComplaintRow, policy: Policy, now: datetime) -> frozenset[Fact]:
    """Return what the life table asks about a case besides its state."""
    assert row.id is not None
    done = moves_of_cycle(session, row.id, row.cycle)
    return _facts(session, row, unstopped(session, row.id), open_handoff(session, row.id), done, policy, now)


def moves_open(session: Session, row: ComplaintRow, mine: Set[Role], policy: Policy, now: datetime) -> tuple[Move, ...]:
    """Return what somebody with the roles *mine* may do to a case now."""
    return possible(State(row.state), mine, facts_of(session, row, policy, now))


def roles_of(session: Session, person: Person, row: ComplaintRow, desk: Desk) -> frozenset[Role]:
    """Return what somebody is to a case; an outsider is nothing to any."""
    return roles(person, standing_of(session, row), desk.policy)


def standing_with(row: ComplaintRow, handoff: HandoffRow | None) -> Standing:
    """Return what a case with this open hand-off knows of people."""
    handed_to = handoff.department if handoff is not None else None
    return Standing(row.department, row.creator, row.owner, row.caller, row.colleague, handed_to)


def _handoff(row: HandoffRow | None) -> HandoffFacts | None:
    return None if row is None else HandoffFacts(row.department, row.asked_at, row.taken_by, row.taken_at)


def _facts(
    session: Session,
    row: ComplaintRow,
    clocks: Sequence[ClockRow],
    handoff: HandoffRow | None,
    done: Mapping[str, int],
    policy: Policy,
    now: datetime,
) -> frozenset[Fact]:
    committed = sum(ClockKind(clock.kind) in COMMITMENTS for clock in clocks)
    true = {
        Fact.URGENT: row.severity == Severity.URGENT,
        Fact.HIGH: row.severity != Severity.NORMAL,
        Fact.ANONYMOUS: row.anonymous,
        Fact.REGULATOR: row.regulator_ref is not None,
        Fact.ACCEPTED: row.accepted_at is not None,
        Fact.HANDOFF_OPEN: handoff is not None,
        Fact.HANDOFF_ASKED: handoff is not None and handoff.taken_at is None,
        Fact.WAITS_USED_UP: done.get(Move.WAIT, 0) >= policy.complaints.waits,
        Fact.COMMITMENT_OPEN: committed > 0,
        Fact.COMMITMENTS_LEFT: committed > 1,
        Fact.CALLER_NAMED: row.caller is not None,
        Fact.RECOVERY_ASKED: asks_recovery(done),
        Fact.ATTEMPTS_COMPLETE: row.state == State.RESOLVED
        and (window_for(row.consent, policy.callback) is None or _tried_enough(session, row, done, policy)),
        Fact.REOPENABLE: is_reopenable(row, policy, now),
        Fact.COURTESY_OWED: Move.COURTESY not in done and _courtesy_asked(session, row),
    }
    return frozenset(fact for fact, holds in true.items() if holds)


def _courtesy_asked(session: Session, row: ComplaintRow) -> bool:
    """Say whether a case was withdrawn, and its customer is one of those who are asked whether they wanted to."""
    assert row.id is not None
    if row.state != State.CLOSED or row.closure_code != Closure.WITHDRAWN:
        return False
    last = last_made(session, row.id, Move.WITHDRAW)
    return last is not None and bool(last.facts.get("courtesy"))


def asks_recovery(done: Mapping[str, int]) -> bool:
    """Say whether a lead was asked to speak with the customer, by the moves that a case has made in its cycle."""
    return Move.ASK_RECOVERY in done or Move.REFUSE in done


def _tried_enough(session: Session, row: ComplaintRow, done: Mapping[str, int], policy: Policy) -> bool:
    assert row.id is not None
    if done.get(Move.ATTEMPT, 0) < policy.callback.attempts:
        return False
    return is_complete(_tries(session, row), policy.zoneinfo, policy.callback)


def _tries(session: Session, row: ComplaintRow) -> list[datetime]:
    """Return when the customer was tried in this round and not reached; a wrong number was no try."""
    assert row.id is not None
    return [one.at for one in attempts(session, row.id, row.cycle) if one.outcome in UNREACHED]


def _round(session: Session, row: ComplaintRow, policy: Policy, now: datetime) -> CallRound | None:
    if row.state != State.RESOLVED:
        return None
    tries, zone, rules = _tries(session, row), policy.zoneinfo, policy.callback
    window = window_for(row.consent, rules)
    return CallRound(window, made(tries, zone, rules), next_try(tries, now, zone, rules) if window else None)


def is_reopenable(row: ComplaintRow, policy: Policy, now: datetime) -> bool:
    """Say whether a closed case may be opened again, because its end is not long ago and was the end of its matter."""
    if row.closed_at is None or row.closure_code in _NOT_REOPENED:
        return False
    return now - row.closed_at <= policy.complaints.reopen_within


def _roles_of(reader: Person | None, standing: Standing, policy: Policy) -> Set[Role]:
    return _EVERY_ROLE if reader is None else roles(reader, standing, policy)


def _linked(row: ComplaintRow, other: ComplaintRow) -> LinkedCase:
    """A case that repeats another follows it, unless it was merged into it."""
    if row.linked_id == other.id:
        return LinkedCase(other.number, Bond.INTO if row.closure_code == Closure.DUPLICATE else Bond.FOLLOWS)
    return LinkedCase(other.number, Bond.TAKEN_IN if other.closure_code == Closure.DUPLICATE else Bond.FOLLOWED)


def _offered(state: State, mine: Set[Role], facts: Set[Fact], requests: Sequence[RequestFacts]) -> tuple[Move, ...]:
    """Return the moves open to somebody, without those that they could only ask for once more."""
    asked = {request.move for request in requests}
    return tuple(
        move
        for move in possible(state, mine, facts)
        if move not in asked or not transition(move, state, mine, facts).asks
    )


def _request(row: ProposalRow, case: Standing, policy: Policy) -> RequestFacts:
    move = Move(row.move)
    return RequestFacts(row.id or 0, move, row.asked_by, deciders_of(move, case, policy, row.asked_by))


def _clock(row: ClockRow) -> ClockFacts:
    unofficial = tuple(row.basis.get("unofficial", ()))
    state = ClockState(row.state)
    return ClockFacts(ClockKind(row.kind), row.due_at, state, row.id or 0, row.paused_at, unofficial)
