"""Whose turn it is: the owner of a case that is routed, by the turns and the load of its department."""

from datetime import datetime

from sqlmodel import Session

from domain.people import Roster, Standing
from domain.routing import Choice, Desks, choose_owner, turn_at
from handlers.services import Desk
from storage.complaints import last_turns, open_cases, take_turn


def next_owner(
    session: Session, case: Standing, roster: Roster, desk: Desk, passed: frozenset[str] = frozenset()
) -> Choice:
    """Return who is to own a case, without those who have *passed* it on; where no limit counts, nobody is counted."""
    members = roster.members.get(case.department, ())
    owned = open_cases(session, members) if desk.policy.complaints.most_open else {}
    return choose_owner(case, roster, Desks(last_turns(session, case.department), owned), desk.policy, passed)


def note_turn(session: Session, department: str, person: str, now: datetime) -> None:
    """Note that somebody was given a case of a department, so that others come first next time."""
    take_turn(session, department, person, turn_at(last_turns(session, department), now))
