"""Low scores of contacts, and the reasons that people have given for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, text
from sqlmodel import Session, col

from storage.contact_models import LOW, ContactRow, LowScoreReasonRow
from storage.sql import keep

_Contact, _LOW = ContactRow, text(LOW)


@dataclass(frozen=True, slots=True)
class Owed:
    """Which low scores are owed a reason: those that came from *since* until before *until* (UTC).

    A channel whose clock runs for a time of its own has an end of its own.
    """

    since: datetime
    until: datetime
    by_channel: Mapping[str, datetime] = field(default_factory=dict)


def low_within(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Say that a contact's answer is low, and came in this time; one without a time of its own came with it.

    The partial index is named in each branch, so that both databases use it there.
    """
    rated, arrived = col(_Contact.rated_at), col(_Contact.arrived_at)
    later = and_(_LOW, rated >= since, rated < until)
    at_once = and_(_LOW, rated.is_(None), arrived >= since, arrived < until)
    return or_(later, at_once)


def unexplained(owed: Owed) -> ColumnElement[bool]:
    """Say that a contact's low score is owed a reason, and has none."""
    latest = max(owed.until, *owed.by_channel.values()) if owed.by_channel else owed.until
    explained = select(col(LowScoreReasonRow.contact_id)).where(col(LowScoreReasonRow.contact_id) == col(_Contact.id))
    return and_(low_within(owed.since, latest), *_in_time(owed), ~explained.correlate(_Contact).exists())


def _in_time(owed: Owed) -> list[ColumnElement[bool]]:
    if not owed.by_channel:
        return []
    at = func.coalesce(col(_Contact.rated_at), col(_Contact.arrived_at))
    ends = [(col(_Contact.channel) == channel, literal(end)) for channel, end in owed.by_channel.items()]
    return [at < case(*ends, else_=literal(owed.until))]


def count_unexplained(session: Session, owed: Owed) -> list[tuple[str, int]]:
    """Return how many low scores of each channel are owed a reason, the most first; rows of tests are none."""
    row, many = _Contact, func.count()
    counted = select(col(row.channel), many).where(unexplained(owed)).group_by(col(row.channel))
    found = session.execute(counted.order_by(many.desc(), col(row.channel)))
    return [(channel, count) for channel, count in found]


def count_reasons(session: Session, since: datetime, until: datetime) -> list[tuple[str | None, str | None, int]]:
    """Return how many low scores came, by team and reason, either of which may be None; the most first."""
    row, reason, many = _Contact, col(LowScoreReasonRow.reason), func.count()
    joined = select(col(row.team), reason, many).join_from(
        row, LowScoreReasonRow, col(LowScoreReasonRow.contact_id) == col(row.id), isouter=True
    )
    counted = joined.where(low_within(since, until)).group_by(col(row.team), reason)
    return [(team, key, count) for team, key, count in session.execute(counted.order_by(many.desc(), reason))]


def has_low_score(session: Session, contact_id: int) -> bool:
    """Say whether a contact's answer is low as it is known now."""
    mine = select(col(_Contact.id)).where(col(_Contact.id) == contact_id, _LOW)
    return session.execute(mine).first() is not None


def keep_reason(session: Session, contact_id: int, reason: str, person: str, at: datetime) -> None:
    """Keep why a score was low, and who said so, in place of what was said before; the same again changes nothing."""
    row = LowScoreReasonRow
    said = select(col(row.reason)).where(col(row.contact_id) == contact_id)
    if session.execute(said).scalar_one_or_none() != reason:
        keep(session, row, {"contact_id": contact_id}, {"reason": reason, "person": person, "at": at})
