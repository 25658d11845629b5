"""What the bot says about requests concerning customers' data: to who decides, and to who has asked."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.retention import Wish
from domain.reveals import Unusual
from domain.words import Words
from handlers.blocks import Block, actions, button, context, section
from handlers.digests.phrases import day_words
from handlers.phrases import moment
from handlers.posts import Post, Reader, Repertoire
from handlers.privacy import ids
from handlers.privacy.actions import Request, look_at_request
from handlers.privacy.form import PrivacyRef
from handlers.privacy.monthly import looks_message
from handlers.privacy.views import request_lines
from handlers.services import Desk
from storage.members import reveals_since
from storage.models import NoticeRow

_DAY: Final = timedelta(days=1)


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about customers' data."""
    repertoire.says(ids.ASKED, asked_message)
    repertoire.says(ids.DECIDED, decided_message)
    repertoire.says(ids.UNUSUAL, unusual_message)
    repertoire.says(ids.LOOKS, looks_message)


def asked_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A request for whoever may decide on it, and how it was decided once it was."""
    request, words = _request(session, notice, desk, now), reader.words
    if request.state != "open":
        return _decided(request, reader) if notice.ts is not None else None
    opening = words.gettext(":closed_lock_with_key: Somebody asks for your word about a customer's data.")
    return _post([opening, *request_lines(request, reader)], _decide(request, words))


def decided_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The answer, for whoever has asked; with the file they asked for behind a button."""
    request = _request(session, notice, desk, now)
    if request.wish is Wish.EXPORT and request.state == "agreed":
        fetch = button(reader.words.gettext("Send me the file"), ids.FETCH, _ref(request))
        return _decided(request, reader, actions([fetch]))
    return _decided(request, reader)


def unusual_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To admins and heads: somebody looks at customers' details as people usually do not."""
    facts, words = notice.facts, reader.words
    since, at = datetime.fromisoformat(facts["since"]), datetime.fromisoformat(facts["at"])
    number = reveals_since(session, facts["person"], since, since + _DAY)
    if facts["kind"] == Unusual.MANY:
        said = words.ngettext(
            "{person} has looked at customers' details {n} time on {day}.",
            "{person} has looked at customers' details {n} times on {day}.",
            number,
        )
    else:
        said = words.gettext("{person} has looked at a customer's details outside their working hours, {moment}.")
    text = said.format(
        person=f"<@{facts['person']}>",
        n=number,
        day=day_words(words, since.date()),
        moment=moment(words, at, reader.zone),
    )
    advice = words.gettext("There may be a good reason. Please ask; every look is recorded with the case and what for.")
    return Post(f"{text} {advice}", [section(f":eyes: {text}"), context(advice)])


def _decided(request: Request, reader: Reader, buttons: list[Block] | None = None) -> Post:
    words = reader.words
    if request.state == "agreed":
        said = words.gettext(":white_check_mark: {person} has agreed.")
    else:
        said = words.gettext(":no_entry: {person} has declined.")
    return _post([said.format(person=f"<@{request.decided_by}>"), *request_lines(request, reader)], buttons or [])


def _post(lines: list[str], buttons: list[Block]) -> Post:
    return Post("\n".join(lines).replace("*", ""), [section("\n".join(lines)), *buttons])


def _decide(request: Request, words: Words) -> list[Block]:
    return actions([button(words.gettext("Decide"), ids.OPEN_DECISION, _ref(request))])


def _ref(request: Request) -> str:
    return PrivacyRef(request=request.id).model_dump_json()


def _request(session: Session, notice: NoticeRow, desk: Desk, now: datetime) -> Request:
    return look_at_request(session, notice.subject_id or 0, desk, now)
