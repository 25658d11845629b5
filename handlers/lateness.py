"""How late a message is that should have been here before; it says so itself."""

from datetime import datetime

from domain.policy import Policy
from handlers.phrases import span
from handlers.posts import Reader
from storage.models import NoticeRow


def late_note(notice: NoticeRow, policy: Policy, reader: Reader, now: datetime) -> str:
    """Say how late a message is that belongs to the moment in its facts; nothing while that is not worth a word."""
    late = (notice.sent_at or now) - datetime.fromisoformat(notice.facts["at"])
    if late < policy.delivery.late_after:
        return ""
    # Translators: {span} is a length of time such as "2 h 10 min".
    return reader.words.gettext("This message is {span} late: I was away.").format(span=span(reader.words, late))
