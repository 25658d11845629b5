"""What the bot says about complaints: the card in the channel, its diary, and direct messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.lifecycle import Move, State
from domain.policy import ClockKind
from domain.words import Words, marked
from handlers.blocks import Block, context, section
from handlers.cases import CaseFacts, case_of
from handlers.casework import (
    case_body,
    case_buttons,
    customer_line,
    department_name,
    headline,
    move_label,
    person_name,
    spoken,
    state_line,
)
from handlers.complaints import ids
from handlers.diary import entry_of, what_was_done
from handlers.offhours import off_hours_note
from handlers.phrases import clock_name, moment, move_name, why_owner
from handlers.posts import Post, Reader, Repertoire, only_itself
from handlers.services import Desk
from storage.complaints import last_made
from storage.models import ComplaintEventRow, NoticeRow

# Translators: {move} is the name of a button such as "Resolve".
_REQUESTS = {
    "asked": marked("Consent asked: {move}"),
    "declined": marked("Consent declined: {move}"),
    "taken_back": marked("Request taken back: {move}"),
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about complaints."""
    repertoire.says(ids.CARD, card, lost=only_itself)
    repertoire.says(ids.OWNER_DM, owner_message)
    repertoire.says(ids.CREATOR_DM, creator_message)
    repertoire.says(ids.LINE, diary_line)


def card(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The case in the team's channel: no customer data, not even masked."""
    case = case_of(session, notice, desk, now, reader.person)
    return Post(spoken(case, desk.policy, now, reader), _with_reason(case, desk, now, reader))


def owner_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The case as its owner has it at hand; whoever owned it before sees whose it is now."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    if case.owner != notice.target:
        return _no_longer_theirs(case, desk, reader)
    if case.state is State.CLOSED:
        opening = words.gettext("Your case is closed. Thank you.")
    else:
        opening = words.gettext("This case is yours.")
    note = off_hours_note(session, case, desk, reader)
    small = [customer_line(case, reader), note, *_handed_over(session, notice, reader)]
    blocks = [section(opening), *_with_reason(case, desk, now, reader, *small)]
    return Post(f"{opening} {spoken(case, desk.policy, now, reader)}", blocks)


def creator_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The case as the one who filed it follows it."""
    case = case_of(session, notice, desk, now, reader.person)
    words = reader.words
    if case.state is State.CLOSED:
        opening = words.gettext("You filed {number}. It is closed now. Thank you.").format(number=case.number)
    else:
        opening = words.gettext("You filed {number}.").format(number=case.number)
    note = off_hours_note(session, case, desk, reader)
    body = case_body(case, desk.policy, now, reader, customer_line(case, reader), note)
    blocks = [section(opening), *body, *case_buttons(case, words)]
    return Post(f"{opening} {spoken(case, desk.policy, now, reader)}", blocks)


def diary_line(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """One event in the thread of the card, without a word of what anybody wrote."""
    facts, words = notice.facts, reader.words
    if "breach" in facts:
        name = clock_name(words, ClockKind(facts["breach"]))
        said = words.gettext("{clock}: the time has run out.").format(clock=name)
        text = f":hourglass: {said}"
        return Post(text, [section(text)])
    if "seen_to" in facts:
        # Translators: the owner of a case knows that it falls due while they are off, and keeps it.
        said = words.gettext("{person} sees to it, though it falls due after their shift.")
        text = f":eyes: {said.format(person=person_name(words, facts['seen_to']))}"
        return Post(text, [section(text)])
    if "snoozed" in facts:
        # Translators: an owner has put a reminder off.
        said = words.gettext("{person} has put a reminder off until {moment}.")
        until = moment(words, datetime.fromisoformat(facts["until"]), reader.zone)
        text = f":zzz: {said.format(person=person_name(words, facts['snoozed']), moment=until)}"
        return Post(text, [section(text)])
    event = session.get(ComplaintEventRow, facts["event"]) if "event" in facts else None
    if event is not None:
        text = what_was_done(entry_of(event), desk.policy, words)
    else:
        text = f"{_what_happened(facts, words)} · {person_name(words, facts['actor'])}"
    return Post(text, [section(text)])


def _what_happened(facts: Mapping[str, Any], words: Words) -> str:
    """Name what was done: a move of the case, or what became of a request to make one."""
    for what, sentence in _REQUESTS.items():
        if what in facts:
            return words.gettext(sentence).format(move=move_label(words, Move(facts[what])))
    if number := facts.get("followed"):
        return words.gettext("Followed by {number}").format(number=number)
    return move_name(words, Move(facts["move"]))


def _no_longer_theirs(case: CaseFacts, desk: Desk, reader: Reader) -> Post:
    owner = f"<@{case.owner}>" if case.owner is not None else "–"
    said = reader.words.gettext("This case is {owner}'s now.").format(owner=owner)
    title = headline(case, desk.policy, reader.words)
    return Post(f"{said} {title}", [section(said), context(title, state_line(case, reader.words))])


def _handed_over(session: Session, notice: NoticeRow, reader: Reader) -> list[str]:
    """Say where an owner finds what the one before them left for them to know."""
    assert notice.subject_id is not None
    last = last_made(session, notice.subject_id, Move.REASSIGN)
    if last is None or last.note is None or last.facts.get("owner") != notice.target:
        return []
    said = reader.words.gettext("Handed over by {person}: what you must know is under “Details”.")
    return [said.format(person=person_name(reader.words, str(last.facts.get("asked_by") or last.actor)))]


def _with_reason(case: CaseFacts, desk: Desk, now: datetime, reader: Reader, *more: str) -> list[Block]:
    body = case_body(case, desk.policy, now, reader, *more)
    if case.owner_why is not None and case.state is not State.CLOSED:
        department = department_name(desk.policy, case.department, reader.words)
        body.append(context(why_owner(reader.words, case.owner_why, department)))
    return [*body, *case_buttons(case, reader.words)]
