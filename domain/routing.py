"""Who owns a new case, and why; and who calls its customer back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.people import Roster, Standing, duty_leads_of, heads_of, leads, leads_of, own_leads
from domain.policy import Policy

_LEAST = timedelta(microseconds=1)


class Why(StrEnum):
    """The reason an owner was chosen: the first five in the order in which they are tried."""

    TURN = "turn"
    DEPARTMENT_LEAD = "department_lead"
    DUTY_LEAD = "duty_lead"
    HEAD = "head"
    FILER = "filer"
    COLLEAGUE = "colleague"
    CHOSEN = "chosen"
    RETURNED = "returned"
    OWNER_LEFT = "owner_left"


@dataclass(frozen=True, slots=True)
class Choice:
    """An owner and the reason for it."""

    owner: str
    why: Why


@dataclass(frozen=True, slots=True)
class Desks:
    """How busy people are: when each was *last* given a case of the department, and how many *open* ones they own."""

    last: Mapping[str, datetime]
    open: Mapping[str, int]


def choose_owner(
    case: Standing, roster: Roster, desks: Desks, policy: Policy, passed: frozenset[str] = frozenset()
) -> Choice:
    """Return who owns a new case: the member of its department whose last turn was longest ago, else who leads.

    Passed over are those who are away, at the limit of open cases, who have *passed* it on, or whom it is about, and
    whoever is off by hours of their own while others are not; a complaint about a colleague is for the lead, and one
    about the lead for the head. Somebody who never had a turn comes first; ties go by the order in which the department
    lists its people. Where everybody of those above is away the first of them has it all the same, and with nobody
    there anywhere the filer keeps the case: a case always has somebody who is told.
    """
    members = () if case.colleague else _free(roster.at_work(roster.members.get(case.department, ())), desks, policy)
    free = [member for member in members if member not in passed]
    if eligible := [member for member in free if member not in roster.resting] or free:
        return Choice(_longest_ago(eligible, desks.last), Why.TURN)
    above = _above(case, policy)
    for people, why in above:
        if here := [person for person in roster.on_duty(people) if person not in passed]:
            return Choice(here[0], Why.COLLEAGUE if case.colleague else why)
    for people, why in above:
        if (owner := roster.first_here(people)) is not None:
            return Choice(owner, why)
    return Choice(case.creator, Why.FILER)


def choose_caller(
    case: Standing, roster: Roster, desks: Desks, policy: Policy, passed: frozenset[str] = frozenset()
) -> str | None:
    """Return who is to call a customer back: another person than the owner where one is at work, else the owner.

    The department's people come first, who has least in hand before the others; then its leads are asked, then whoever
    filed the case. Where the policy lets anyone call, it is the owner before them. With nobody at work it is the first
    of those above who is there at all. Nobody who has *passed* it on is asked again, or whom the case is about.
    """
    barred = passed | {case.colleague}
    members = [one for one in roster.members.get(case.department, ()) if one != case.owner]
    ranked = sorted(members, key=lambda one: desks.open.get(one, 0))
    others = (*ranked, *(one for one in (*leads_of(case, policy), case.creator) if one != case.owner))
    wanted = (case.owner, *others) if policy.callback.caller == "anyone" else (*others, case.owner)
    if here := [one for one in roster.at_work(wanted) if one not in barred]:
        return here[0]
    return roster.first_here(one for one in _who_answers(case, policy) if one not in barred)


def choose_recoverer(
    case: Standing, roster: Roster, policy: Policy, passed: frozenset[str] = frozenset()
) -> str | None:
    """Return who is to speak with a customer who is not satisfied: who leads, else a head, else the owner.

    Those at work come first; nobody is asked who has *passed* it on.
    """
    people = [one for one in _who_answers(case, policy) if one not in passed]
    return next(iter(roster.at_work(people)), None) or roster.first_here(people)


def _who_answers(case: Standing, policy: Policy) -> tuple[str | None, ...]:
    """Return who answers for a case, without whom it is about: who leads, the heads, its owner, whoever filed it."""
    people = (*leads_of(case, policy), *heads_of(case, policy), case.owner, case.creator)
    return tuple(person for person in people if person != case.colleague)


def turn_at(last_turns: Mapping[str, datetime], now: datetime) -> datetime:
    """Return the moment of a turn given *now*: after all others, even of cases filed at once or stored out of order."""
    return max([now, *(at + _LEAST for at in last_turns.values())])


def _above(case: Standing, policy: Policy) -> tuple[tuple[tuple[str, ...], Why], ...]:
    """Return who is asked after the members, without whom the case is about."""
    lead, duty = own_leads(case.department, policy), duty_leads_of(case, policy)
    if case.colleague in leads(case.department, policy):
        lead = ()
    tiers = ((lead, Why.DEPARTMENT_LEAD), (duty, Why.DUTY_LEAD), (policy.people.heads, Why.HEAD))
    return tuple((tuple(person for person in people if person != case.colleague), why) for people, why in tiers)


def _free(members: Sequence[str], desks: Desks, policy: Policy) -> list[str]:
    most = policy.complaints.most_open
    return [member for member in members if not most or desks.open.get(member, 0) < most]


def _longest_ago(members: Sequence[str], last_turns: Mapping[str, datetime]) -> str:
    waiting = [member for member in members if member not in last_turns]
    return waiting[0] if waiting else min(members, key=lambda member: last_turns[member])
