"""One way in which a case changes: a row of the life table applied to rows of the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session

from domain.clocks import ClockState, outcome, start
from domain.errors import Outdated, Refusal
from domain.lifecycle import Move, Role, State, Transition, depends_on_past, transition
from domain.people import Person
from domain.policy import ClockKind, Severity
from handlers.callbacks import ids as callback_ids
from handlers.cases import CaseFacts, case_facts, done_in_cycle, find_case, moves_open, roles_of
from handlers.complaints import ids as complaint_ids
from handlers.complaints.ids import CARD, LINE
from handlers.forms import CaseRef
from handlers.services import Desk
from storage.clocks import from_clock, next_sequence, running, stop_clock
from storage.complaints import claim_change, last_event
from storage.inbox import first_time
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.notices import notice_of, owe, refresh_about_clocks, refresh_standing

# The messages that always show how a case stands now.
STANDING = (*complaint_ids.STANDING, *callback_ids.STANDING)


class CaseForm(Protocol):
    """A sent form about a case: which case it is about, and what makes it one form however often it is delivered."""

    @property
    def key(self) -> str: ...

    @property
    def case(self) -> CaseRef: ...


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does to a case.

    *at* is when it happened to the customer and stops the clocks, *now* when it became known; *due* gives the end of
    clocks that the policy has no length for; *note* is what the person wrote, *facts* are codes and times, *changes*
    are columns of the case that it sets beside those of the life table.
    """

    move: Move
    actor: str
    roles: frozenset[Role]
    at: datetime
    now: datetime
    due: Mapping[ClockKind, datetime] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def check_possible(session: Session, number: str, move: Move, person: Person, desk: Desk) -> CaseFacts:
    """Return a case that *person* may make *move* on now; raises `Refusal` saying what is possible instead."""
    if person.outsider:
        raise Refusal("outsider")
    row = find_case(session, number)
    mine = roles_of(person, row, desk)
    try:
        transition(move, State(row.state), mine, done_in_cycle(session, row))
    except Refusal as refusal:
        raise _explained(session, row, mine, refusal) from None
    return case_facts(session, row, desk)


def check_unchanged(session: Session, row: ComplaintRow, version: int) -> None:
    """Refuse when a case has moved on since *version* was looked at, saying who was first."""
    if row.version != version:
        raise _outdated(session, row)


def take_up(session: Session, form: CaseForm, now: datetime) -> ComplaintRow | None:
    """Return the case that a form is about, or None when the form has been taken up before.

    Raises `Outdated` when the case has moved on since the form was opened.
    """
    row = find_case(session, form.case.number)
    if not first_time(session, form.key, now):
        return None
    check_unchanged(session, row, form.case.version)
    return row


