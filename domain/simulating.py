"""What a promise would have brought under other rules: whether it was broken, who was told, and who was not there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.clocks import Clock
from domain.ladders import Audience
from domain.people import Standing, leads_of
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Tally:
    """Of some promises: how many were broken, how many words were owed, and how many of these would reach nobody."""

    clocks: int = 0
    breaches: int = 0
    reminders: int = 0
    orphans: int = 0

    def __add__(self, other: Self) -> "Tally":
        return Tally(
            self.clocks + other.clocks,
            self.breaches + other.breaches,
            self.reminders + other.reminders,
            self.orphans + other.orphans,
        )


def tally(clock: Clock, ended_at: datetime, case: Standing, policy: Policy) -> Tally:
    """Count what a clock brings that runs until *ended_at*, or still does then.

    A word is an orphan for whose audience the policy names nobody: it falls to whoever owns or filed the case.
    """
    said = [moment for moment in clock.moments if clock.due_at + moment.offset <= ended_at]
    orphans = sum(not _reaches(moment.to, case, policy) for moment in said)
    return Tally(1, int(ended_at > clock.due_at), len(said), orphans)


def _reaches(to: Audience, case: Standing, policy: Policy) -> bool:
    if to is Audience.OWNER and case.owner is not None:
        return True
    return bool(leads_of(case, policy) or policy.people.heads)
