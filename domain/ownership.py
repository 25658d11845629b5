"""Whose a case is: why somebody passes one on, when one comes back to who leads, and what counts as the last hour."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.intake import Severity

_LAST_HOUR: Final = timedelta(hours=1)
# A case in its third cycle was reopened twice.
_RETURNS_IN: Final = 3


class DeclineReason(StrEnum):
    """Why an owner passes a new case on."""

    WRONG_DEPARTMENT = "wrong_department"
    TOO_MUCH = "too_much"
    NOT_MY_FIELD = "not_my_field"
    INVOLVED = "involved"
    SOON_AWAY = "soon_away"
    OTHER = "other"


def returns_to_lead(cycle: int) -> bool:
    """Say whether a case that has just begun a *cycle* is for who leads it: it was reopened twice, or more often."""
    return cycle >= _RETURNS_IN


def one_step_up(severity: Severity) -> Severity:
    """Return the next heavier severity; what is urgent stays so."""
    heavier = [one for one in Severity if one > severity]
    return min(heavier, default=severity)


def changed_hands_late(at: datetime, due_at: datetime) -> bool:
    """Say whether a case that changed its owner *at* some moment did so in the last hour before a promise fell due."""
    return timedelta() <= due_at - at <= _LAST_HOUR
