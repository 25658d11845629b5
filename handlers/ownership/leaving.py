"""What becomes of somebody's cases when they are away, or have left: told to who leads them, or theirs."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from domain.absences import Absence
from domain.people import Roster, leads_of
from domain.routing import Choice, Why
from handlers.cases import standing_of
from handlers.delivery.actions import tell_operators
from handlers.kaizen.answering.jobs import name_stand_ins
from handlers.kaizen.trial.leaving import tell_of_absent_carrier
from handlers.moves import make_move
from handlers.ownership import ids
from handlers.ownership.handing import by_the_bot
from handlers.services import Desk
from storage.absences import as_absence, claim_untold
from storage.clocks import next_dues
from storage.complaints import owned_cases
from storage.models import AbsenceRow, ComplaintRow
from storage.notices import owe


def tell_of_absence(session: Session, absence_id: int, roster: Roster, desk: Desk, now: datetime) -> bool:
    """List to who leads them the cases of somebody away that need somebody else: one message to each of them.

    Those are the cases of which a promise falls due before they are back. Whoever answers the ideas that they carry out
    hears as well. False when another process was faster.
    """
    if not claim_untold(session, absence_id, now):
        return False
    row = session.get_one(AbsenceRow, absence_id)
    caught = _caught(session, as_absence(row))
    tell_of_absent_carrier(session, absence_id, as_absence(row), roster, desk, now)
    name_stand_ins(session, row.person, desk.policy, now)
    facts = {"person": row.person, "until": row.until.isoformat() if row.until is not None else None}
    for lead, cases in _by_lead(session, caught, row.person, roster, desk).items():
        listed = [case.id for case in cases]
        owe(session, ids.ABSENT, lead, now, f"absent:{absence_id}:{lead}", facts={**facts, "cases": listed})
    return True


def take_from_leaver(session: Session, person: str, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Give all open cases of somebody who has left to who leads them, and list them there: one message to each.

    False when there is nobody whom they could be given to: then whoever runs the bot is told, once. Raises `Outdated`
    when another process is at it.
    """
    owned = owned_cases(session, person)
    taken = _by_lead(session, owned, person, roster, desk)
    given = {row.id for cases in taken.values() for row in cases}
    if left := [row.id for row in owned if row.id not in given]:
        facts = {"person": person, "cases": left}
        tell_operators(session, ids.UNLED, f"unled:{person}:{left[-1]}", desk.policy, roster, now, facts)
    for lead, cases in taken.items():
        for row in cases:
            make_move(session, row, by_the_bot(row, Choice(lead, Why.OWNER_LEFT), now), desk)
        facts = {"person": person, "cases": [row.id for row in cases]}
        owe(session, ids.LEFT, lead, now, f"left:{person}:{lead}:{cases[0].id}:{cases[0].version}", facts=facts)
    return bool(taken)


def _caught(session: Session, absence: Absence) -> Iterable[ComplaintRow]:
    cases = owned_cases(session, absence.person)
    dues = next_dues(session, absence.person)
    return [row for row in cases if absence.until is None or (row.id in dues and absence.catches(dues[row.id]))]


def _by_lead(
    session: Session, cases: Iterable[ComplaintRow], person: str, roster: Roster, desk: Desk
) -> Mapping[str, list[ComplaintRow]]:
    """Sort cases by who is to see to them; those are left out for whom nobody is there."""
    found: dict[str, list[ComplaintRow]] = {}
    for row in cases:
        above = [*leads_of(standing_of(session, row), desk.policy), *desk.policy.people.heads, row.creator]
        others = [one for one in above if one not in (person, row.colleague)]
        lead = next(iter(roster.on_duty(others)), None) or roster.first_here(others)
        if lead is not None:
            found.setdefault(lead, []).append(row)
    return found
