"""What stands in the database at one moment, counted: for whoever watches over the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from storage.models import ClockRow, NoticeRow

# Written as literals, so that the planner can always prove that the partial indexes cover the questions.
_WAITING = text("notice.state IN ('queued','sending','uncertain')")
_RUNNING = text("clock.state = 'running'")


@dataclass(frozen=True, slots=True)
class Gauges:
    """Messages owed by now and not sent, by state; since when the oldest of them is owed; overdue clocks by kind."""

    waiting: Mapping[str, int]
    oldest: datetime | None
    overdue: Mapping[str, int]


def read_gauges(session: Session, now: datetime) -> Gauges:
    """Count what is owed at *now*. Only what waits or runs is looked at: history costs nothing."""
    due = (_WAITING, col(NoticeRow.send_at) <= now)
    waiting = select(NoticeRow.state, func.count()).where(*due).group_by(col(NoticeRow.state))
    oldest = select(func.min(NoticeRow.created_at)).where(*due)
    late = select(ClockRow.kind, func.count()).where(_RUNNING, col(ClockRow.due_at) <= now)
    overdue = late.group_by(col(ClockRow.kind))
    return Gauges(dict(session.exec(waiting).all()), session.exec(oldest).one(), dict(session.exec(overdue).all()))
