"""Questions about reminders that wait to be said together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, text, update
from sqlmodel import Session, col, select

from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.notices import BUNDLED, OVER, new_notice
from storage.sql import ask, insert_row, table_of

# Written as literals, so that the planner can always prove that the partial indexes cover the questions.
_UNTOUCHED = text("notice.state = 'queued' AND notice.attempts = 0 AND notice.ts IS NULL")
_WAITING = text("notice.state IN ('queued','sending','uncertain')")
_REMINDERS = text("notice.kind IN ('clock_reminder','clock_bundle')")
_RUNNING = text("clock.state = 'running'")
_NOTICE: Final = table_of(NoticeRow)
_ADOPT: Final = (
    update(_NOTICE)
    .where(_NOTICE.c.id.in_(bindparam("ids", expanding=True)), or_(_UNTOUCHED, _NOTICE.c.error == BUNDLED))
    .values(state="obsolete", error=BUNDLED, parent_id=bindparam("bundle_id"))
)
_HOLD: Final = (
    update(_NOTICE)
    .where(_NOTICE.c.id == bindparam("its_id"), _UNTOUCHED)
    .values(send_at=bindparam("at"), facts=bindparam("known"))
)
# By this fact it is known of a message that it may wait for others.
WAITS: Final = "waits"


def waiting_targets(session: Session, since: datetime | None = None) -> Sequence[str]:
    """Return for whom reminders wait that nobody has tried to send yet, or that were owed *since* a moment."""
    rows = select(NoticeRow.target).where(_WAITING, _UNTOUCHED, _REMINDERS)
    if since is not None:
        rows = rows.where(col(NoticeRow.created_at) >= since)
    return sorted(session.exec(rows.distinct()).all())


def waiting_reminders(session: Session, target: str) -> Sequence[NoticeRow]:
    """Return the reminders to somebody that may wait for others, in order; nobody sends them meanwhile."""
    rows = select(NoticeRow).where(_WAITING, _UNTOUCHED, _REMINDERS, NoticeRow.target == target)
    rows = rows.order_by(col(NoticeRow.id)).with_for_update().execution_options(populate_existing=True)
    return [row for row in session.exec(rows) if row.facts.get(WAITS)]


def later_notices(session: Session, notice: NoticeRow) -> Sequence[NoticeRow]:
    """Return what somebody was owed after a message, of its kind and about its subject, that can still be changed.

    Also what another message says in its place.
    """
    theirs = select(NoticeRow).where(
        NoticeRow.subject_id == notice.subject_id,
        NoticeRow.kind == notice.kind,
        NoticeRow.target == notice.target,
        or_(col(NoticeRow.state).not_in(OVER), col(NoticeRow.error) == BUNDLED),
    )
    return session.exec(theirs.where(col(NoticeRow.id) > notice.id).order_by(col(NoticeRow.id))).all()


def said_since(session: Session, target: str, since: datetime) -> Sequence[datetime]:
    """Return when somebody was sent reminders that could have waited, since a moment."""
    rows = select(NoticeRow.sent_at, NoticeRow.facts).where(
        _REMINDERS, NoticeRow.target == target, col(NoticeRow.sent_at) >= since
    )
    return [sent_at for sent_at, facts in session.exec(rows) if sent_at is not None and facts.get(WAITS)]


def first_due(session: Session, clock_ids: Sequence[int], now: datetime) -> datetime | None:
    """Return when the first of some running clocks falls due that is not overdue."""
    rows = select(func.min(ClockRow.due_at)).where(_RUNNING, col(ClockRow.due_at) > now)
    return session.exec(rows.where(col(ClockRow.id).in_(clock_ids))).one()


def coming_of(session: Session, owner: str, now: datetime, until: datetime) -> Sequence[int]:
    """Return the running clocks of somebody's cases about which a word is owed after *now* and by *until*.

    Only those that fall due later than that: what falls due by then is said when it does.
    """
    rows = select(ClockRow.id).join(ComplaintRow, col(ComplaintRow.id) == ClockRow.complaint_id)
    rows = rows.where(_RUNNING, ComplaintRow.owner == owner, col(ClockRow.due_at) > until)
    rows = rows.where(col(ClockRow.next_at) > now, col(ClockRow.next_at) <= until)
    return [
        found for found in session.exec(rows.order_by(col(ClockRow.next_at), col(ClockRow.id))) if found is not None
    ]


def new_bundle(
    session: Session, kind: str, first: NoticeRow, at: datetime, facts: dict[str, Any], now: datetime
) -> int:
    """Store a message that is to say at a moment what waits for the target of its *first* reminder; return its id."""
    notice = new_notice(kind, first.target, now, f"{kind}:{first.id}", None)
    notice.send_at, notice.facts = at, facts
    return insert_row(session, notice)


def adopt(session: Session, bundle_id: int, notice_ids: Sequence[int]) -> None:
    """Let messages that wait, or stood in another bundle, be said by this one.

    A session that has read them knows only when it reads them again.
    """
    ask(session, _ADOPT, bundle_id=bundle_id, ids=notice_ids)


def hold_until(session: Session, notice: NoticeRow, at: datetime, facts: dict[str, Any]) -> None:
    """Have a message that waits sent at a moment, and know more of itself."""
    ask(session, _HOLD, its_id=notice.id, at=at, known={**notice.facts, **facts})
    session.expire(notice)
