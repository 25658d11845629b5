"""What the bot says of targets: that one was set."""

from datetime import datetime

from sqlmodel import Session

from handlers.blocks import section
from handlers.posts import Post, Reader, Repertoire
from handlers.quality import ids
from handlers.quality.goal_views import change_words
from handlers.quality.goals import change_told
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said of targets."""
    repertoire.says(ids.TARGET_SET, target_message)


def target_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the channel of the digests: a target was set, from what to what, from when on, by whom and why."""
    change = change_told(session, int(notice.facts["target"]), desk.policy)
    title = reader.words.gettext("A target was set")
    text = change_words(change, desk.policy, reader.words)
    return Post(f"{title}: {text.replace('*', '')}", [section(f":dart: *{title}*\n{text}")])
