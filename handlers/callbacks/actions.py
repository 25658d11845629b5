"""What is done in a callback round: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.callbacks import Answer, Outcome, check_again, is_low, move_of, next_try_due
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

# After these it is for who leads to speak with the customer.
_FOR_THE_LEAD = frozenset({Move.ASK_RECOVERY, Move.REFUSE})


@dataclass(frozen=True, slots=True)
class Call:
    """One try to call the customer back, as it was recorded."""

    key: str
    case: CaseRef
    answer: Answer
    method: str | None = None


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


@dataclass(frozen=True, slots=True)
class Written:
    """The last message to a customer who could not be reached: what it says, how and when it was sent."""

    key: str
    case: CaseRef
    text: str
    method: str
    written_at: datetime


def record_callback(session: Session, form: Call, person: Person, desk: Desk, now: datetime) -> None:
    """Record a try to call back and do what its answer means: close, reopen, ask the lead, or try again.

    Raises `Refusal` when the answers do not fit each other, or the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check(form, desk, now)
    move = move_of(form.answer)

    cycle = row.cycle
    make_move(session, row, _deed(session, row, move, form, person, desk, now), desk)
    session.add(_attempt(row, cycle, form, person, desk, now))
    _tell(session, row, move, form.answer, desk, now)


def record_recovery(session: Session, form: Recovery, person: Person, desk: Desk, now: datetime) -> None:
    """Record a lead's last contact with a customer who was not satisfied; the case closes with that said.

    Raises `Refusal` when nobody asked for a recovery, or for anybody but a lead.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    note = f"{form.offered}\n\n{form.reply}"
    make_move(session, row, deed_of(session, Move.RECOVER, row, person, desk, now, note=note), desk)


def record_written(session: Session, form: Written, person: Person, desk: Desk, now: datetime) -> None:
    """Record the message that ends the attempts to reach a customer; the case closes, or waits for its commitments.

    Raises `Refusal` beside a moment that cannot be right, and when the customer was not tried often enough.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check_written(row, form, desk, now)
    written_at = min(form.written_at, now)
    facts = {"method": form.method, "written_at": form.written_at.isoformat()}
    deed = deed_of(
        session,
        Move.GIVE_UP,
        row,
        person,
        desk,
        now,
        at=written_at,
        facts=facts,
        changes={"written_at": written_at},
        note=form.text,
    )
    make_move(session, row, deed, desk)


def _check_written(row: ComplaintRow, form: Written, desk: Desk, now: datetime) -> None:
    if form.method not in desk.policy.channels:
        raise Refusal("unknown_choice", ids.METHOD)
    if form.written_at > now + desk.policy.complaints.future_tolerance:
        raise Refusal("written_in_future", ids.WRITTEN_AT)
    # Pickers know whole minutes only, so a moment inside the minute of the solution does not lie before it.
    if row.resolved_at is not None and form.written_at < row.resolved_at.replace(second=0, microsecond=0):
        raise Refusal("written_too_early", ids.WRITTEN_AT)


def _check(form: Call, desk: Desk, now: datetime) -> None:
    if form.method is not None and form.method not in desk.policy.channels:
        raise Refusal("unknown_choice", ids.METHOD)
    if form.answer.again_at is not None:
        check_again(form.answer.again_at, now, desk.policy.zoneinfo, desk.policy.callback)
    _check_score(form.answer, desk)


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
    if move is Move.POSTPONE and form.answer.again_at is not None:
        due[ClockKind.CALLBACK] = form.answer.again_at
    facts = {"outcome": form.answer.outcome.value, "score": form.answer.score, "method": form.method}
    changes = returned(session, row, desk) if move is Move.REOPEN else {}
    if move in _FOR_THE_LEAD:
        changes = {"caller": _recoverer(session, row, desk)}
    note = form.answer.comment
    return deed_of(session, move, row, person, desk, now, due=due, facts=facts, changes=changes, note=note)


def _recoverer(session: Session, row: ComplaintRow, desk: Desk) -> str | None:
    """Return who is to win back a customer: who leads the case, else its owner."""
    return next(iter(leads_of(standing_of(session, row), desk.policy)), row.owner)


def _attempt(
    row: ComplaintRow, cycle: int, form: Call, person: Person, desk: Desk, now: datetime
) -> CallbackAttemptRow:
    assert row.id is not None
    answer = form.answer
    return CallbackAttemptRow(
        complaint_id=row.id,
        cycle=cycle,
        at=now,
        caller=person.id,
        method=form.method,
        outcome=answer.outcome.value,
        solved=answer.solved,
        satisfied=answer.satisfied,
        score=answer.score,
        comment=desk.vault.seal("comment", answer.comment),
    )


def _tell(session: Session, row: ComplaintRow, move: Move, answer: Answer, desk: Desk, now: datetime) -> None:
    """Tell whom the answer concerns.

    A case that came back concerns its owner and the lead; a customer who is not satisfied, would not answer or gives a
    low score concerns the lead, and a wrong number the owner.
    """
    lead = leads_of(standing_of(session, row), desk.policy)[:1]
    if move is Move.REOPEN:
        tell_reopened(session, row, desk, now)
    elif move in _FOR_THE_LEAD:
        tell_each(session, row, ids.RECOVERY, (row.caller,), now, refused=move is Move.REFUSE)
    elif move is Move.WRONG_NUMBER:
        tell_each(session, row, ids.WRONG_NUMBER, (row.owner,), now)
    elif is_low(answer.score, desk.policy.callback):
        tell_each(session, row, ids.LOW_SCORE, lead, now, score=answer.score)
