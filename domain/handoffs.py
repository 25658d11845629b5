"""A case in the hands of another department: who is asked to take it on, and where its time goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calendars import Calendar
from domain.people import Roster, Standing, duty_leads_of, own_leads
from domain.policy import Policy


class Result(StrEnum):
    """What came of a hand-off when it ended."""

    DONE = "done"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to take a case on; *stand_in* says that nobody of the department itself is there."""

    people: tuple[str, ...]
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Stay:
    """When a department was asked, had somebody who took it on, and had it no more (UTC)."""

    asked_at: datetime
    taken_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """A stretch of time: as it *elapsed* for the customer, and how much of it was *worked*, in opening hours."""

    elapsed: timedelta
    worked: timedelta


@dataclass(frozen=True, slots=True)
class Times:
    """How long a case waited to be taken on, and how long it was *in_hands*; None when nobody took it."""

    waiting: Spent
    in_hands: Spent | None


def times(stay: Stay, calendar: Calendar, now: datetime) -> Times:
    """Return where the time of a hand-off has gone by *now*."""
    until = stay.ended_at or now
    if stay.taken_at is None:
        return Times(_spent(calendar, stay.asked_at, until), None)
    return Times(_spent(calendar, stay.asked_at, stay.taken_at), _spent(calendar, stay.taken_at, until))


def whom_to_ask(department: str, case: Standing, roster: Roster, policy: Policy, asker: str) -> Asked:
    """Return who is asked to take a case on for a *department*.

    That is everybody of it who is at work, its lead first. With nobody there it is the duty lead or else the head, one
    of them, and with everybody away the first who can be told at all. Whom the case is about is never asked, and the
    *asker* only where nobody else is left; nobody is, where the policy names nobody.
    """
    theirs = [*own_leads(department, policy), *roster.members.get(department, ())]
    above = (*duty_leads_of(case, policy), *policy.people.heads)
    inside = _others(theirs, case.colleague, asker)
    if here := roster.at_work(inside):
        return Asked(here)
    outside = _others(above, case.colleague, asker)
    left = roster.at_work(outside)[:1] or _first(roster, (*inside, *outside))
    people = left or _first(roster, _others((*theirs, *above), case.colleague))
    return Asked(people, stand_in=not set(people) <= set(theirs))


def _others(people: Iterable[str], *but: str | None) -> tuple[str, ...]:
    return tuple(person for person in people if person not in but)


def _first(roster: Roster, people: Iterable[str]) -> tuple[str, ...]:
    first = roster.first_here(people)
    return () if first is None else (first,)


def _spent(calendar: Calendar, since: datetime, until: datetime) -> Spent:
    return Spent(until - since, calendar.business_between(since, until))
