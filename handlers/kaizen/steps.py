"""One way in which a suggestion changes: a row of its life table applied to rows of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.clocks import ClockState
from domain.errors import Refusal
from domain.kaizen.lifecycle import Row, row_for
from domain.kaizen.people import parts
from domain.kaizen.states import Part, Stage, Step
from domain.people import Person, Roster
from handlers.kaizen import ids
from handlers.kaizen.deadlines import answer_clock
from handlers.kaizen.facts import hands_of, truths_of
from handlers.kaizen.tallies import recount
from handlers.services import Desk
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.notices import notice_of, owe, refresh_standing
from storage.suggestion_clocks import clocks_of, start_again, stop_answer
from storage.suggestions import claim_step
from storage.votes import one_at_a_time

# What the thread does not tell: the card itself, and rewards, of which people are thanked as they wish.
_UNTOLD = frozenset({Step.SUBMIT, Step.REWARD})


@dataclass(frozen=True, slots=True)
class Stride:
    """What somebody does to a suggestion *now*: *note* is what they wrote, *facts* are codes, *changes* are columns."""

    step: Step
    actor: str
    parts: frozenset[Part]
    now: datetime
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)


def stride_of(
    session: Session, step: Step, row: SuggestionRow, person: Person, desk: Desk, now: datetime, **more: Any
) -> Stride:
    """Return what *person* does to a suggestion."""
    return Stride(step, person.id, parts(person, hands_of(session, row), desk.policy), now, **more)


def check_step(session: Session, row: SuggestionRow, step: Step, person: Person, desk: Desk) -> Row:
    """Return the row of the life table for somebody's step; raises `Refusal` saying why it is not possible."""
    if person.outsider:
        raise Refusal("outsider")
    mine = parts(person, hands_of(session, row), desk.policy)
    return _row(session, row, step, mine)


def begin_life(session: Session, row: SuggestionRow, stride: Stride, desk: Desk) -> None:
    """Apply the first step of a suggestion that was stored just now: its clocks and its history."""
    rule = row_for(stride.step, None, stride.parts)
    _turn_clocks(session, row, rule, desk, stride.now)
    record(session, row, stride)


def take_step(session: Session, row: SuggestionRow, stride: Stride, roster: Roster, desk: Desk) -> SuggestionEventRow:
    """Apply a step to a suggestion: its stage, its clocks, its history, its messages; return the line of the history.

    Raises `Refusal` when the life table does not allow it, or when somebody else was a moment faster.
    """
    assert row.id is not None
    rule = _row(session, row, stride.step, stride.parts)
    seen = row.version
    if rule.decides:
        one_at_a_time(session, row)
        recount(session, row, roster, desk, stride.now)
    if row.version != seen or not claim_step(session, row, {**_changes(row, rule, stride), **stride.changes}):
        raise Refusal("idea_outdated", number=row.number)
    _turn_clocks(session, row, rule, desk, stride.now)
    event = record(session, row, stride)
    refresh_standing(session, row.id, ids.STANDING, stride.now)
    return event


def record(session: Session, row: SuggestionRow, stride: Stride) -> SuggestionEventRow:
    """Write a line of a suggestion's history, and owe it to the thread of its card."""
    assert row.id is not None
    event = SuggestionEventRow(
        suggestion_id=row.id,
        at=stride.now,
        actor=stride.actor,
        step=stride.step.value,
        stage=row.stage,
        facts=dict(stride.facts),
        note=stride.note or None,
    )
    session.add(event)
    session.flush()
    if stride.step not in _UNTOLD:
        say_below_card(session, row.id, f"{ids.LINE}:{event.id}", stride.now, {"event": event.id})
    return event


def say_below_card(session: Session, suggestion_id: int, dedup_key: str, now: datetime, facts: dict[str, Any]) -> bool:
    """Owe a line in the thread of a suggestion's card; say whether it is new."""
    card = notice_of(session, suggestion_id, ids.CARD)
    return card is not None and owe(
        session, ids.LINE, card.target, now, dedup_key, subject_id=suggestion_id, parent_id=card.id, facts=facts
    )


def tell(
    session: Session, row: SuggestionRow, kind: str, people: Sequence[str], now: datetime, about: str, **facts: Any
) -> None:
    """Owe each of *people* one message of *kind*, told apart from others of its kind by what it is *about*."""
    for person in dict.fromkeys(people):
        owe(session, kind, person, now, f"{kind}:{row.id}:{about}:{person}", subject_id=row.id, facts=facts)


def tell_step(
    session: Session, row: SuggestionRow, people: Sequence[str], event: SuggestionEventRow, now: datetime
) -> None:
    """Owe each of *people* the message about one step of a suggestion."""
    tell(session, row, ids.STEP_DM, people, now, f"event{event.id}", event=event.id)


def _row(session: Session, row: SuggestionRow, step: Step, mine: frozenset[Part]) -> Row:
    try:
        return row_for(step, Stage(row.stage), mine, truths_of(session, row))
    except Refusal as refusal:
        raise Refusal(refusal.code, None, number=row.number, **refusal.facts) from None


def _changes(row: SuggestionRow, rule: Row, stride: Stride) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if rule.target is not None:
        changes["stage"] = rule.target.value
    if rule.decides and row.decided_at is None:
        changes["decided_at"] = stride.now
    if rule.meets and row.replied_at is None:
        changes["replied_at"] = stride.now
    return changes


def _turn_clocks(session: Session, row: SuggestionRow, rule: Row, desk: Desk, now: datetime) -> None:
    """Stop the clocks that a step meets, of whatever cycle, and start those that it starts, unless they run already.

    What begins the next cycle ends a promise of the one before.
    """
    assert row.id is not None
    clocks = clocks_of(session, row.id)
    for clock in clocks:
        if clock.kind in rule.meets and clock.state == ClockState.RUNNING:
            stop_answer(session, clock, now)
    known = {clock.kind: clock for clock in clocks if clock.cycle == row.cycle}
    for kind in rule.starts:
        begun = known.get(kind)
        if begun is None:
            session.add(answer_clock(session, row, kind, desk, now))
        elif begun.state != ClockState.RUNNING:
            start_again(session, begun, answer_clock(session, row, kind, desk, now))
    session.flush()
