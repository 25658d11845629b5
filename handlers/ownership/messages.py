"""What the bot says about ownership: to whoever owned a case, and to the lead when a department passes one on."""

from datetime import datetime

from sqlmodel import Session

from domain.lifecycle import State
from domain.ownership import DeclineReason
from handlers.blocks import context, section
from handlers.cases import case_of
from handlers.casework import (
    case_body,
    case_buttons,
    customer_line,
    department_name,
    headline,
    person_name,
    spoken,
    state_line,
)
from handlers.ownership import ids
from handlers.ownership.absence_messages import absent_message, left_message, unled_message
from handlers.phrases import decline_reason
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about ownership."""
    repertoire.says(ids.HANDED_ON, handed_on_message)
    repertoire.says(ids.PASSED_ON, passed_on_message)
    repertoire.says(ids.ABSENT, absent_message)
    repertoire.says(ids.LEFT, left_message)
    repertoire.says(ids.UNLED, unled_message)


def handed_on_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever owned a case: whose it is now; None when it has come back to them before they heard of it."""
    case = case_of(session, notice, desk, now, reader.person)
    if notice.ts is None and case.owner == notice.target:
        return None
    words = reader.words
    said = words.gettext("{person} has given {number} to {owner}. You will not be reminded of it any more.").format(
        person=person_name(words, notice.facts["by"]), number=case.number, owner=f"<@{notice.facts['owner']}>"
    )
    text = f":handshake: {said}"
    return Post(text, [section(text), context(headline(case, desk.policy, words), state_line(case, words))])


def passed_on_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the lead: a case was declined, and nobody else of its department is there for it."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    opening = words.gettext(
        "{person} has declined this case ({reason}), and nobody else in {department} is left."
    ).format(
        person=person_name(words, notice.facts["by"]),
        reason=decline_reason(words, DeclineReason(notice.facts["reason"])),
        department=department_name(desk.policy, case.department, words),
    )
    body = case_body(case, desk.policy, now, reader, customer_line(case, reader))
    buttons = case_buttons(case, words) if case.state is not State.CLOSED else []
    return Post(f"{opening} {spoken(case, desk.policy, now, reader)}", [section(f":wave: {opening}"), *body, *buttons])
