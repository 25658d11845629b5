"""When reminders to one person are said that can wait for each other: together, and not too many a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.clocks import Rung
from domain.policy import Delivery, Severity

# What is due within this time is not kept waiting for others.
_PRESSING: Final = timedelta(minutes=30)
_CAN_WAIT: Final = frozenset({Rung.REMINDER, Rung.HEADS_UP, Rung.STAND_IN, Rung.STILL_OPEN})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has been told of this kind: when *last*, and how often *today*."""

    last: datetime | None = None
    today: int = 0


def can_wait(rung: Rung, severity: Severity) -> bool:
    """Say whether a reminder may stand among others: never one of an urgent case, and never a breach."""
    return rung in _CAN_WAIT and severity is not Severity.URGENT


def say_at(now: datetime, said: Said, first_due: datetime | None, rules: Delivery) -> datetime:
    """Return when to tell somebody what waits for them, of which something falls due at *first_due*.

    It is a while after they were told last, and a longer one after they were told often enough *today*; but half an
    hour before the deadline at the latest, or at once.
    """
    if said.last is None:
        return now
    enough = said.today >= rules.reminders_a_day
    at = said.last + (rules.summary_every if enough else rules.bundle_within)
    return max(now, at if first_due is None else min(at, first_due - _PRESSING))
