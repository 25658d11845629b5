"""What the bot says about hand-offs: to the people of the department, to the owner, and to whoever may leave it."""

from datetime import datetime

from sqlmodel import Session

from domain.handoffs import Result
from domain.lifecycle import Move, State
from domain.words import marked
from handlers.blocks import context, section
from handlers.cases import case_of
from handlers.casework import (
    case_message,
    customer_line,
    department_name,
    details_only,
    headline,
    person_name,
    state_line,
)
from handlers.handoffs import ids
from handlers.phrases import move_name
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import HandoffRow, NoticeRow

# Translators: {person} has asked for it, {department} is who is to do it; {taker} has said that they will.
_ASKED = marked("{person} asks {department} for help with this case; what for stands under “Details”. Who takes it on?")
_ASKED_IN_PLACE = marked(
    "{person} asks {department} for help with this case, and nobody there is at work. Please take it on, or see to it "
    "that somebody does; what for stands under “Details”."
)
_MINE = marked("You have taken this on for {department}. When it is done, or cannot be done, please end the hand-off.")
_TAKEN = marked("{taker} has taken this on for {department}.")
_OVER = marked("{department} need do nothing more here.")
_LEFT = marked(
    "{person} had taken this on for {department} and *has left*. Please hand it to the department anew, or see to it."
)
_RESULTS = {
    Result.DONE: marked("{person} has *done* what {department} was asked for; what they say stands under “Details”."),
    Result.NOT_DONE: marked(
        "{person} has ended the hand-off to {department}, and it is *not done*; why stands under “Details”."
    ),
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about hand-offs."""
    repertoire.says(ids.ASKED, asked_message)
    repertoire.says(ids.RETURNED, returned_message)
    repertoire.says(ids.OVER, over_message)


def asked_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the people of a department: take this on; who has, once somebody has. None when it is over unsaid."""
    case = case_of(session, notice, desk, now, reader.person)
    handoff = session.get_one(HandoffRow, notice.facts["handoff"])
    over, mine = handoff.returned_at is not None, handoff.taken_by == notice.target
    if over and notice.ts is None:
        return None
    opening = reader.words.gettext(_opening(handoff, notice)).format(
        person=person_name(reader.words, handoff.asked_by),
        department=department_name(desk.policy, handoff.department, reader.words),
        taker=person_name(reader.words, handoff.taken_by or ""),
    )
    sign = ":white_check_mark:" if over else ":package:"
    live = not over and (mine or handoff.taken_by is None)
    first = Move.RETURN_HANDOFF if mine else Move.TAKE_HANDOFF
    return case_message(f"{sign} {opening}", case, desk.policy, now, reader, live=live, first=first)


def returned_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner: a department has ended what it was asked for."""
    case, facts = case_of(session, notice, desk, now, reader.person), notice.facts
    sentence = _LEFT if facts.get("left") else _RESULTS[Result(facts["result"])]
    opening = reader.words.gettext(sentence).format(
        person=person_name(reader.words, facts["by"]),
        department=department_name(desk.policy, facts["department"], reader.words),
    )
    live = case.state is not State.CLOSED
    return case_message(f":package: {opening}", case, desk.policy, now, reader, live=live)


def over_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever has taken a case on for a department: they may leave it, because of what somebody else did."""
    case, facts, words = case_of(session, notice, desk, now, reader.person), notice.facts, reader.words
    # Translators: {what} is what was done to the case, such as "Resolved".
    said = words.gettext("You need do nothing more about {number} for {department}: {what} ({who}).").format(
        number=case.number,
        department=department_name(desk.policy, facts["department"], words),
        what=move_name(words, Move(facts["move"])),
        who=person_name(words, facts["by"]),
    )
    text, title = f":white_check_mark: {said}", headline(case, desk.policy, words)
    small = context(title, state_line(case, words), customer_line(case, reader))
    return Post(text, [section(text), small, *details_only(case, words)])


def _opening(handoff: HandoffRow, notice: NoticeRow) -> str:
    if handoff.returned_at is not None:
        return _OVER
    if handoff.taken_by is not None:
        return _MINE if handoff.taken_by == notice.target else _TAKEN
    return _ASKED_IN_PLACE if notice.facts["stand_in"] else _ASKED
