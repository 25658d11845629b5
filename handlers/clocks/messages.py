"""What the bot says about clocks: reminders before, and plain words after."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from domain.clocks import ClockState, Rung
from domain.lifecycle import Move
from domain.ownership import changed_hands_late
from domain.policy import ClockKind, Policy
from handlers.blocks import context, section
from handlers.calendars.phrases import uncertain_note
from handlers.callbacks.phrases import next_word
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_buttons, customer_line, department_name, headline, last_line, person_name
from handlers.clocks import ids
from handlers.clocks.advice import advice
from handlers.clocks.bundle_messages import bundle_message
from handlers.clocks.lines import clock_line, sign_of
from handlers.clocks.rungs import rung_of
from handlers.clocks.snooze_views import snooze_blocks
from handlers.clocks.sparing import clocks_of, said_later, spoken_of
from handlers.elapsed import elapsed_line, elapsed_of
from handlers.handoffs.lines import how_long
from handlers.lateness import late_note
from handlers.phrases import span
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.complaints import last_made
from storage.models import ClockRow, ComplaintRow, NoticeRow

_BROKEN = frozenset({Rung.BREACH, Rung.ESCALATION})


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about clocks."""
    repertoire.says(ids.REMINDER, reminder_message, dated=True)
    repertoire.says(ids.BUNDLE, bundle_message, dated=True)


def reminder_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A reminder or an escalation.

    None when every promise was kept, or the word about it spared, before anybody was reminded of it, or when a later
    word about the same ones, which is owed by now, says it as well: of two at once the second would only make people
    stop reading.
    """
    clocks = spoken_of(session, notice, notice.sent_at, now)
    if not clocks and notice.ts is not None:
        # The customer heard from us while it was on its way.
        clocks = clocks_of(session, notice)
    later = said_later(session, notice, now) if notice.ts is None else set()
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING and clock.id not in later]
    shown = running if notice.ts is None else clocks
    if not shown:
        return None
    case = case_of(session, notice, desk, now, reader.person)
    rung = rung_of(notice, running)
    lines = [clock_line(clock, now, reader) for clock in shown]
    opening = advice(running, rung, case, desk.policy, reader)
    title = headline(case, desk.policy, reader.words)
    text = " · ".join(part for part in (title, *(line.replace("*", "") for line in lines), opening) if part)
    head = "\n".join(part for part in (f"{sign_of(rung, clocks)} *{title}*", *lines, opening) if part)
    late = late_note(session, notice, desk.policy, reader, now)
    hands = _changed_hands(session, rung, shown[0], reader)
    uncertain = uncertain_note(reader.words, _uncertain_years(running))
    waits = _handed(case, desk.policy, now, reader) if running else ""
    took = _took(session, notice, desk, now, reader) if running else ""
    # In a channel even a masked customer is nobody's to read.
    last = (customer_line(case, reader) if reader.id is not None else "", last_line(case, reader))
    small = [part for part in (late, hands, took, waits, uncertain, *last) if part]
    first = next_word(case) if ClockKind.CALLBACK in {clock.kind for clock in running} else None
    buttons = case_buttons(case, reader.words, first, why=True) if running else []
    below = snooze_blocks(session, notice, running, desk, reader, now)
    return Post(f"{text} {late}".strip(), [section(head), context(*small), *buttons, *below])


def _took(session: Session, notice: NoticeRow, desk: Desk, now: datetime, reader: Reader) -> str:
    row = session.get_one(ComplaintRow, notice.subject_id)
    return elapsed_line(elapsed_of(session, row, desk, now), reader)


def _handed(case: CaseFacts, policy: Policy, now: datetime, reader: Reader) -> str:
    """Say for how long another department has had the case: that may be where its time goes."""
    if case.handoff is None:
        return ""
    name = department_name(policy, case.handoff.department, reader.words)
    return how_long(case.handoff, name, now, reader.words)


def _uncertain_years(clocks: Sequence[ClockRow]) -> list[int]:
    return sorted({year for clock in clocks for year in clock.basis.get("unofficial", ())})


def _changed_hands(session: Session, rung: Rung, clock: ClockRow, reader: Reader) -> str:
    """Say that a broken promise had changed hands in its last hour: whose it is now hardly had a chance."""
    last = last_made(session, clock.complaint_id, Move.REASSIGN) if rung in _BROKEN else None
    if last is None or not changed_hands_late(last.at, clock.due_at):
        return ""
    return reader.words.gettext("Reassigned {span} before it fell due; the owner before: {owner}.").format(
        span=span(reader.words, clock.due_at - last.at),
        owner=person_name(reader.words, str(last.facts["was"])),
    )
