"""One way in which a case changes: a row of the life table applied to rows of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from domain.clocks import ClockState, outcome
from domain.consent import consents, deciders_of
from domain.errors import Outdated, Refusal
from domain.lifecycle import (
    COMMITMENTS,
    Fact,
    Move,
    Role,
    Ruling,
    State,
    Transition,
    depends_on_facts,
    ever_possible,
    transition,
)
from domain.people import Person
from domain.policy import ClockKind
from handlers.callbacks import ids as callback_ids
from handlers.cases import CaseFacts, case_facts, facts_of, find_case, moves_open, roles_of, standing_of
from handlers.changes import ids as change_ids
from handlers.closing import ids as closing_ids
from handlers.complaints import ids as complaint_ids
from handlers.complaints.ids import CARD, LINE
from handlers.consent import ids as consent_ids
from handlers.courtesy import ids as courtesy_ids
from handlers.deadlines import new_clock
from handlers.forms import CaseRef
from handlers.handling import ids as handling_ids
from handlers.handoffs import ids as handoff_ids
from handlers.intake import ids as intake_ids
from handlers.ownership import ids as ownership_ids
from handlers.published import counted_by, days_of, note_days
from handlers.services import Desk
from storage.clocks import next_sequence, pause_clock, resume_clock, stop_clock, unstopped
from storage.complaints import claim_change, last_event, open_handoff
from storage.inbox import first_time
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.notices import (
    Debt,
    first_notices,
    notice_of,
    owe,
    owe_all,
    refresh_about_clocks,
    refresh_standing,
)
from storage.proposals import open_proposal, open_proposals, void_proposal

# The messages that always show how a case stands now.
STANDING = (
    *complaint_ids.STANDING,
    *callback_ids.STANDING,
    *consent_ids.STANDING,
    *closing_ids.STANDING,
    *ownership_ids.STANDING,
    *change_ids.STANDING,
    *handling_ids.STANDING,
    *handoff_ids.STANDING,
    *intake_ids.STANDING,
    *courtesy_ids.STANDING,
)


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
    clocks that the policy has no length for, *starts* are clocks beyond those of the life table and *omits* those that
    make no sense here, *keeps* is the one commitment that was kept. *note* is what the person wrote, *facts* are codes
    and times, *changes* are columns of the case that it sets beside those of the life table. *asked_by* is whoever
    asked for a move that needed consent, and *asker* what they were to the case: then the actor is who gave it.
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
    starts: tuple[ClockKind, ...] = ()
    omits: frozenset[ClockKind] = frozenset()
    keeps: int | None = None
    asked_by: str | None = None
    asker: frozenset[Role] = frozenset()


def check_possible(session: Session, number: str, move: Move, person: Person, desk: Desk, now: datetime) -> CaseFacts:
    """Return a case that *person* may make *move* on now; raises `Refusal` saying what is possible instead."""
    if person.outsider:
        raise Refusal("outsider")
    row = find_case(session, number)
    mine = roles_of(session, person, row, desk)
    try:
        ruling = transition(move, State(row.state), mine, facts_of(session, row, desk.policy, now))
    except Refusal as refusal:
        raise _explained(session, row, person.id, mine, refusal, desk, now) from None
    if ruling.asks and open_proposal(session, row.id or 0, move) is not None:
        raise Refusal("asked_already", number=row.number)
    return case_facts(session, row, desk, now)


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


def deed_of(
    session: Session, move: Move, row: ComplaintRow, person: Person, desk: Desk, now: datetime, **more: Any
) -> Deed:
    """Return what *person* does to a case at this very moment."""
    return Deed(move, person.id, roles_of(session, person, row, desk), more.pop("at", now), now, **more)


def make_move(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Apply a deed to a case: its state, its clocks, its history and its standing messages.

    Raises `Refusal` when the life table does not allow it, or not without another person's consent, and `Outdated` when
    somebody else was a moment faster.
    """
    ruling = rule_on(session, row, deed, desk)
    if ruling.asks and not _consented(session, row, ruling.row, deed, desk):
        raise Refusal("consent_needed", number=row.number)
    rule = ruling.row
    days, counted = days_of(row), counted_by(row)
    if not claim_change(session, row, {**deed.changes, **_changes(row, rule, deed)}):
        raise _outdated(session, row)

    stopped = stop_clocks(session, row, rule, deed)
    note_days(session, [*stopped, *(days + days_of(row) if counted_by(row) != counted else ())], desk.policy, deed.now)
    kinds = [kind for kind in (*rule.starts, *deed.starts) if kind not in deed.omits]
    if rule.target is not State.CLOSED:
        for kind in kinds:
            start_clock(session, row, kind, deed, desk)
    _end_handoff(session, row, deed)
    _record(session, row, rule, deed, desk)


