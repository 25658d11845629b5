"""What the bot says about delivery: to the operator and to who leads, that somebody could not be told."""

import re
from datetime import datetime

from sqlmodel import Session

from domain.words import Words
from handlers.blocks import escape, section
from handlers.delivery.actions import OPERATOR
from handlers.delivery.ids import ALARM
from handlers.delivery.sending import UNSEEN
from handlers.delivery.subjects import number_about
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow

# Slack's words for errors stand between marks of code, where they must not break out.
_CODE = re.compile(r"[^A-Za-z0-9_.-]")


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about delivery."""
    repertoire.says(ALARM, alarm)


def alarm(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Somebody could not be told; the operator's own is None when the policy names none: then the log alone says it."""
    facts, words = notice.facts, reader.words
    for_operator = notice.target == OPERATOR
    if for_operator and desk.policy.slack.operator is None:
        return None
    where, reason = _where(str(facts["target"]), desk), _CODE.sub("", str(facts["reason"]))
    if reason == UNSEEN:
        text = _unseen(where, words)
    else:
        number = number_about(session, str(facts.get("kind") or ""), notice.subject_id)
        text = " ".join((_lost(number, where, reason, words), _what_to_do(words, for_operator=for_operator)))
    return Post(text, [section(f":warning: {text}")])


def _lost(number: str | None, where: str, reason: str, words: Words) -> str:
    # Translators: {where} is a person or a channel, {reason} Slack's own word for it such as not_in_channel.
    if number is None:
        lost = words.gettext("A message could not be delivered to {where}: Slack says `{reason}`.")
        return lost.format(where=where, reason=reason)
    lost = words.gettext("A message about {number} could not be delivered to {where}: Slack says `{reason}`.")
    return lost.format(number=number, where=where, reason=reason)


def _what_to_do(words: Words, *, for_operator: bool) -> str:
    if for_operator:
        return words.gettext("Try `redress check`.")
    return words.gettext("Please see to it that whoever must know hears of it.")


def _unseen(where: str, words: Words) -> str:
    """Say that nobody knows whether something arrived that must not stand there twice."""
    # Translators: {where} is a channel.
    said = words.gettext(
        "Slack has not said whether a message to {where} has arrived, and I may not look. It is not sent again, "
        "so that it does not stand there twice. If it is missing there, `redress digest` posts it."
    )
    return said.format(where=where)


def _where(target: str, desk: Desk) -> str:
    named = desk.policy.slack.channel(target)
    return escape(named) if named is not None else f"<@{target}>"
