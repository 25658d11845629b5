"""What the bot says about clocks: reminders before, and plain words after."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.clocks import ClockState, Rung
from domain.lifecycle import Move
from domain.ownership import changed_hands_late
from domain.policy import ClockKind, Policy
from domain.snoozing import Nap
from domain.words import marked
from handlers.blocks import Block, actions, context, menu, section
from handlers.calendars.phrases import uncertain_note
from handlers.callbacks.phrases import next_word
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_buttons, customer_line, department_name, headline, last_line, person_name
from handlers.clocks import ids
from handlers.clocks.advice import advice
from handlers.clocks.ids import REMINDER
from handlers.clocks.snoozing import SnoozeRef, may_snooze, possible_naps, snoozed_until
from handlers.elapsed import elapsed_line, elapsed_of
from handlers.handoffs.lines import how_long
from handlers.lateness import late_note
from handlers.phrases import clock_end, how_due, moment, span
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.complaints import last_made
from storage.models import ClockRow, ComplaintRow, NoticeRow

_BROKEN = frozenset({Rung.BREACH, Rung.ESCALATION})
_SIGNS = {
    Rung.REMINDER: ":alarm_clock:",
    Rung.HEADS_UP: ":warning:",
    Rung.STAND_IN: ":crescent_moon:",
    Rung.BREACH: ":red_circle:",
    Rung.ESCALATION: ":rotating_light:",
    Rung.LATE_ENTRY: ":inbox_tray:",
    Rung.LATE_RECOGNITION: ":inbox_tray:",
    Rung.STILL_OPEN: ":red_circle:",
}
# Translators: {time} is a time of the day such as "15:20".
_NAPS = {
    Nap.HALF_HOUR: marked("in 30 minutes ({time})"),
    Nap.HOUR: marked("in 1 hour ({time})"),
    Nap.THREE_HOURS: marked("in 3 hours ({time})"),
    Nap.MORNING: marked("the next working morning ({time})"),
}


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about clocks."""
    repertoire.says(REMINDER, reminder_message)


def reminder_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """A reminder or an escalation; None when every promise was kept before anybody was reminded of it."""
    clocks = [session.get_one(ClockRow, clock_id) for clock_id in notice.facts["clocks"]]
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING]
    shown = running if notice.ts is None else clocks
    if not shown:
        return None
    case = case_of(session, notice, desk, now, reader.person)
    rung = Rung(notice.facts["rung"])
    lines = [_line(clock, now, reader) for clock in shown]
    opening = advice(running, rung, case, desk.policy, reader)
    title = headline(case, desk.policy, reader.words)
    text = " · ".join(part for part in (title, *(line.replace("*", "") for line in lines), opening) if part)
    head = "\n".join(part for part in (f"{_sign(rung, clocks)} *{title}*", *lines, opening) if part)
    late = late_note(notice, desk.policy, reader, now)
    hands = _changed_hands(session, rung, shown[0], reader)
    uncertain = uncertain_note(reader.words, _uncertain_years(running))
    waits = _handed(case, desk.policy, now, reader) if running else ""
    took = _took(session, notice, desk, now, reader) if running else ""
    last = (customer_line(case, reader), last_line(case, reader))
    small = [part for part in (late, hands, took, waits, uncertain, *last) if part]
    first = next_word(case) if ClockKind.CALLBACK in {clock.kind for clock in running} else None
    buttons = case_buttons(case, reader.words, first, why=True) if running else []
    below = _snooze(session, notice, running, rung, desk, reader, now)
    return Post(f"{text} {late}".strip(), [section(head), context(*small), *buttons, *below])


def _snooze(
    session: Session,
    notice: NoticeRow,
    running: Sequence[ClockRow],
    rung: Rung,
    desk: Desk,
    reader: Reader,
    now: datetime,
) -> list[Block]:
    """Offer to put a reminder off as far as that is possible, or say until when it was."""
    case, words = session.get_one(ComplaintRow, notice.subject_id), reader.words
    if not running or not may_snooze(case, running, rung, reader.id):
        return []
    if (until := snoozed_until(running, notice, now)) is not None:
        said = words.gettext("You will be reminded again {moment}.")
        return [context(f":zzz: {said.format(moment=moment(words, until, reader.zone))}")]
    clocks = [clock.id for clock in running if clock.id is not None]
    options = {
        SnoozeRef(n=case.number, c=clocks, s=nap).model_dump_json(): _nap(nap, until, reader)
        for nap, until in possible_naps(session, case, running, desk, now).items()
    }
    return actions([menu(words.gettext("Remind me again…"), ids.SNOOZE, options)] if options else [])


def _nap(nap: Nap, until: datetime, reader: Reader) -> str:
    # Translators: {time} is a time of the day such as "09:00".
    said = reader.words.gettext(_NAPS[nap])
    return said.format(time=f"{until.astimezone(ZoneInfo(reader.zone)):%H:%M}")


def _took(session: Session, notice: NoticeRow, desk: Desk, now: datetime, reader: Reader) -> str:
    row = session.get_one(ComplaintRow, notice.subject_id)
    return elapsed_line(elapsed_of(session, row, desk, now), reader)


def _handed(case: CaseFacts, policy: Policy, now: datetime, reader: Reader) -> str:
    """Say for how long another department has had the case: that may be where its time goes."""
    if case.handoff is None:
        return ""
    name = department_name(policy, case.handoff.department, reader.words)
    return how_long(case.handoff, name, now, reader.words)


def _sign(rung: Rung, clocks: Sequence[ClockRow]) -> str:
    """A promise that stands still is not kept yet."""
    states = {clock.state for clock in clocks}
    if ClockState.RUNNING in states:
        return _SIGNS[rung]
    return ":double_vertical_bar:" if ClockState.PAUSED in states else ":white_check_mark:"


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


def _line(clock: ClockRow, now: datetime, reader: Reader) -> str:
    if clock.state == ClockState.RUNNING:
        return how_due(reader.words, ClockKind(clock.kind), clock.due_at, now, reader.zone)
    return clock_end(reader.words, ClockKind(clock.kind), ClockState(clock.state))
