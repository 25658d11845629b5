"""What the bot says when a case is new: to those who lead, that it alarms, or that nobody owns it."""

from datetime import datetime

from sqlmodel import Session

from domain.duplicates import Way
from domain.lifecycle import Move, State
from domain.words import marked
from handlers.blocks import section
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_body, case_buttons, customer_line, details_only, person_name, spoken
from handlers.intake import ids
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow

_BECAME = {
    Way.LINK: marked("This message was filed as the complaint {number}."),
    Way.ADD: marked("This message was added to the complaint {number}."),
    Way.REOPEN: marked("With this message the complaint {number} was opened again."),
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about new cases."""
    repertoire.says(ids.ALARM, alarm_message)
    repertoire.says(ids.UNCLASSIFIED, unclassified_message)
    repertoire.says(ids.ADDED, added_message)
    repertoire.says(ids.TAKEN, taken_message)
    repertoire.says(ids.SOURCE, source_message)


def alarm_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the lead: a case that cannot wait was filed; which words alarm, stands in it by the name of their rule."""
    case = case_of(session, notice, desk, now, reader.person)
    if case.state is State.CLOSED:
        return None
    opening = reader.words.gettext("A case that cannot wait was filed. Please see that the customer is contacted.")
    return _post(f":rotating_light: {opening}", case, desk, reader, now)


def unclassified_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To who leads: nobody could tell what a case is about, so nobody owns it."""
    case = case_of(session, notice, desk, now, reader.person)
    if case.state is not State.RECEIVED:
        opening = reader.words.gettext("This case has found its owner, or its end.")
        return _post(f":white_check_mark: {opening}", case, desk, reader, now)
    opening = reader.words.gettext("*Nobody owns this case yet*: please say what it is about, and whose it is.")
    return _post(f":inbox_tray: {opening}", case, desk, reader, now, Move.ASSIGN)


def added_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: the customer complained again; what they said stands where only those read it who work on it."""
    case, words = case_of(session, notice, desk, now, reader.person), reader.words
    who = person_name(words, notice.facts["by"])
    opening = words.gettext("The customer has complained again. {who} has added it; it stands under *Details*.")
    return _post(f":memo: {opening.format(who=who)}", case, desk, reader, now)


def taken_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever filed: that no new case was made, and which one has it."""
    case, words = case_of(session, notice, desk, now, reader.person), reader.words
    sentence = words.gettext("Your complaint was added to {number}. No new case was filed.")
    if notice.facts["way"] == Way.REOPEN:
        sentence = words.gettext("{number} was opened again with your complaint. No new case was filed.")
    return _post(f":link: {sentence.format(number=case.number)}", case, desk, reader, now)


def source_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """In the thread of a message: which case it has become or belongs to, and nothing else. Or to who filed it."""
    case, words = case_of(session, notice, desk, now, reader.person), reader.words
    said = words.gettext(_BECAME[Way(notice.facts["way"])]).format(number=case.number)
    if reader.person is not None:
        why = words.gettext("Nothing of it was said below the message itself.")
        said = f"{said} {why}"
    return Post(said, [section(f":link: {said}"), *details_only(case, words)])


def _post(opening: str, case: CaseFacts, desk: Desk, reader: Reader, now: datetime, first: Move | None = None) -> Post:
    body = case_body(case, desk.policy, now, reader, customer_line(case, reader))
    text = f"{opening.replace('*', '')} {spoken(case, desk.policy, now, reader)}"
    return Post(text, [section(opening), *body, *case_buttons(case, reader.words, first)])
