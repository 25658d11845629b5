"""Whose ideas and tasks need somebody else, because they are away or have left: told to whoever answers the idea."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.absences import Absence
from domain.kaizen.people import answering
from domain.people import Roster
from handlers.kaizen import ids
from handlers.kaizen.facts import hands_of
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.notices import owe, owed_already
from storage.plans import ideas_carried, open_carriers


def tell_of_absent_carrier(
    session: Session, absence_id: int, absence: Absence, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Owe to whoever leads a word about each idea that somebody away carries out or has a task of.

    Tasks that fall due once they are back need nobody else.
    """
    facts = {"until": absence.until.isoformat() if absence.until is not None else None}
    back = absence.until.astimezone(desk.policy.zoneinfo).date() if absence.until is not None else None
    for row in ideas_carried(session, absence.person, back):
        _owe(session, row, absence.person, f"away:{absence_id}", facts, roster, desk, now)


def untold_leavers(session: Session, gone: Collection[str]) -> list[str]:
    """Return who of those that are *gone* carries something out that nobody was told of."""
    return [person for person in sorted(open_carriers(session) & set(gone)) if _untold(session, person)]


def tell_of_leaver(session: Session, person: str, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Owe to whoever leads a word about each idea that somebody who has left carries out or has a task of."""
    told = [
        _owe(session, row, person, _left(row), {"left": True}, roster, desk, now)
        for row in ideas_carried(session, person, None)
    ]
    return any(told)


def _untold(session: Session, person: str) -> bool:
    keys = [_key(row, person, _left(row)) for row in ideas_carried(session, person, None)]
    return len(owed_already(session, keys)) < len(keys)


def _owe(
    session: Session,
    row: SuggestionRow,
    person: str,
    why: str,
    facts: dict[str, Any],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> bool:
    """Owe one word about one idea; where nobody else answers it, nobody can be told."""
    others = [one for one in answering(hands_of(session, row), desk.policy) if one != person]
    lead = roster.stand_in(others)
    if lead is None:
        return False
    told = {"person": person, **facts}
    return owe(session, ids.ABSENT, lead, now, _key(row, person, why), subject_id=row.id, facts=told)


def _left(row: SuggestionRow) -> str:
    return f"left:{row.cycle}"


def _key(row: SuggestionRow, person: str, why: str) -> str:
    return f"{ids.ABSENT}:{row.id}:{person}:{why}"
