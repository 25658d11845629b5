"""When whoever is to decide on an award hears of it again: they once, and then somebody else, once as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.calendars import Calendar
from domain.kaizen.rules import AwardRules
from domain.kaizen.tasks import morning_of


class Nudge(StrEnum):
    """What is said of a nomination that nobody decides on: to whoever was asked, and to whoever else may decide."""

    REMINDER = "reminder"
    LATE = "late"


_ORDER: Final = tuple(Nudge)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said *now*, how many nudges were *told* or passed over by then, and when the next one is due, if any."""

    nudge: Nudge
    told: int
    next_at: datetime | None


def first_nudge(asked_at: datetime, rules: AwardRules, calendar: Calendar) -> datetime:
    """Return when whoever was asked at *asked_at* is reminded, UTC."""
    return _moments(asked_at, rules, calendar)[0]


def take_nudge(told: int, asked_at: datetime, rules: AwardRules, calendar: Calendar, now: datetime) -> Taken:
    """Return what is said *now* that a nudge is due: of several that are, only the last."""
    moments = _moments(asked_at, rules, calendar)
    passed = max(sum(at <= now for at in moments), told + 1)
    return Taken(_ORDER[passed - 1], passed, moments[passed] if passed < len(moments) else None)


def _moments(asked_at: datetime, rules: AwardRules, calendar: Calendar) -> Sequence[datetime]:
    """Return the mornings of working days on which something is said, in their order."""
    days = (rules.remind_after, rules.escalate_after)
    return [morning_of(calendar.working_day_after(asked_at, count), calendar) for count in days]
