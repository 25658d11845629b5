"""What the bot says about delivery: to the operator, that somebody could not be told."""

import re
from datetime import datetime

from sqlmodel import Session

from handlers.blocks import escape, section
from handlers.delivery.ids import ALARM
from handlers.kaizen.ids import CASE_LINE
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.models import ComplaintRow, NoticeRow

# Slack's words for errors stand between marks of code, where they must not break out.
_CODE = re.compile(r"[^A-Za-z0-9_.-]")


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about delivery."""
    repertoire.says(ALARM, alarm)


def alarm(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Somebody could not be told; None when the policy names no operator: then the log alone says it."""
    if desk.policy.slack.operator is None:
        return None
    # Translators: {where} is a person or a channel, {reason} Slack's own word for it such as not_in_channel.
    text = reader.words.gettext(
        "A message about {number} could not be delivered to {where}: Slack says `{reason}`. Try `redress check`."
    ).format(
        number=_number(session, notice),
        where=_where(str(notice.facts["target"]), desk),
        reason=_CODE.sub("", str(notice.facts["reason"])),
    )
    return Post(text, [section(f":warning: {text}")])


def _number(session: Session, notice: NoticeRow) -> str:
    """Name the case or the suggestion that the lost message was about."""
    kind = str(notice.facts.get("kind") or "")
    if kind.startswith("kaizen_") and kind != CASE_LINE:
        idea = session.get(SuggestionRow, notice.subject_id)
        return idea.number if idea is not None else "–"
    case = session.get(ComplaintRow, notice.subject_id) if notice.subject_id is not None else None
    return case.number if case is not None else "–"


def _where(target: str, desk: Desk) -> str:
    named = desk.policy.slack.channel(target)
    return escape(named) if named is not None else f"<@{target}>"
