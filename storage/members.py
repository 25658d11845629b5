"""People in Slack, as last seen there."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from storage.models import AccessLogRow, MemberRow


def all_members(session: Session) -> Sequence[MemberRow]:
    """Return everybody known."""
    return session.exec(select(MemberRow)).all()


def gone_members(session: Session) -> frozenset[str]:
    """Return who has left."""
    return frozenset(session.exec(select(MemberRow.id).where(col(MemberRow.deleted))).all())


def keep_members(session: Session, members: Iterable[MemberRow]) -> None:
    """Store people as Slack shows them now."""
    for member in members:
        session.merge(member)


def log_access(session: Session, entry: AccessLogRow) -> None:
    """Record that somebody was shown customer data."""
    session.add(entry)


def reveals_since(session: Session, person: str, since: datetime, until: datetime | None = None) -> int:
    """Return how often somebody was shown who a customer is, from a moment on, and before another."""
    log = AccessLogRow
    shown = col(log.fields).contains("customer_name") | col(log.fields).contains("customer_contact")
    wanted = select(func.count()).where(log.person == person, col(log.at) >= since, shown)
    return session.exec(wanted if until is None else wanted.where(col(log.at) < until)).one()
