"""What is done between the first word to the customer and the solution: plain functions, one decision each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.lifecycle import Move, Role
from domain.people import Person, leads_of
from handlers.cases import standing_of
from handlers.deadlines import promise
from handlers.forms import CaseRef
from handlers.handling import ids
from handlers.moves import Deed, deed_of, make_move, take_up, tell_each
from handlers.services import Desk
from storage.models import ClockRow, ComplaintRow


@dataclass(frozen=True, slots=True)
class Change:
    """Another solution than the one the customer was told of: why, and by when (*eta*) they hear from us again."""

    key: str
    case: CaseRef
    solution: str
    reason: str
    method: str
    eta: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer was asked for, and how."""

    key: str
    case: CaseRef
    asked: str
    method: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the customer answered; *eta* is when they were told to hear from us, if they were told."""

    key: str
    case: CaseRef
    answer: str
    eta: datetime | None = None


@dataclass(frozen=True, slots=True)
class Information:
    """What else there is to know about a case."""

    key: str
    case: CaseRef
    text: str


def record_change(session: Session, form: Change, person: Person, desk: Desk, now: datetime) -> None:
    """Record that the customer was told of another solution; only the promise begins anew.

    Raises `Refusal` when the promise lies in the past or the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    deed = deed_of(
        session,
        Move.CHANGE_SOLUTION,
        row,
        person,
        desk,
        now,
        due=promise(form.eta, ids.ETA, now),
        facts={"method": form.method, "eta": form.eta.isoformat()},
        note=f"{form.solution}\n\n{form.reason}",
    )
    make_move(session, row, deed, desk)


def record_question(session: Session, form: Question, person: Person, desk: Desk, now: datetime) -> None:
    """Record that we wait for the customer: the solution's clock stands still until they answer, or time is up.

    Raises `Refusal` when the case has waited as often as it may, or does not allow it otherwise.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    facts = {"method": form.method}
    deed = deed_of(session, Move.WAIT, row, person, desk, now, facts=facts, note=form.asked)
    make_move(session, row, deed, desk)


def record_reply(session: Session, form: Reply, person: Person, desk: Desk, now: datetime) -> None:
    """Record the customer's answer, and tell the owner; the solution's clock goes on with the time that was left.

    Raises `Refusal` when the promise lies in the past, or when nobody waits for an answer.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    due = promise(form.eta, ids.ETA, now)
    facts = {"eta": form.eta.isoformat() if form.eta else None}
    deed = deed_of(
        session, Move.ANSWERED, row, person, desk, now, due=due, starts=tuple(due), facts=facts, note=form.answer
    )
    make_move(session, row, deed, desk)
    tell_others(session, row, ids.ANSWERED, person, desk, now)


def record_information(session: Session, form: Information, person: Person, desk: Desk, now: datetime) -> None:
    """Add what else there is to know, and tell the owner; raises `Refusal` when the case is closed."""
    row = take_up(session, form, now)
    if row is not None:
        add_information(session, row, form.text, person, desk, now)


def add_information(
    session: Session,
    row: ComplaintRow,
    text: str,
    person: Person,
    desk: Desk,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    kind: str = ids.ADDED,
) -> None:
    """Add to a case what *person* knows, and tell whose it is by a message of *kind*.

    *facts* are codes and times that go with it, *changes* are columns that it sets. Raises `Refusal` when the case is
    closed.
    """
    more = {"facts": facts or {}, "changes": changes or {}}
    make_move(session, row, deed_of(session, Move.ADD, row, person, desk, now, note=text, **more), desk)
    tell_others(session, row, kind, person, desk, now)


def end_wait(session: Session, row: ComplaintRow, clock: ClockRow, owner: str, desk: Desk, now: datetime) -> None:
    """Go on with a case whose customer did not answer in time, and tell *owner*.

    It happens at the end of the wait, however late that is found: the solution has no more time than that.
    """
    over = clock.due_at
    facts = {"over": over.isoformat()}
    make_move(
        session, row, Deed(Move.WAIT_OVER, Role.SYSTEM.value, frozenset({Role.SYSTEM}), over, now, facts=facts), desk
    )
    tell_each(session, row, ids.WAIT_OVER, (owner,), now, at=over.isoformat())


def tell_others(
    session: Session, row: ComplaintRow, kind: str, person: Person, desk: Desk, now: datetime, **facts: Any
) -> None:
    """Owe whoever owns a case, or leads it while nobody does, a message about what *person* did, unless they did it."""
    concerned = (row.owner,) if row.owner is not None else leads_of(standing_of(session, row), desk.policy)[:1]
    tell_each(session, row, kind, [one for one in concerned if one != person.id], now, by=person.id, **facts)
