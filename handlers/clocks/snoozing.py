"""Putting a reminder off: what is possible now, and the decision, one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import Field
from sqlmodel import Session

from domain.calendars import Calendar
from domain.clocks import Rung
from domain.errors import Refusal
from domain.people import Person
from domain.policy import ClockKind
from domain.snoozing import MOST, Nap, naps, put_off
from handlers.cases import find_case
from handlers.forms import Carried
from handlers.moves import say_in_thread
from handlers.services import Desk
from storage.clocks import as_clock, lock_running, replace_moments
from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.notices import refresh_about_clocks
from storage.work_times import calendar_of

_TOMORROW = timedelta(days=1)


class SnoozeRef(Carried):
    """What an entry of the menu of a reminder carries: of which case, which clocks, for how long. A hint as well."""

    v: Literal[1] = 1
    n: str = Field(max_length=40)
    c: list[int] = Field(max_length=8)
    s: Nap


def possible_naps(
    session: Session, case: ComplaintRow, clocks: Sequence[ClockRow], desk: Desk, now: datetime
) -> Mapping[Nap, datetime]:
    """Return until when a reminder of *clocks* may be put off now: what each of them allows."""
    calendar = calendar_of(session, desk.policy, _keeper(case, clocks))
    each = [_naps_of(clock, calendar, desk, now) for clock in clocks]
    return {nap: until for nap, until in (each[0] if each else {}).items() if all(nap in other for other in each)}


def snooze(session: Session, ref: SnoozeRef, person: Person, desk: Desk, now: datetime) -> None:
    """Put a reminder off, and say so in the case's thread. Pressed twice it is put off once.

    Raises `Refusal` for whoever is not reminded, and when it cannot be put off, or not so long, any more.
    """
    case = find_case(session, ref.n)
    if person.outsider:
        raise Refusal("outsider")
    if person.id == case.colleague:
        raise Refusal("about_you", number=case.number)
    assert case.id is not None
    clocks = [clock for clock in lock_running(session, case.id) if clock.id in ref.c]
    if not clocks:
        raise Refusal("reminder_over", number=case.number)
    if person.id != _keeper(case, clocks):
        raise Refusal("not_yours_to_snooze", number=case.number, owner=_keeper(case, clocks))
    until = possible_naps(session, case, clocks, desk, now).get(ref.s)
    if until is None:
        often = any(len(snoozes(clock)) >= MOST for clock in clocks)
        raise Refusal("snoozed_enough" if often else "snooze_too_long", number=case.number)
    for clock in clocks:
        _put_off(session, clock, person, until, now)
    said = {"snoozed": person.id, "until": until.isoformat()}
    key = f"line:snoozed:{clocks[0].id}:{now.isoformat()}"
    say_in_thread(session, case, key, now, said)
    refresh_about_clocks(session, case.id, [clock.id for clock in clocks if clock.id is not None], now)


def snoozes(clock: ClockRow) -> Sequence[tuple[str, datetime, datetime]]:
    """Return who put a clock's reminder off, when, and until when."""
    stored: list[list[Any]] = clock.basis.get("snoozes", [])
    return [(person, datetime.fromisoformat(at), datetime.fromisoformat(until)) for person, at, until in stored]


def snoozed_until(clocks: Sequence[ClockRow], notice: NoticeRow, now: datetime) -> datetime | None:
    """Return until when a reminder was put off after its message was written; None when it was not, or that is over."""
    lately = [until for clock in clocks for _, at, until in snoozes(clock) if at >= notice.created_at and until > now]
    return max(lately, default=None)


def may_snooze(case: ComplaintRow, clocks: Sequence[ClockRow], rung: Rung, reader: str | None) -> bool:
    """Say whether a message is a reminder to whoever keeps what it is about."""
    return rung is Rung.REMINDER and reader is not None and reader == _keeper(case, clocks)


def _keeper(case: ComplaintRow, clocks: Sequence[ClockRow]) -> str | None:
    """Return whom reminders of clocks are for: a callback is its caller's."""
    calls = any(clock.kind == ClockKind.CALLBACK for clock in clocks)
    return (case.caller or case.owner) if calls else case.owner


def _naps_of(row: ClockRow, calendar: Calendar, desk: Desk, now: datetime) -> Mapping[Nap, datetime]:
    clock = as_clock(row)
    hold = calendar.is_open if clock.hours is None else clock.hours.hold
    at_work = hold if desk.policy.ladders.within_shifts or clock.hours is not None else lambda _: True
    morning = calendar.next_open(calendar.midnight(calendar.date_of(now) + _TOMORROW))
    return naps(clock, now, morning, len(snoozes(row)), at_work)


def _put_off(session: Session, row: ClockRow, person: Person, until: datetime, now: datetime) -> None:
    stored = [*row.basis.get("snoozes", []), [person.id, now.isoformat(), until.isoformat()]]
    replace_moments(session, row, put_off(as_clock(row), until), {**row.basis, "snoozes": stored})
