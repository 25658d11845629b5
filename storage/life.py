"""Questions about the bot's own life: when it was alive, and where it speaks to people."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from storage.life_models import AwayPeriodRow, DirectMessageRow, HeartbeatRow
from storage.sql import insert_once, keep, take_turns


def beat(session: Session, name: str, now: datetime) -> datetime | None:
    """Note that *name* is alive at *now*, and return when it was before; None the first time.

    The clocks of several processes differ: a beat is never taken back.
    """
    take_turns(session, f"heartbeat:{name}")
    before = last_beat(session, name)
    if before is None or before < now:
        keep(session, HeartbeatRow, {"name": name}, {"at": now})
    return before


def last_beat(session: Session, name: str) -> datetime | None:
    """Return when *name* was last known to be alive."""
    return session.exec(select(HeartbeatRow.at).where(HeartbeatRow.name == name)).first()


def note_away(session: Session, since: datetime, until: datetime) -> bool:
    """Keep a time in which nobody looked after anything; say whether it is new."""
    return insert_once(session, AwayPeriodRow, since=since, until=until)


def was_away(session: Session, since: datetime, until: datetime) -> bool:
    """Say whether there was a moment between *since* and *until* in which nobody looked after anything."""
    period = AwayPeriodRow
    overlaps = select(period.since).where(col(period.until) > since, col(period.since) < until)
    return session.exec(overlaps.limit(1)).first() is not None


def direct_message(session: Session, person: str) -> str | None:
    """Return the channel of direct messages with somebody, if one was ever opened."""
    return session.exec(select(DirectMessageRow.channel).where(DirectMessageRow.person == person)).first()


def keep_direct_message(session: Session, person: str, channel: str) -> None:
    """Remember the channel of direct messages with somebody."""
    keep(session, DirectMessageRow, {"person": person}, {"channel": channel})


def forget_direct_message(session: Session, person: str) -> None:
    """Have the channel of direct messages with somebody opened anew."""
    session.execute(delete(DirectMessageRow).where(col(DirectMessageRow.person) == person))
