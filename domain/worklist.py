"""Which cases a list is asked for, and where a case stands in somebody's work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.states import State

# Whose cases those are that nobody owns.
NOBODY: Final = ""
# Within this time from now a promise is due soon.
SOON: Final = timedelta(hours=24)


class Due(StrEnum):
    """How pressing the next promise of a case is: broken already, or to be kept before the day is over."""

    OVERDUE = "overdue"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for; None does not matter, and without a *state* it is the open cases.

    *hands* asks for whatever waits for somebody: the cases they own, those whose customer they are to call back, and
    those that they have taken on for their department.
    An *owner* may be `NOBODY`.
    """

    hands: str | None = None
    owner: str | None = None
    departments: frozenset[str] | None = None
    category: str | None = None
    state: State | None = None
    due: Due | None = None


class Part(StrEnum):
    """The parts of somebody's work, the most pressing first; those that are only *filed* are others' work."""

    OVERDUE = "overdue"
    CALLBACK = "callback"
    SOON = "soon"
    HANDOFF = "handoff"
    WAITING = "waiting"
    LATER = "later"
    FILED = "filed"


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of an open case as it takes to say whose work it is: *due_at* is when its next promise falls due (UTC).

    *handed_to* is the department that has it besides its own, *taken_by* who there has taken it on.
    """

    id: int
    state: State
    department: str
    creator: str
    owner: str | None = None
    caller: str | None = None
    due_at: datetime | None = None
    handed_to: str | None = None
    taken_by: str | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Say whether its next promise is broken."""
        return self.due_at is not None and self.due_at <= now

    def is_due_by(self, moment: datetime) -> bool:
        """Say whether its next promise falls due before *moment*, or has."""
        return self.due_at is not None and self.due_at < moment


@dataclass(frozen=True, slots=True)
class Load:
    """How many open cases somebody owns, and how many of them are overdue; an *owner* of None is nobody."""

    owner: str | None
    cases: int
    overdue: int


def part_of(case: Glance, person: str, departments: Collection[str], now: datetime) -> Part | None:
    """Return where a case stands in the work of a *person* of *departments*; None when it is no work of theirs.

    Whoever is to call back has the case in hand until then, and its owner waits as for the customer. What a department
    was asked to take on stands apart however late it is: its promises are the owner's.
    """
    calls = case.state is State.RESOLVED and person == (case.caller or case.owner)
    owns = person == case.owner and (calls or case.state is not State.RESOLVED)
    if (calls or owns) and case.is_overdue(now):
        return Part.OVERDUE
    if calls:
        return Part.CALLBACK
    if owns and case.state is not State.WAITING_CUSTOMER:
        return Part.SOON if case.is_due_by(now + SOON) else Part.LATER
    if person == case.owner:
        return Part.WAITING
    if case.handed_to in departments and case.taken_by in (None, person):
        return Part.HANDOFF
    return Part.FILED if person == case.creator else None
