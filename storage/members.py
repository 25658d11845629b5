"""People in Slack, as last seen there."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func
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


def looks_since(session: Session, since: datetime, until: datetime | None = None) -> Sequence[tuple[str, int, int]]:
    """Return who was shown who customers are, from a moment on and before another: how often, and of how many cases.

    Who looked most often comes first.
    """
    log = AccessLogRow
    often = func.count()
    wanted = select(log.person, often, func.count(func.distinct(log.complaint_id))).where(*_shown_in(since, until))
    return session.exec(wanted.group_by(col(log.person)).order_by(often.desc(), col(log.person))).all()


def reasons_since(session: Session, since: datetime, until: datetime | None = None) -> Sequence[tuple[str, str, int]]:
    """Return who was shown who customers are, from a moment on and before another: for what and how often."""
    log = AccessLogRow
    wanted = select(log.person, log.reason, func.count()).where(*_shown_in(since, until))
    return session.exec(
        wanted.group_by(col(log.person), col(log.reason)).order_by(func.count().desc(), log.reason)
    ).all()


def reveals_since(session: Session, person: str, since: datetime, until: datetime | None = None) -> int:
    """Return how often somebody was shown who a customer is, from a moment on, and before another."""
    log = AccessLogRow
    return session.exec(select(func.count()).where(log.person == person, *_shown_in(since, until))).one()


def _shown_in(since: datetime, until: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield col(AccessLogRow.at) >= since
    if until is not None:
        yield col(AccessLogRow.at) < until
    yield _shown()


def _shown() -> ColumnElement[bool]:
    fields = col(AccessLogRow.fields)
    return fields.contains("customer_name") | fields.contains("customer_contact")
