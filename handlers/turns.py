"""Whose turn it is: the owner of a case, and who calls its customer back, by the turns and the load of a department."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import Move
from domain.people import Roster, Standing
from domain.routing import Choice, Desks, choose_caller, choose_owner, choose_recoverer, turn_at
from handlers.cases import asks_recovery, standing_of
from handlers.services import Desk
from storage.complaints import calls_in_hand, last_turns, made_in_cycle, moves_of_cycle, open_cases, take_turn
from storage.models import ComplaintRow


def next_owner(
    session: Session, case: Standing, roster: Roster, desk: Desk, passed: frozenset[str] = frozenset()
) -> Choice:
    """Return who is to own a case, without those who have *passed* it on."""
    return _owner(session, case, roster, last_turns(session, case.department), desk, passed)


def give_turn(session: Session, case: Standing, roster: Roster, desk: Desk, now: datetime) -> Choice:
    """Return who is to own a new case, and note that they were given one."""
    turns = last_turns(session, case.department)
    choice = _owner(session, case, roster, turns, desk)
    take_turn(session, case.department, choice.owner, turn_at(turns, now))
    return choice


def _owner(
    session: Session,
    case: Standing,
    roster: Roster,
    turns: Mapping[str, datetime],
    desk: Desk,
    passed: frozenset[str] = frozenset(),
) -> Choice:
    """Choose by turns and load; where no limit counts, nobody is counted."""
    members = roster.members.get(case.department, ())
    owned = open_cases(session, members) if desk.policy.complaints.most_open else {}
    return choose_owner(case, roster, Desks(turns, owned), desk.policy, passed)


def next_caller(session: Session, row: ComplaintRow, roster: Roster, desk: Desk) -> str | None:
    """Return who is to speak with the customer of a resolved case, without those who have passed that on in its cycle.

    A customer who is not satisfied is for who leads. None when nobody is there.
    """
    assert row.id is not None
    case, done = standing_of(session, row), moves_of_cycle(session, row.id, row.cycle)
    passed = frozenset(str(one.facts["was"]) for one in made_in_cycle(session, row.id, row.cycle, Move.PASS_CALL))
    if asks_recovery(done):
        return choose_recoverer(case, roster, desk.policy, passed)
    members = roster.members.get(case.department, ())
    owned, calls = open_cases(session, members), calls_in_hand(session, members)
    in_hand = {one: owned.get(one, 0) + calls.get(one, 0) for one in members}
    return choose_caller(case, roster, Desks({}, in_hand), desk.policy, passed)


def note_turn(session: Session, department: str, person: str, now: datetime) -> None:
    """Note that somebody was given a case of a department, so that others come first next time."""
    take_turn(session, department, person, turn_at(last_turns(session, department), now))
