"""Questions about cases, their history and their callbacks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from storage.models import CallbackAttemptRow, ComplaintEventRow, ComplaintRow, CounterRow
from storage.sql import changed, count_up


def complaint_by_form(session: Session, form_key: str) -> ComplaintRow | None:
    """Return the case that one submitted form made."""
    return session.exec(select(ComplaintRow).where(ComplaintRow.form_key == form_key)).first()


def complaint_by_number(session: Session, number: str) -> ComplaintRow | None:
    """Return a case by the number people call it by."""
    return session.exec(select(ComplaintRow).where(ComplaintRow.number == number)).first()


def next_number(session: Session, prefix: str, day: str) -> str:
    """Give out the next case number of a local *day* (yymmdd), counted from 001."""
    return f"{prefix}-{day}-{count_up(session, CounterRow, f'{prefix}-{day}'):03d}"


def last_turns(session: Session, department: str) -> dict[str, datetime]:
    """Return when each owner of a department was last given a case."""
    owner = col(ComplaintRow.owner)
    at = func.max(ComplaintRow.assigned_at)
    rows = session.exec(
        select(owner, at).where(ComplaintRow.department == department, owner.is_not(None)).group_by(owner)
    )
    return {str(who): when for who, when in rows if when is not None}


def claim_version(session: Session, complaint: ComplaintRow) -> bool:
    """Move a case to its next version, unless somebody else has meanwhile."""
    table = ComplaintRow
    known = complaint.version
    statement = (
        update(table)
        .where(col(table.id) == complaint.id, col(table.version) == known)
        .values(version=known + 1)
        .execution_options(synchronize_session=False)
    )
    if changed(session, statement) != 1:
        return False
    session.refresh(complaint, ["version"])
    return True


def history(session: Session, complaint_id: int) -> Sequence[ComplaintEventRow]:
    """Return all that happened to a case, oldest first."""
    rows = ComplaintEventRow
    return session.exec(select(rows).where(rows.complaint_id == complaint_id).order_by(col(rows.id))).all()


def last_event(session: Session, complaint_id: int) -> ComplaintEventRow | None:
    """Return the latest thing that happened to a case."""
    rows = ComplaintEventRow
    newest = select(rows).where(rows.complaint_id == complaint_id).order_by(col(rows.id).desc())
    return session.exec(newest.limit(1)).first()


def moves_of_cycle(session: Session, complaint_id: int, cycle: int) -> frozenset[str]:
    """Return which moves a case has made in one cycle."""
    rows = ComplaintEventRow
    return frozenset(
        session.exec(select(rows.move).where(rows.complaint_id == complaint_id, rows.cycle == cycle).distinct())
    )


def attempts_of_cycle(session: Session, complaint_id: int, cycle: int) -> Sequence[CallbackAttemptRow]:
    """Return the tries of one callback round, oldest first."""
    rows = CallbackAttemptRow
    mine = select(rows).where(rows.complaint_id == complaint_id, rows.cycle == cycle)
    return session.exec(mine.order_by(col(rows.id))).all()
