"""How late a message is that should have been here before; it says so itself."""

from datetime import datetime

from sqlmodel import Session

from domain.policy import Policy
from handlers.phrases import span
from handlers.posts import Reader
from storage.life import was_away
from storage.models import NoticeRow


def late_note(session: Session, notice: NoticeRow, policy: Policy, reader: Reader, now: datetime) -> str:
    """Say how late a message is, and that the bot was away if it was; nothing while that is not worth a word."""
    owed, sent = owed_at(notice), notice.sent_at or now
    late = sent - owed
    if late < policy.delivery.late_after:
        return ""
    # Translators: {span} is a length of time such as "2 h 10 min".
    said = reader.words.gettext("This message is {span} late.")
    if was_away(session, owed, sent):
        said = reader.words.gettext("This message is {span} late: I was away.")
    return said.format(span=span(reader.words, late))


def owed_at(notice: NoticeRow) -> datetime:
    """Return the moment to which a message belongs: the one in its facts, or when it came to be owed."""
    at = notice.facts.get("at")
    return datetime.fromisoformat(at) if at is not None else notice.created_at