def make_move(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Apply a deed to a case: its state, its clocks, its history and its standing messages.

    Raises `Refusal` when the life table does not allow it and `Outdated` when somebody else was a moment faster.
    """
    try:
        rule = transition(deed.move, State(row.state), deed.roles, _past(session, row, deed.move))
    except Refusal as refusal:
        raise _explained(session, row, deed.roles, refusal) from None
    if not claim_change(session, row, {**deed.changes, **_changes(row, rule, deed)}):
        raise _outdated(session, row)

    stop_clocks(session, row, rule, deed)
    for kind in rule.starts:
        start_clock(session, row, kind, deed, desk)
    _record(session, row, deed, desk)


def stop_clocks(session: Session, row: ComplaintRow, rule: Transition, deed: Deed) -> None:
    """Stop the clocks that a deed keeps; a case that closes leaves none running."""
    assert row.id is not None
    if not rule.meets and rule.target is not State.CLOSED:
        return
    for clock in running(session, row.id):
        if ClockKind(clock.kind) in rule.meets:
            _stop(session, clock, outcome(clock.due_at, deed.at), max(deed.at, clock.started_at), deed.now)
        elif rule.target is State.CLOSED:
            _stop(session, clock, ClockState.CANCELLED, deed.now, deed.now)


def start_clock(session: Session, row: ComplaintRow, kind: ClockKind, deed: Deed, desk: Desk) -> None:
    """Start a clock of a case."""
    assert row.id is not None
    session.add(new_clock(row, kind, deed, desk, next_sequence(session, row.id, kind, row.cycle)))
    session.flush()


def new_clock(row: ComplaintRow, kind: ClockKind, deed: Deed, desk: Desk, sequence: int = 1) -> ClockRow:
    """Return a clock, not stored yet; in the first cycle it counts from the complaint, later from the reopening."""
    began = _began(row, kind, deed)
    due = deed.due.get(kind)
    if due is None:
        due = began + length_of(row, kind, desk)
    ladders = desk.policy.ladders
    clock = start(due, began, deed.now, ladders.steps_for(kind, due - began), ladders.earliest)
    return from_clock(clock, row.id or 0, kind, row.cycle, sequence)


def new_event(row: ComplaintRow, deed: Deed, state: str, desk: Desk) -> ComplaintEventRow:
    """Return the line of the history that a deed writes; it is not stored yet."""
    return ComplaintEventRow(
        complaint_id=row.id or 0,
        at=deed.now,
        actor=deed.actor,
        move=deed.move.value,
        state=state,
        cycle=row.cycle,
        facts=dict(deed.facts),
        note=desk.vault.seal("note", deed.note),
    )


def length_of(row: ComplaintRow, kind: ClockKind, desk: Desk) -> timedelta:
    """Return how long a clock of a case runs."""
    policy = desk.policy.clocks[kind]
    length = policy.length_for(Severity(row.severity), row.channel, row.cycle > 1)
    if not isinstance(length, timedelta):
        raise TypeError(f"{kind} is counted in business days")
    return length


def say_in_thread(session: Session, row: ComplaintRow, dedup_key: str, now: datetime, facts: dict[str, Any]) -> None:
    """Owe a line in the diary that is the thread of a case's card."""
    assert row.id is not None
    card = notice_of(session, row.id, CARD)
    if card is not None:
        owe(session, LINE, card.target, now, dedup_key, subject_id=row.id, parent_id=card.id, facts=facts)


def _stop(session: Session, clock: ClockRow, state: ClockState, stopped_at: datetime, now: datetime) -> None:
    stop_clock(session, clock, state, stopped_at)
    assert clock.id is not None
    refresh_about_clocks(session, clock.complaint_id, [clock.id], now)


def _began(row: ComplaintRow, kind: ClockKind, deed: Deed) -> datetime:
    if kind in (ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION):
        return row.received_at if row.cycle == 1 else row.cycle_at
    return deed.at


def _past(session: Session, row: ComplaintRow, move: Move) -> frozenset[Move]:
    return done_in_cycle(session, row) if depends_on_past(move) else frozenset()


def _changes(row: ComplaintRow, rule: Transition, deed: Deed) -> dict[str, Any]:
    """Return what a rule changes of a case, by column."""
    changes: dict[str, Any] = {}
    if rule.new_cycle:
        changes |= {"cycle": row.cycle + 1, "cycle_at": deed.now, "resolved_at": None}
    if rule.target is not None:
        changes["state"] = rule.target.value
    if deed.move is Move.RESOLVE:
        changes["resolved_at"] = deed.at
    if rule.closure is not None:
        changes |= {"closure_code": rule.closure.value, "closed_at": deed.now}
    return changes


def _record(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    assert row.id is not None
    event = new_event(row, deed, row.state, desk)
    session.add(event)
    session.flush()
    refresh_standing(session, row.id, STANDING, deed.now)
    line = {"move": deed.move.value, "actor": deed.actor, "cycle": row.cycle}
    say_in_thread(session, row, f"line:event:{event.id}", deed.now, line)


def _explained(session: Session, row: ComplaintRow, mine: frozenset[Role], refusal: Refusal) -> Refusal:
    open_to_me = moves_open(session, row, mine)
    facts = {**refusal.facts, "number": row.number, "owner": row.owner, "possible": open_to_me, **_who(session, row)}
    return Refusal(refusal.code, refusal.field, **facts)


def _outdated(session: Session, row: ComplaintRow) -> Outdated:
    return Outdated("outdated", None, number=row.number, **_who(session, row))


def _who(session: Session, row: ComplaintRow) -> dict[str, object]:
    assert row.id is not None
    last = last_event(session, row.id)
    if last is None:
        return {}
    return {"actor": last.actor, "last": Move(last.move), "at": last.at}
