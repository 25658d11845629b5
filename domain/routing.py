"""Who owns a new case, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.people import Roster
from domain.policy import Policy

_LEAST = timedelta(microseconds=1)


class Why(StrEnum):
    """The reason an owner was chosen, in the order in which the reasons are tried."""

    TURN = "turn"
    DEPARTMENT_LEAD = "department_lead"
    DUTY_LEAD = "duty_lead"
    HEAD = "head"
    FILER = "filer"


@dataclass(frozen=True, slots=True)
class Choice:
    """An owner and the reason for it."""

    owner: str
    why: Why


def choose_owner(
    department: str, filer: str, roster: Roster, last_turns: Mapping[str, datetime], policy: Policy
) -> Choice:
    """Return who owns a new case of *department*: the member whose last turn was longest ago, else who leads.

    Somebody who never had a turn comes first; ties go by the order in which the department lists its people. With
    nobody there anywhere the filer keeps the case: a case always has somebody who is told.
    """
    if members := roster.members.get(department, ()):
        return Choice(_longest_ago(members, last_turns), Why.TURN)
    unit = policy.departments.get(department)
    above = (
        ((unit.lead if unit is not None else None,), Why.DEPARTMENT_LEAD),
        (policy.people.duty_leads, Why.DUTY_LEAD),
        (policy.people.heads, Why.HEAD),
    )
    for people, why in above:
        if (owner := roster.first_here(people)) is not None:
            return Choice(owner, why)
    return Choice(filer, Why.FILER)


def turn_at(last_turns: Mapping[str, datetime], now: datetime) -> datetime:
    """Return the moment of a turn given *now*: after all others, even of cases filed at once or stored out of order."""
    return max([now, *(at + _LEAST for at in last_turns.values())])


def _longest_ago(members: Sequence[str], last_turns: Mapping[str, datetime]) -> str:
    waiting = [member for member in members if member not in last_turns]
    return waiting[0] if waiting else min(members, key=lambda member: last_turns[member])
