"""People in Slack, as last seen there."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, select

from storage.models import AccessLogRow, MemberRow


def all_members(session: Session) -> Sequence[MemberRow]:
    """Return everybody known."""
    return session.exec(select(MemberRow)).all()


def keep_members(session: Session, members: Iterable[MemberRow]) -> None:
    """Store people as Slack shows them now; the channel of our direct messages with them stays known."""
    for member in members:
        known = session.get(MemberRow, member.id)
        if known is not None:
            member.dm_channel = member.dm_channel or known.dm_channel
        session.merge(member)


def keep_dm_channel(session: Session, member_id: str, channel: str) -> None:
    """Remember the channel of our direct messages with somebody."""
    known = session.get(MemberRow, member_id)
    if known is not None:
        known.dm_channel = channel


def log_access(session: Session, entry: AccessLogRow) -> None:
    """Record that somebody was shown customer data."""
    session.add(entry)
