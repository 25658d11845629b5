"""What the bot says about clocks: reminders before, and plain words after."""

from datetime import datetime, timedelta

from sqlmodel import Session

from domain.clocks import ClockState, Rung
from domain.policy import ClockKind
from domain.words import Words, marked
from handlers.blocks import Block, context, section
from handlers.cases import CaseFacts, case_facts
from handlers.casework import case_buttons, customer_line, headline, last_line
from handlers.clocks.ids import WORD
from handlers.phrases import clock_name, clock_state_name, moment, span
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import ClockRow, ComplaintRow, NoticeRow

_BEFORE = marked("{clock} due in *{span}* ({moment})")
_AFTER = marked("{clock} was due {moment}, *{span}* ago")
_SIGNS = {
    Rung.REMINDER: ":alarm_clock:",
    Rung.HEADS_UP: ":warning:",
    Rung.BREACH: ":red_circle:",
    Rung.ESCALATION: ":rotating_light:",
    Rung.LATE_ENTRY: ":inbox_tray:",
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about clocks."""
    repertoire.says(WORD, word_message)


def word_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A reminder or an escalation; None when the promise was kept before anybody was reminded of it."""
    clock = session.get_one(ClockRow, notice.clock_id)
    case = case_facts(session, session.get_one(ComplaintRow, clock.complaint_id), desk)
    running = clock.state == ClockState.RUNNING
    if not running and notice.ts is None:
        return None
    line = _due(clock, now, reader) if running else _done(clock, reader)
    opening = _opening(Rung(notice.facts["rung"]), case, reader.words) if running else ""
    title = headline(case, desk.policy, reader.words)
    text = " · ".join(part for part in (title, line.replace("*", ""), opening) if part)
    return Post(text, _blocks(notice, case, title, line, opening, reader, running))


def _blocks(
    notice: NoticeRow, case: CaseFacts, title: str, line: str, opening: str, reader: Reader, running: bool
) -> list[Block]:
    sign = _SIGNS[Rung(notice.facts["rung"])] if running else ":white_check_mark:"
    lines = "\n".join(part for part in (f"{sign} *{title}*", line, opening) if part)
    small = [customer_line(case, reader), last_line(case, reader)]
    buttons = case_buttons(case, reader.words) if running else []
    return [section(lines), context(*(text for text in small if text)), *buttons]


def _due(clock: ClockRow, now: datetime, reader: Reader) -> str:
    left = clock.due_at - now
    sentence = _BEFORE if left >= timedelta() else _AFTER
    return reader.words.gettext(sentence).format(
        clock=clock_name(reader.words, ClockKind(clock.kind)),
        span=span(reader.words, left),
        moment=moment(reader.words, clock.due_at, reader.zone),
    )


def _done(clock: ClockRow, reader: Reader) -> str:
    return reader.words.gettext("{clock}: done, {state}").format(
        clock=clock_name(reader.words, ClockKind(clock.kind)),
        state=clock_state_name(reader.words, ClockState(clock.state)),
    )


def _opening(rung: Rung, case: CaseFacts, words: Words) -> str:
    """Say to a lead or head why they are told; an owner knows."""
    owner = f"<@{case.owner}>" if case.owner else "–"
    if rung is Rung.HEADS_UP:
        return words.gettext("Heads-up: {owner} has not recorded it yet.").format(owner=owner)
    if rung is Rung.BREACH:
        return words.gettext("The time has run out; the case stays with {owner}.").format(owner=owner)
    if rung is Rung.ESCALATION:
        return words.gettext("Still open; {owner} owns it. Please see that the customer hears from us.").format(
            owner=owner
        )
    if rung is Rung.LATE_ENTRY:
        return words.gettext("Entered late: it was overdue before it was filed. {owner} owns it.").format(owner=owner)
    return ""
