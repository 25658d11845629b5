"""What is done in a callback round: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.callbacks import Answer, Outcome, move_of, next_try_due
from domain.errors import Refusal
from domain.lifecycle import Move
from domain.people import Person, leads_of
from domain.policy import ClockKind
from domain.spans import at_least_elapsed
from handlers.callbacks import ids
from handlers.cases import standing_of
from handlers.deadlines import length_of
from handlers.forms import CaseRef
from handlers.moves import Deed, deed_of, make_move, take_up, tell_each
from handlers.reopening import returned, tell_reopened
from handlers.services import Desk
from storage.models import CallbackAttemptRow, ComplaintRow


@dataclass(frozen=True, slots=True)
class Call:
    """One try to call the customer back, as it was recorded."""

    key: str
    case: CaseRef
    answer: Answer


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a lead offered a customer who was not satisfied, and what they said to it."""

    key: str
    case: CaseRef
    offered: str
    reply: str

    @property
    def spoken(self) -> str:
        """What the customer was told."""
        return self.offered


def record_callback(session: Session, form: Call, person: Person, desk: Desk, now: datetime) -> None:
    """Record a try to call back and do what its answer means: close, reopen, ask the lead, or try again.

    Raises `Refusal` when the answers do not fit each other, or the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check_score(form.answer, desk)
    move = move_of(form.answer)

    cycle = row.cycle
    make_move(session, row, _deed(session, row, move, form, person, desk, now), desk)
    session.add(_attempt(row, cycle, form.answer, person, desk, now))
    _tell(session, row, move, desk, now)


def record_recovery(session: Session, form: Recovery, person: Person, desk: Desk, now: datetime) -> None:
    """Record a lead's last contact with a customer who was not satisfied; the case closes with that said.

    Raises `Refusal` when nobody asked for a recovery, or for anybody but a lead.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    note = f"{form.offered}\n\n{form.reply}"
    make_move(session, row, deed_of(session, Move.RECOVER, row, person, desk, now, note=note), desk)


def _check_score(answer: Answer, desk: Desk) -> None:
    if answer.score is None:
        return
    if answer.outcome is not Outcome.REACHED:
        raise Refusal("not_reached_but_answered", ids.SCORE)
    if not 1 <= answer.score <= desk.policy.callback.scale:
        raise Refusal("unknown_choice", ids.SCORE)


def _deed(
    session: Session, row: ComplaintRow, move: Move, form: Call, person: Person, desk: Desk, now: datetime
) -> Deed:
    due = {}
    if move is Move.ATTEMPT and row.resolved_at is not None:
        length = at_least_elapsed(length_of(row, ClockKind.CALLBACK, desk)[0])
        due[ClockKind.CALLBACK] = next_try_due(row.resolved_at, now, length, desk.policy.callback)
    facts = {"outcome": form.answer.outcome.value, "score": form.answer.score}
    changes = returned(session, row, desk) if move is Move.REOPEN else {}
    note = form.answer.comment
    return deed_of(session, move, row, person, desk, now, due=due, facts=facts, changes=changes, note=note)


def _attempt(
    row: ComplaintRow, cycle: int, answer: Answer, person: Person, desk: Desk, now: datetime
) -> CallbackAttemptRow:
    assert row.id is not None
    return CallbackAttemptRow(
        complaint_id=row.id,
        cycle=cycle,
        at=now,
        caller=person.id,
        outcome=answer.outcome.value,
        solved=answer.solved,
        satisfied=answer.satisfied,
        score=answer.score,
        comment=desk.vault.seal("comment", answer.comment),
    )


def _tell(session: Session, row: ComplaintRow, move: Move, desk: Desk, now: datetime) -> None:
    """A case that came back concerns its owner and the lead; a customer who was not satisfied concerns the lead."""
    if move is Move.REOPEN:
        tell_reopened(session, row, desk, now)
    elif move is Move.ASK_RECOVERY:
        lead = leads_of(standing_of(session, row), desk.policy)[:1]
        tell_each(session, row, ids.RECOVERY, lead or (row.owner,), now)
