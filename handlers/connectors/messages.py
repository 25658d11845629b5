"""What the bot says about help desks: to the operator, that one does not answer."""

from datetime import datetime

from sqlmodel import Session

from handlers.blocks import section
from handlers.connectors.ids import FAILING
from handlers.connectors.troubles import trouble_words
from handlers.phrases import moment
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow
from storage.pulls import pull_of


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about help desks."""
    repertoire.says(FAILING, failing)


def failing(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A help desk gives no contacts any more; None once it does again."""
    source = str(notice.facts["source"])
    row = pull_of(session, source)
    if row is None or row.failing_since is None or row.error is None:
        return None
    # Translators: {source} is a name from the policy file; {trouble} a sentence such as "it does not answer. …".
    text = reader.words.gettext(
        "No contacts come from `{source}` since {moment}: {trouble} Nothing is lost: once it works, the bot goes on "
        "where it stopped. Until then digests say how old the data is."
    ).format(
        source=source,
        moment=moment(reader.words, row.failing_since, reader.zone),
        trouble=trouble_words(row.error, reader.words),
    )
    return Post(text, [section(f":electric_plug: {text}")])
