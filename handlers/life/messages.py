"""What the bot says about its own life: to whoever runs it, that it was away."""

from datetime import datetime

from sqlmodel import Session

from handlers.blocks import section
from handlers.life.ids import AWAY, CANARY
from handlers.phrases import moment, span
from handlers.posts import Post, Reader, Repertoire, only_itself
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about the bot's own life."""
    repertoire.says(AWAY, away_message, dated=True)
    repertoire.says(CANARY, canary_message, only_itself, dated=True)


def away_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """Nobody looked after anything for a while; what fell due in it comes late, and says so."""
    since, until = (datetime.fromisoformat(notice.facts[name]) for name in ("since", "until"))
    words = reader.words
    # Translators: {since} and {until} are moments, {span} is a length of time such as "2 h 10 min".
    text = words.gettext(
        "I was away from {since} to {until}, for {span}. What fell due meanwhile is sent now, once, and says how late "
        "it is. Promises whose time ran out meanwhile count as broken since then."
    ).format(
        since=moment(words, since, reader.zone),
        until=moment(words, until, reader.zone),
        span=span(words, until - since),
    )
    return Post(text, [section(f":zzz: {text}")])


def canary_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The message below which the bot puts a sign, to hear whether Slack tells it of that."""
    text = reader.words.gettext(
        "Every few minutes I put a sign below this message, or take it away, and listen whether Slack tells me of it. "
        "If it does not, I open a new line to Slack."
    )
    return Post(text, [section(f":hatching_chick: {text}")])
