"""Published digests whose days were counted anew since: which of them have something to tell, and which are muted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.contact_models import ContactDayRow, ImportRunRow
from storage.digest_models import DigestRunRow
from storage.sql import changed

_Row = DigestRunRow
# Written as a literal, so that the planner can always prove that the partial index covers the question.
_CHANGED = text("digest_run.changes <> digest_run.told")


def mark_changed(session: Session, days: Iterable[date], scope: str | None = None) -> None:
    """Note of the daily digests that tell of any of *days* that these may come to other figures now.

    With a *scope* it is noted of its digests alone.
    """
    told = or_(*(and_(col(_Row.first_day) <= day, col(_Row.last_day) >= day) for day in sorted(days)))
    statement = update(_Row).where(col(_Row.digest) == "daily", col(_Row.state) == "published", told)
    if scope is not None:
        statement = statement.where(col(_Row.scope) == scope)
    session.execute(
        statement.values(changes=_Row.changes + 1).execution_options(synchronize_session=False),
    )


def runs_to_correct(session: Session, told_before: datetime, now: datetime, most: int) -> Sequence[int]:
    """Return the daily digests to be looked at again, oldest first: none that told of something since *told_before*.

    While a day of theirs waits to be counted they wait too, and so they do while somebody has muted their scope.
    """
    muted, waiting = aliased(_Row), ContactDayRow
    silent = select(muted.id).where(muted.scope == _Row.scope, col(muted.muted_until) > now)
    dirty = select(waiting.team).where(
        col(waiting.dirty), col(waiting.day) >= _Row.first_day, col(waiting.day) <= _Row.last_day
    )
    rows = select(_Row.id).where(
        _CHANGED,
        _Row.digest == "daily",
        col(_Row.told_at).is_(None) | (col(_Row.told_at) <= told_before),
        ~silent.exists(),
        ~dirty.exists(),
    )
    found = session.exec(rows.order_by(col(_Row.id)).limit(most)).all()
    return [run_id for run_id in found if run_id is not None]


def is_file_coming_in(session: Session, since: datetime) -> bool:
    """Say whether a file is being taken in that has moved since *since*: what it brings is not all there yet."""
    row = ImportRunRow
    running = select(row.id).where(row.kind == "file", row.state == "running", row.seen_at > since)
    return session.exec(running.limit(1)).first() is not None


def note_told(session: Session, seen: DigestRunRow, known: Mapping[str, Any] | None, now: datetime) -> bool:
    """Note that people know of a digest's changes as they were *seen*; False when another process was first.

    *known* are the figures that they are told now; None where nothing has to be told.
    """
    told: dict[str, Any] = {} if known is None else {"known": dict(known), "told_at": now}
    statement = (
        update(_Row)
        .where(col(_Row.id) == seen.id, col(_Row.told) == seen.told)
        .values(told=seen.changes, **told)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def set_muted(session: Session, run_id: int, until: datetime | None, person: str, now: datetime) -> bool:
    """Mute a digest until a moment, or with None let it speak again; False when it is so already."""
    mutes = col(_Row.muted_until)
    otherwise = mutes > now if until is None else mutes.is_(None) | (mutes <= now)
    statement = (
        update(_Row)
        .where(col(_Row.id) == run_id, otherwise)
        .values(muted_until=until, muted_by=person)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1
