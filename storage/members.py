"""People in Slack, as last seen there."""

from collections.abc import Iterable, Sequence

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
