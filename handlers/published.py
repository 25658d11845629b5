"""What a word about a case changes of the days that a digest has told of."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from domain.indicators.days import day_of
from domain.policy import Policy
from storage.corrections import mark_changed
from storage.models import ComplaintRow

# Complaints belong to no team: only the digest of all tells of them.
CENTRE = "centre"


def counted_by(row: ComplaintRow) -> tuple[object, ...]:
    """Return what decides on which days a case is counted, and as what."""
    return row.received_at, row.closed_at, row.category, row.closure_code


def days_of(row: ComplaintRow) -> list[datetime | None]:
    """Return the moments on whose days a case is counted."""
    return [row.received_at, row.closed_at]


def note_days(session: Session, moments: Iterable[datetime | None], policy: Policy, now: datetime) -> None:
    """Have the digests looked at again that tell of the days of *moments*; a day that goes on has none yet."""
    zone = policy.zoneinfo
    days = {day_of(moment, zone) for moment in moments if moment is not None}
    over = {day for day in days if day < day_of(now, zone)}
    if over:
        mark_changed(session, over, CENTRE)
