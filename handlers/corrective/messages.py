"""What the bot says of corrective actions: to whoever sees to one, when it becomes theirs and on its day."""

from datetime import datetime

from sqlmodel import Session

from domain.corrective import ActionState
from domain.indicators.days import day_of
from handlers.blocks import actions, button, section
from handlers.corrective import ids
from handlers.corrective.actions import told
from handlers.corrective.phrases import told_lines
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.corrective import action_of
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said of corrective actions."""
    repertoire.says(ids.YOURS, yours_message)
    repertoire.says(ids.DUE, due_message)


def yours_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: a corrective action is theirs."""
    return _told(session, notice, desk, reader, now, reader.words.gettext("A corrective action is yours"))


def due_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner, on its day: a corrective action is due; None when it is not, or no more on that day."""
    row = action_of(session, notice.facts["number"])
    if row is None or row.due_on is None or row.due_on.isoformat() != notice.facts["due_on"]:
        return None
    return _told(session, notice, desk, reader, now, reader.words.gettext("A corrective action of yours is due today"))


def _told(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime, heading: str) -> Post | None:
    row = action_of(session, notice.facts["number"])
    if row is None or row.state != ActionState.OPEN:
        return None
    action = told(row, day_of(now, desk.policy.zoneinfo))
    lines = "\n".join(told_lines(action, row.cause, desk.policy, reader.words))
    record = button(reader.words.gettext("Record…"), ids.END, row.number)
    return Post(f"{heading}: {lines}".replace("*", ""), [section(f"*{heading}*\n{lines}"), *actions([record])])
