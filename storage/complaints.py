"""Questions about cases and their history."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, text, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from domain.states import Move, Role
from storage.models import (
    CallbackAttemptRow,
    ComplaintEventRow,
    ComplaintRow,
    CounterRow,
    HandoffRow,
    TurnRow,
)
from storage.sql import ask, changed, count_up, keep

_TURNS: Final = select(TurnRow.person, TurnRow.at).where(TurnRow.department == bindparam("department"))


def complaint_by_form(session: Session, form_key: str) -> ComplaintRow | None:
    """Return the case that one submitted form made."""
    return session.exec(select(ComplaintRow).where(ComplaintRow.form_key == form_key)).first()


def complaint_by_number(session: Session, number: str) -> ComplaintRow | None:
    """Return a case by the number people call it by."""
    return session.exec(select(ComplaintRow).where(ComplaintRow.number == number)).first()


def cases_by_id(session: Session, case_ids: Collection[int]) -> dict[int, ComplaintRow]:
    """Return cases by their ids."""
    rows = ComplaintRow
    return {row.id: row for row in session.exec(select(rows).where(col(rows.id).in_(case_ids))) if row.id is not None}


def next_number(session: Session, prefix: str, day: str) -> str:
    """Give out the next case number of a local *day* (yymmdd), counted from 001."""
    return f"{prefix}-{day}-{count_up(session, CounterRow, f'{prefix}-{day}'):03d}"


def last_turns(session: Session, department: str) -> dict[str, datetime]:
    """Return when each person was last given a case of a department."""
    return dict(ask(session, _TURNS, department=department).all())


def take_turn(session: Session, department: str, person: str, at: datetime) -> None:
    """Note that somebody was given a case of a department."""
    keep(session, TurnRow, {"department": department, "person": person}, {"at": at})


def claim_change(session: Session, complaint: ComplaintRow, changes: Mapping[str, Any]) -> bool:
    """Change columns of a case and its version with them, unless somebody else has changed it meanwhile."""
    values = {**changes, "version": complaint.version + 1}
    statement = (
        update(ComplaintRow)
        .where(col(ComplaintRow.id) == complaint.id, col(ComplaintRow.version) == complaint.version)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if changed(session, statement) != 1:
        return False
    for column, value in values.items():
        set_committed_value(complaint, column, value)
    return True


def history(session: Session, complaint_id: int) -> Sequence[ComplaintEventRow]:
    """Return all that happened to a case, oldest first."""
    rows = ComplaintEventRow
    return session.exec(select(rows).where(rows.complaint_id == complaint_id).order_by(col(rows.id))).all()


def last_event(session: Session, complaint_id: int) -> ComplaintEventRow | None:
    """Return the latest thing that happened to a case."""
    rows = ComplaintEventRow
    newest = select(rows).where(rows.complaint_id == complaint_id).order_by(col(rows.id).desc())
    return session.exec(newest.limit(1)).first()


def given_since(session: Session, case_ids: Collection[int], since: datetime) -> frozenset[int]:
    """Return those of some cases that a person has given to somebody else since a moment."""
    rows = ComplaintEventRow
    given = select(rows.complaint_id).where(col(rows.complaint_id).in_(case_ids), rows.move == Move.REASSIGN.value)
    return frozenset(session.exec(given.where(col(rows.at) >= since, rows.actor != Role.SYSTEM.value)))


def last_made(session: Session, complaint_id: int, move: str) -> ComplaintEventRow | None:
    """Return the latest time a case made a move."""
    rows = ComplaintEventRow
    mine = select(rows).where(rows.complaint_id == complaint_id, rows.move == move)
    return session.exec(mine.order_by(col(rows.id).desc()).limit(1)).first()


def who_made(session: Session, complaint_id: int, move: str) -> frozenset[str]:
    """Return everybody who ever made a move of a case."""
    rows = ComplaintEventRow
    mine = select(rows.actor).where(rows.complaint_id == complaint_id, rows.move == move)
    return frozenset(session.exec(mine).all())


def made_in_cycle(session: Session, complaint_id: int, cycle: int, move: str) -> Sequence[ComplaintEventRow]:
    """Return every time a case made a move in one cycle, oldest first."""
    rows = ComplaintEventRow
    mine = select(rows).where(rows.complaint_id == complaint_id, rows.cycle == cycle, rows.move == move)
    return session.exec(mine.order_by(col(rows.id))).all()


def first_made(session: Session, complaint_id: int, cycle: int, moves: Collection[str]) -> datetime | None:
    """Return when a case first made one of some moves in one cycle; None when it has not."""
    rows = ComplaintEventRow
    mine = select(func.min(rows.at)).where(rows.complaint_id == complaint_id, rows.cycle == cycle)
    return session.exec(mine.where(col(rows.move).in_(moves))).one()


def moves_of_cycle(session: Session, complaint_id: int, cycle: int) -> dict[str, int]:
    """Return how often a case has made each move in one cycle."""
    rows = ComplaintEventRow
    mine = select(rows.move, func.count()).where(rows.complaint_id == complaint_id, rows.cycle == cycle)
    return dict(session.exec(mine.group_by(rows.move)).all())


def cases_that_made(session: Session, case_ids: Collection[int], moves: Collection[str]) -> frozenset[int]:
    """Return those of some cases that have made one of *moves* in the cycle they are in."""
    rows, case = ComplaintEventRow, ComplaintRow
    made = select(rows.complaint_id).join(case, (col(case.id) == rows.complaint_id) & (col(case.cycle) == rows.cycle))
    made = made.where(col(rows.complaint_id).in_(case_ids), col(rows.move).in_(moves))
    return frozenset(session.exec(made.distinct()))


def open_cases(session: Session, people: Collection[str]) -> dict[str, int]:
    """Return how many open cases each of *people* owns; who owns none is left out."""
    rows = ComplaintRow
    mine = select(rows.owner, func.count()).where(text("complaint.state <> 'closed'"), col(rows.owner).in_(people))
    return {owner: count for owner, count in session.exec(mine.group_by(col(rows.owner))).all() if owner is not None}


def owned_cases(session: Session, person: str) -> Sequence[ComplaintRow]:
    """Return the open cases that somebody owns, oldest first."""
    rows = ComplaintRow
    mine = select(rows).where(text("complaint.state <> 'closed'"), rows.owner == person)
    return session.exec(mine.order_by(col(rows.id))).all()


def open_owners(session: Session) -> frozenset[str]:
    """Return everybody who owns an open case."""
    owners = select(ComplaintRow.owner).where(text("complaint.state <> 'closed'"), col(ComplaintRow.owner).is_not(None))
    return frozenset(owner for owner in session.exec(owners.distinct()) if owner is not None)


def linked_cases(session: Session, row: ComplaintRow) -> Sequence[ComplaintRow]:
    """Return the case that one follows or was merged into, and those that follow it or were merged into it."""
    rows = ComplaintRow
    mine = select(rows).where((col(rows.id) == row.linked_id) | (col(rows.linked_id) == row.id))
    return session.exec(mine.order_by(col(rows.id))).all()


def customers_to_call(session: Session) -> Sequence[tuple[int, str | None]]:
    """Return the resolved cases, oldest first, each with who is to call its customer back, if somebody is."""
    rows = ComplaintRow
    cases = select(rows.id, rows.caller).where(text("complaint.state = 'resolved'")).order_by(col(rows.id))
    return [(case_id, caller) for case_id, caller in session.exec(cases) if case_id is not None]


def calls_in_hand(session: Session, people: Collection[str]) -> dict[str, int]:
    """Return how many customers each of *people* is to call back; who is to call none is left out."""
    rows = ComplaintRow
    theirs = select(rows.caller, func.count()).where(text("complaint.state = 'resolved'"), col(rows.caller).in_(people))
    return {caller: count for caller, count in session.exec(theirs.group_by(col(rows.caller))).all() if caller}


def open_handoff(session: Session, complaint_id: int) -> HandoffRow | None:
    """Return the hand-off of a case that has not been given back."""
    mine = select(HandoffRow).where(HandoffRow.complaint_id == complaint_id, text("handoff.returned_at IS NULL"))
    return session.exec(mine).first()


def open_handoffs(session: Session, case_ids: Collection[int]) -> dict[int, HandoffRow]:
    """Return the hand-offs of some cases that have not been given back, each by its case."""
    theirs = select(HandoffRow).where(text("handoff.returned_at IS NULL"), col(HandoffRow.complaint_id).in_(case_ids))
    return {row.complaint_id: row for row in session.exec(theirs)}


def open_takers(session: Session) -> frozenset[str]:
    """Return everybody who has a case in hand for another department."""
    takers = select(HandoffRow.taken_by).where(
        text("handoff.returned_at IS NULL"), col(HandoffRow.taken_by).is_not(None)
    )
    return frozenset(taker for taker in session.exec(takers.distinct()) if taker is not None)


def taken_cases(session: Session, person: str) -> Sequence[tuple[ComplaintRow, str]]:
    """Return the cases that somebody has in hand for another department, with its key; oldest first."""
    rows, handoff = ComplaintRow, HandoffRow
    mine = select(rows, handoff.department).join(handoff, col(handoff.complaint_id) == rows.id)
    mine = mine.where(text("handoff.returned_at IS NULL"), handoff.taken_by == person)
    return session.exec(mine.order_by(col(rows.id))).all()


def handoffs(session: Session, complaint_id: int) -> Sequence[HandoffRow]:
    """Return every hand-off a case has had, oldest first."""
    mine = select(HandoffRow).where(HandoffRow.complaint_id == complaint_id)
    return session.exec(mine.order_by(col(HandoffRow.id))).all()


def attempts(session: Session, complaint_id: int, cycle: int) -> Sequence[CallbackAttemptRow]:
    """Return the tries to call a customer back in one cycle, oldest first."""
    rows = CallbackAttemptRow
    mine = select(rows).where(rows.complaint_id == complaint_id, rows.cycle == cycle)
    return session.exec(mine.order_by(col(rows.at), col(rows.id))).all()
