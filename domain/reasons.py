"""Why is it due then? The way from the moment a clock counts from to its due time, as the clock itself remembers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.calendars import Calendar
from domain.clocks import held
from domain.policy import LengthRule
from domain.reckoning import Reckoning, explain
from domain.spans import BusinessDays, Length, parse_length


@dataclass(frozen=True, slots=True)
class Reason:
    """A sum: from *started_at* over *length* to *counted_to*, and with the *pauses* to *due_at* (all UTC).

    Without a *length* somebody stated when it ends. Business time has its *reckoning*. What was counted on another
    calendar than today's *differs*: the promise stays as it was made. *recognised_late* says that it became known only
    later how much the case weighs.
    """

    started_at: datetime
    rule: LengthRule
    length: Length | None
    counted_to: datetime
    pauses: tuple[tuple[datetime, datetime], ...]
    due_at: datetime
    reckoning: Reckoning | None = None
    differs: bool = False
    recognised_late: bool = False


def reason_of(started_at: datetime, due_at: datetime, basis: Mapping[str, Any], calendar: Calendar) -> Reason:
    """Return how a clock comes by its due time; *basis* is what it wrote down when it started and stood still."""
    rule = LengthRule(basis.get("rule", LengthRule.STATED))
    pauses = tuple((datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in _pauses(basis))
    late = basis.get("cause") == "late_recognition"
    if "length" not in basis:
        counted_to = _without(due_at, pauses)
        return Reason(started_at, rule, None, counted_to, pauses, due_at, recognised_late=late)
    length, reckoning = parse_length(basis["length"]), None
    if basis.get("calendar") == "business" or isinstance(length, BusinessDays):
        reckoning = explain(calendar, started_at, length)
        counted_to = reckoning.due_at
    else:
        counted_to = started_at + length
    differs = held(counted_to, started_at, pauses) != due_at
    return Reason(started_at, rule, length, counted_to, pauses, due_at, reckoning, differs, late)


def _pauses(basis: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(since, until) for since, until in basis.get("pauses", ())]


def _without(due_at: datetime, pauses: tuple[tuple[datetime, datetime], ...]) -> datetime:
    """Return when a clock would have been due that never stood still."""
    for since, until in pauses:
        due_at -= until - since
    return due_at
