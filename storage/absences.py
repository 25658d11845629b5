"""Questions about who is away, and when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from storage.models import AbsenceRow


def absences_from(session: Session, now: datetime) -> Sequence[AbsenceRow]:
    """Return the absences that last beyond *now* or begin after it, in the order of their making."""
    rows = AbsenceRow
    return session.exec(select(rows).where(_lasts(now)).order_by(col(rows.id))).all()


def away_at(session: Session, now: datetime) -> frozenset[str]:
    """Return who is away at a moment."""
    return frozenset(session.exec(select(AbsenceRow.person).where(_lasts(now), col(AbsenceRow.since) <= now)).all())


def absence_of(session: Session, person: str, now: datetime) -> AbsenceRow | None:
    """Return the absence of somebody at a moment, of several the longest; None when they are at work."""
    rows = AbsenceRow
    mine = session.exec(select(rows).where(rows.person == person, _lasts(now), col(rows.since) <= now)).all()
    return max(mine, key=lambda row: (row.until is None, row.until or now), default=None)


def _lasts(now: datetime) -> ColumnElement[bool]:
    until = col(AbsenceRow.until)
    return until.is_(None) | (until > now)
