"""Whom the end of a shift makes us ask about which cases: owners before they go, and whoever stands in afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.calendars import Calendar
from domain.choices import Wish
from domain.ladders import ClockKind
from domain.people import Roster, Standing, duty_leads_of, leads_of
from domain.policy import Policy, Severity
from domain.shifts import TimeOff, time_off
from domain.states import Move
from domain.worktime import Rota
from handlers.services import Desk
from handlers.shifts import ids
from storage.choices import wants
from storage.clocks import cases_due
from storage.complaints import given_since
from storage.models import ComplaintRow
from storage.notices import owe, owed_already, refresh_lists
from storage.proposals import asked_of
from storage.work_times import load_rota

# Promises that another keeps than who owns the case: nothing that an owner could hand over.
NOT_THE_OWNERS: Final = frozenset(
    {ClockKind.ASSIGNMENT, ClockKind.HANDOFF_ACCEPT, ClockKind.CALLBACK, ClockKind.CUSTOMER_WAIT}
)
# No holiday is longer, so what was asked before is not asked any more.
_OVER_BY_NOW: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Question:
    """A message to *person* that lists cases; it is asked once under its *key*."""

    kind: str
    person: str
    key: str
    facts: Mapping[str, Any]


def open_questions(session: Session, roster: Roster, desk: Desk, now: datetime) -> Sequence[Question]:
    """Return what is to be asked at *now* and has not been: nothing in the middle of a shift.

    Until their shift ends, owners at work are asked about their cases that fall due before they are back; from then on
    who stands in, about those that the owner has neither handed over nor said that they see to.
    """
    rota = load_rota(session, desk.policy)
    questions = list(_of_those_with(None, rota.centre, rota, session, roster, desk, now))
    for owner, calendar in rota.own.items():
        questions += _of_those_with(owner, calendar, rota, session, roster, desk, now)
    known = owed_already(session, [question.key for question in questions])
    return [question for question in questions if question.key not in known]


def _of_those_with(
    owner: str | None, calendar: Calendar, rota: Rota, session: Session, roster: Roster, desk: Desk, now: datetime
) -> Iterator[Question]:
    """Yield what is to be asked about the cases of an *owner* with own hours, or of all who keep the centre's."""
    off = time_off(calendar, now)
    if off is None:
        return
    due = cases_due(session, max(off.ends, now), off.back, off.ends, NOT_THE_OWNERS)
    theirs = [row for row in due if (row.owner == owner if owner is not None else row.owner not in rota.own)]
    cases = _not_given(session, theirs, off)
    if now < off.ends:
        people = [(row.owner if _to_be_asked(session, row.owner, roster) else None, row) for row in cases]
    else:
        people = [(stand_in(row, roster, desk.policy), row) for row in _left_alone(session, cases, off)]
    kind = ids.HAND_OVER if now < off.ends else ids.STAND_IN
    yield from _questions(kind, people, off, f":{owner}" if owner is not None else "")


def _to_be_asked(session: Session, owner: str | None, roster: Roster) -> bool:
    """Say whether an owner is at work and wishes to be asked; else who stands in is asked in the end."""
    return owner is not None and bool(roster.at_work((owner,))) and wants(session, owner, Wish.HAND_OVER)


def ask(session: Session, question: Question, now: datetime) -> bool:
    """Owe a question; False when another process was faster."""
    return owe(session, question.kind, question.person, now, question.key, facts=dict(question.facts))


def stand_in(row: ComplaintRow, roster: Roster, policy: Policy) -> str | None:
    """Return who stands in for the owner of a case: a duty lead, else who leads it, else a head; who is there first.

    One about somebody who leads it is for the heads alone.
    """
    case = Standing(row.department, row.creator, row.owner, row.caller, row.colleague)
    above = (*duty_leads_of(case, policy), *leads_of(case, policy), *policy.people.heads)
    others = [person for person in above if person not in (row.owner, row.colleague)]
    return next(iter(roster.on_duty(others)), None) or roster.first_here(others)


def seen_key(ends: datetime, case_id: int | None, owner: str | None) -> str:
    """Return under what it is noted that an owner sees to a case beyond the end of a shift."""
    return f"line:seen:{ends.isoformat()}:{case_id}:{owner}"


def refresh_questions(session: Session, case_id: int, now: datetime) -> None:
    """Have the questions that list a case brought up to date."""
    refresh_lists(session, ids.LISTS, case_id, now, since=now - _OVER_BY_NOW)


def _not_given(session: Session, cases: Sequence[ComplaintRow], off: TimeOff) -> list[ComplaintRow]:
    """Leave out what was handed over at the end of this shift: whoever has it now took it for the time after."""
    given = given_since(session, [row.id for row in cases if row.id is not None], off.asked_from)
    return [row for row in cases if row.id not in given]


def _left_alone(session: Session, cases: Sequence[ComplaintRow], off: TimeOff) -> list[ComplaintRow]:
    """Leave out the cases that their owners see to, or have asked a lead to take from them."""
    asked = asked_of(session, Move.REASSIGN)
    keys = {row.id: seen_key(off.ends, row.id, row.owner) for row in cases if row.id not in asked}
    seen = owed_already(session, list(keys.values()))
    return [row for row in cases if row.id in keys and keys[row.id] not in seen]


def _questions(
    kind: str, people: Sequence[tuple[str | None, ComplaintRow]], off: TimeOff, whose: str
) -> Iterator[Question]:
    """One message to each person, what is urgent first; *whose* shift it is makes it another question than others'."""
    taken: dict[str, list[ComplaintRow]] = {}
    for person, row in sorted(people, key=lambda one: -Severity(one[1].severity).rank):
        if person is not None:
            taken.setdefault(person, []).append(row)
    for person, cases in taken.items():
        listed = {"cases": [row.id for row in cases], "owners": [row.owner for row in cases]}
        facts = {"ends": off.ends.isoformat(), "back": off.back.isoformat(), **listed}
        yield Question(kind, person, f"{kind}:{off.ends.isoformat()}:{person}{whose}", facts)
