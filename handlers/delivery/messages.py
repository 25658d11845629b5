"""What the bot says about delivery: to the operator, that somebody could not be told."""

import re
from datetime import datetime

from sqlmodel import Session

from domain.words import Words
from handlers.blocks import escape, section
from handlers.delivery.ids import ALARM
from handlers.kaizen.ids import CASE_LINE
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.kaizen_models import SuggestionRow
from storage.models import ComplaintRow, NoticeRow

# Slack's words for errors stand between marks of code, where they must not break out.
_CODE = re.compile(r"[^A-Za-z0-9_.-]")
# Messages whose subject is neither a case nor a suggestion: what digests and reports say.
_OF_NO_NUMBER = ("digest_", "quality_")


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about delivery."""
    repertoire.says(ALARM, alarm)


def alarm(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Somebody could not be told; None when the policy names no operator: then the log alone says it."""
    if desk.policy.slack.operator is None:
        return None
    where, reason = _where(str(notice.facts["target"]), desk), _CODE.sub("", str(notice.facts["reason"]))
    text = _lost(_number(session, notice), where, reason, reader.words)
    return Post(text, [section(f":warning: {text}")])


def _lost(number: str | None, where: str, reason: str, words: Words) -> str:
    # Translators: {where} is a person or a channel, {reason} Slack's own word for it such as not_in_channel.
    if number is None:
        lost = words.gettext("A message could not be delivered to {where}: Slack says `{reason}`. Try `redress check`.")
        return lost.format(where=where, reason=reason)
    lost = words.gettext(
        "A message about {number} could not be delivered to {where}: Slack says `{reason}`. Try `redress check`."
    )
    return lost.format(number=number, where=where, reason=reason)


def _number(session: Session, notice: NoticeRow) -> str | None:
    """Name the case or the suggestion that the lost message was about; None when it was about neither, as a digest."""
    kind, subject_id = str(notice.facts.get("kind") or ""), notice.subject_id
    if subject_id is None or kind.startswith(_OF_NO_NUMBER):
        return None
    if kind.startswith("kaizen_") and kind != CASE_LINE:
        idea = session.get(SuggestionRow, subject_id)
        return idea.number if idea is not None else None
    case = session.get(ComplaintRow, subject_id)
    return case.number if case is not None else None


def _where(target: str, desk: Desk) -> str:
    named = desk.policy.slack.channel(target)
    return escape(named) if named is not None else f"<@{target}>"
