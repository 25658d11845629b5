"""Questions about who is away, and when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, text, update
from sqlmodel import Session, col, select

from domain.absences import Absence, Source
from storage.models import AbsenceRow
from storage.sql import among, changed, table_of

# Written as a literal, so that the planner can always prove that the partial index covers the question.
_UNTOLD = text("absence.told_at IS NULL")


def absences_from(session: Session, now: datetime) -> tuple[Absence, ...]:
    """Return the absences that last beyond *now* or begin after it, in the order of their making."""
    rows = session.exec(select(AbsenceRow).where(_lasts(now)).order_by(col(AbsenceRow.id)))
    return tuple(as_absence(row) for row in rows)


def away_at(session: Session, now: datetime) -> frozenset[str]:
    """Return who is away at a moment."""
    return frozenset(session.exec(select(AbsenceRow.person).where(_lasts(now), col(AbsenceRow.since) <= now)).all())


def absence_of(session: Session, person: str, now: datetime) -> AbsenceRow | None:
    """Return the absence of somebody at a moment, of several the longest; None when they are at work."""
    rows = AbsenceRow
    mine = session.exec(select(rows).where(rows.person == person, _lasts(now), col(rows.since) <= now)).all()
    return max(mine, key=lambda row: (row.until is None, row.until or now), default=None)


def absences_of(session: Session, people: Collection[str], now: datetime) -> Sequence[AbsenceRow]:
    """Return the present and coming absences of *people*, the earliest first."""
    rows = AbsenceRow
    theirs = select(rows).where(among(session, table_of(rows).c.person, list(people)), _lasts(now))
    return session.exec(theirs.order_by(col(rows.since), col(rows.id))).all()


def add_absence(session: Session, absence: Absence, source: Source, entered_by: str) -> None:
    """Store that somebody is away, as *entered_by* has said."""
    row = AbsenceRow(person=absence.person, since=absence.since, until=absence.until, source=source.value)
    row.entered_by = entered_by
    session.add(row)


def end_absence(session: Session, row: AbsenceRow, now: datetime) -> None:
    """Store that somebody is back; an absence that has not begun never was."""
    if row.since >= now:
        session.delete(row)
    else:
        row.until = now
        session.add(row)


def keep_statuses(session: Session, away: Mapping[str, datetime | None], seen: Collection[str], now: datetime) -> bool:
    """Store who of all *seen* is *away* by their Slack status, and until when; say whether anything changed."""
    known: dict[str, list[AbsenceRow]] = defaultdict(list)
    for row in absences_of(session, seen, now):
        if row.source == Source.STATUS:
            known[row.person].append(row)
    back = [row for person, rows in known.items() if person not in away for row in rows]
    for row in back:
        end_absence(session, row, now)
    longer = [row for person, rows in known.items() if person in away for row in rows if row.until != away[person]]
    for row in longer:
        row.until = away[row.person]
        session.add(row)
    new = [person for person in away if person not in known]
    for person in new:
        session.add(AbsenceRow(person=person, since=now, until=away[person], source=Source.STATUS.value))
    return bool(back or longer or new)


def untold(session: Session, now: datetime) -> Sequence[int]:
    """Return the absences that have begun and that nobody who leads was told of yet."""
    begun = select(AbsenceRow.id).where(_UNTOLD, _lasts(now), col(AbsenceRow.since) <= now)
    return [found for found in session.exec(begun.order_by(col(AbsenceRow.id))) if found is not None]


def claim_untold(session: Session, absence_id: int, now: datetime) -> bool:
    """Note that who leads has been told of an absence, unless another process has done so."""
    statement = (
        update(AbsenceRow)
        .where(col(AbsenceRow.id) == absence_id, _UNTOLD)
        .values(told_at=now)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def as_absence(row: AbsenceRow) -> Absence:
    """Read the rule's view of a row."""
    return Absence(row.person, row.since, row.until)


def _lasts(now: datetime) -> ColumnElement[bool]:
    until = col(AbsenceRow.until)
    return until.is_(None) | (until > now)