def rule_on(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> Ruling:
    """Ask the life table about a deed; raises `Refusal` that says what is possible instead."""
    facts: frozenset[Fact] = frozenset()
    if depends_on_facts(deed.move):
        facts = facts_of(session, row, desk.policy, deed.now)
        if COMMITMENTS & set(deed.starts):
            facts |= {Fact.COMMITMENT_OPEN}
    try:
        return transition(deed.move, State(row.state), deed.roles, facts)
    except Refusal as refusal:
        raise _explained(session, row, deed.actor, deed.roles, refusal, desk, deed.now) from None


def nobody_else(session: Session, row: ComplaintRow, rule: Transition, deed: Deed, desk: Desk) -> bool:
    """Say whether a move that takes two people is left to one, because nobody else could agree to it."""
    return rule.two_people and not deciders_of(deed.move, standing_of(session, row), desk.policy, deed.actor)


def _consented(session: Session, row: ComplaintRow, rule: Transition, deed: Deed, desk: Desk) -> bool:
    """Say whether the consent that a move needs has been given, by another person than the one who asked for it."""
    if deed.asked_by is None:
        return nobody_else(session, row, rule, deed, desk)
    return deed.asked_by != deed.actor and consents(rule, deed.asker, deed.roles)


def stop_clocks(session: Session, row: ComplaintRow, rule: Transition, deed: Deed) -> list[datetime]:
    """Stop, hold and release the clocks that a deed touches; a case that closes leaves none unstopped.

    Return when those were due of which the day after was told that they were broken, and no longer are.
    """
    assert row.id is not None
    closes = rule.target is State.CLOSED
    mended: list[datetime] = []
    if not (rule.meets or rule.cancels or rule.pauses or rule.resumes or deed.keeps or closes):
        return mended
    clocks = unstopped(session, row.id)
    pause_ends = _pause_ends(clocks, deed)
    for clock in clocks:
        kind, at = ClockKind(clock.kind), max(deed.at, clock.started_at)
        if kind in rule.meets or clock.id == deed.keeps:
            if outcome(clock.due_at, deed.at) is ClockState.MET:
                mended.append(clock.due_at)
            _stop(session, clock, outcome(clock.due_at, deed.at), at, deed.now)
        elif kind in rule.cancels or closes:
            mended.append(clock.due_at)
            _stop(session, clock, ClockState.CANCELLED, at, deed.now)
        elif kind in rule.pauses and clock.state == ClockState.RUNNING:
            pause_clock(session, clock, deed.now)
            _refresh(session, clock, deed.now)
        elif kind in rule.resumes and clock.state == ClockState.PAUSED:
            resume_clock(session, clock, pause_ends)
            _refresh(session, clock, deed.now)
    return mended


def _pause_ends(clocks: Sequence[ClockRow], deed: Deed) -> datetime:
    """Return until when a clock stood still: never longer than the wait it was for, however late that is found."""
    return min([deed.at, *(clock.due_at for clock in clocks if clock.kind == ClockKind.CUSTOMER_WAIT)])


def supersede(session: Session, clock: ClockRow, now: datetime) -> None:
    """Stop a clock in whose place another one runs."""
    _stop(session, clock, ClockState.SUPERSEDED, now, now)


def start_clock(session: Session, row: ComplaintRow, kind: ClockKind, deed: Deed, desk: Desk) -> ClockRow:
    """Start a clock of a case."""
    assert row.id is not None
    clock = new_clock(session, row, kind, deed, desk, next_sequence(session, row.id, kind, row.cycle))
    session.add(clock)
    session.flush()
    return clock


def new_event(row: ComplaintRow, deed: Deed, state: str, desk: Desk) -> ComplaintEventRow:
    """Return the line of the history that a deed writes; it is not stored yet."""
    facts = dict(deed.facts) if deed.asked_by is None else {**deed.facts, "asked_by": deed.asked_by}
    return ComplaintEventRow(
        complaint_id=row.id or 0,
        at=deed.now,
        actor=deed.actor,
        move=deed.move.value,
        state=state,
        cycle=row.cycle,
        facts=facts,
        note=desk.vault.seal("note", deed.note),
    )


def say_in_thread(session: Session, row: ComplaintRow, dedup_key: str, now: datetime, facts: dict[str, Any]) -> None:
    """Owe a line in the diary that is the thread of a case's card."""
    assert row.id is not None
    card = notice_of(session, row.id, CARD)
    if card is not None:
        owe(session, LINE, card.target, now, dedup_key, subject_id=row.id, parent_id=card.id, facts=facts)


@dataclass(frozen=True, slots=True)
class Line:
    """A line in the diary of a case, said once under its *key*."""

    case_id: int
    key: str
    facts: Mapping[str, Any]


def say_in_threads(session: Session, lines: Sequence[Line], now: datetime) -> None:
    """Owe lines in the diaries of many cases."""
    cards = first_notices(session, {line.case_id for line in lines}, CARD)
    said = ((line, cards[line.case_id]) for line in lines if line.case_id in cards)
    debts = [Debt(LINE, card.target, line.key, line.case_id, card.id, line.facts) for line, card in said]
    owe_all(session, debts, now)


def tell_each(
    session: Session, row: ComplaintRow, kind: str, people: Sequence[str | None], now: datetime, **facts: Any
) -> None:
    """Owe each of *people* one message of *kind* about what was just done; whom the case is about hears nothing."""
    for person in dict.fromkeys(people):
        if person is not None and person != row.colleague:
            key = f"{kind}:{row.id}:{row.version}:{person}"
            owe(session, kind, person, now, key, subject_id=row.id, facts={"cycle": row.cycle, **facts})


def _stop(session: Session, clock: ClockRow, state: ClockState, stopped_at: datetime, now: datetime) -> None:
    stop_clock(session, clock, state, stopped_at)
    _refresh(session, clock, now)


def _refresh(session: Session, clock: ClockRow, now: datetime) -> None:
    assert clock.id is not None
    refresh_about_clocks(session, clock.complaint_id, [clock.id], now)


def _changes(row: ComplaintRow, rule: Transition, deed: Deed) -> dict[str, Any]:
    """Return what a rule changes of a case, by column."""
    changes: dict[str, Any] = {}
    if rule.new_cycle:
        changes |= {"cycle": row.cycle + 1, "cycle_at": deed.now, "resolved_at": None, "written_at": None}
        changes |= {"closed_at": None, "closure_code": None, "caller": None}
    if "owner" in deed.changes and row.caller in (row.owner, deed.changes["owner"]):
        # Who calls back was chosen beside an owner: beside another one somebody is chosen anew.
        changes["caller"] = None
    if rule.target is not None:
        changes["state"] = rule.target.value
    if deed.move is Move.RESOLVE:
        changes["resolved_at"] = deed.at
    if rule.closure is not None:
        changes["closure_code"] = rule.closure.value
    if rule.target is State.CLOSED:
        changes["closed_at"] = deed.now
    return changes


def _end_handoff(session: Session, row: ComplaintRow, deed: Deed) -> None:
    """End the hand-off of a case that was given back, or has come to where no department can have it.

    Whoever had taken it on is told to leave it, unless it was they who ended it, or the bot because they have left.
    """
    assert row.id is not None
    if deed.move is not Move.RETURN_HANDOFF and ever_possible(Move.RETURN_HANDOFF, State(row.state)):
        return
    handoff = open_handoff(session, row.id)
    if handoff is None:
        return
    handoff.returned_by, handoff.returned_at = deed.actor, deed.now
    session.flush()
    if deed.actor not in (handoff.taken_by, Role.SYSTEM):
        over = {"department": handoff.department, "move": deed.move.value, "by": deed.actor}
        tell_each(session, row, handoff_ids.OVER, (handoff.taken_by,), deed.now, **over)


def _record(session: Session, row: ComplaintRow, rule: Transition, deed: Deed, desk: Desk) -> None:
    assert row.id is not None
    event = new_event(row, deed, row.state, desk)
    session.add(event)
    session.flush()
    _drop_requests(session, row, rule, deed)
    refresh_standing(session, row.id, STANDING, deed.now)
    line = {"move": deed.move.value, "actor": deed.actor, "cycle": row.cycle, "event": event.id}
    say_in_thread(session, row, f"line:event:{event.id}", deed.now, line)


def _drop_requests(session: Session, row: ComplaintRow, rule: Transition, deed: Deed) -> None:
    """Drop what waits for consent and has lost its sense: it has just been done, or the case has left it behind."""
    assert row.id is not None
    for proposal in open_proposals(session, row.id):
        move = Move(proposal.move)
        if rule.new_cycle or move is deed.move or not ever_possible(move, State(row.state)):
            void_proposal(session, proposal, deed.now)


def _explained(
    session: Session,
    row: ComplaintRow,
    actor: str,
    mine: frozenset[Role],
    refusal: Refusal,
    desk: Desk,
    now: datetime,
) -> Refusal:
    if actor == row.colleague:
        return Refusal("about_you", number=row.number)
    open_to_me = moves_open(session, row, mine, desk.policy, now)
    people = {"owner": row.owner, "caller": row.caller}
    facts = {**refusal.facts, "number": row.number, **people, "possible": open_to_me, **_who(session, row)}
    return Refusal(refusal.code, refusal.field, **facts)


def _outdated(session: Session, row: ComplaintRow) -> Outdated:
    return Outdated("outdated", None, number=row.number, **_who(session, row))


def _who(session: Session, row: ComplaintRow) -> dict[str, object]:
    assert row.id is not None
    last = last_event(session, row.id)
    if last is None:
        return {}
    return {"actor": last.actor, "last": Move(last.move), "at": last.at}
