"""When the promises of a case fall due: what the policy, the calendar and the person say, written down as a clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session

from domain.calling import Calling, calling_for
from domain.clocks import Rung, start
from domain.errors import Refusal
from domain.policy import STATED, Audience, ClockKind, LengthRule, Offset, Severity, Step
from domain.shifts import Keeper, refitted, within_shifts
from domain.spans import BusinessDays, Length, at_least_elapsed, format_length
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.clocks import as_clock, from_clock, ladder_of, lock_running, replace_moments, stored_moments
from storage.models import ClockRow, ComplaintRow
from storage.work_times import calendar_of

_FROM_COMPLAINT = frozenset({ClockKind.ACK, ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION})


class Beginning(Protocol):
    """What makes a clock begin: when it happened, when it became known, and the ends that somebody stated."""

    @property
    def at(self) -> datetime: ...

    @property
    def now(self) -> datetime: ...

    @property
    def due(self) -> Mapping[ClockKind, datetime]: ...


def promise(eta: datetime | None, field: str, now: datetime) -> dict[ClockKind, datetime]:
    """Return when the clock of a promise ends that a customer was given; nothing when they were promised nothing.

    Raises `Refusal` beside *field* for a moment that has passed.
    """
    if eta is None:
        return {}
    if eta <= now:
        raise Refusal("eta_past", field)
    return {ClockKind.PROMISE: eta}


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When a clock falls *due* (UTC): counted from *began*, over *length*; *basis* says how that comes about."""

    began: datetime
    due: datetime
    length: Length
    basis: Mapping[str, Any]


def new_clock(
    session: Session, row: ComplaintRow, kind: ClockKind, deed: Beginning, desk: Desk, sequence: int = 1
) -> ClockRow:
    """Return a clock, not stored yet; in the first cycle it counts from the complaint, later from the reopening."""
    began = began_at(row, kind, deed.at)
    stated = deed.due.get(kind)
    if stated is None:
        reckoned = reckon(session, row, kind, began, desk)
    else:
        reckoned = Reckoning(began, stated, stated - began, {"rule": LengthRule.STATED.value})
    return clock_row(session, row, kind, reckoned, deed.now, desk, sequence)


def clock_row(
    session: Session, row: ComplaintRow, kind: ClockKind, reckoned: Reckoning, now: datetime, desk: Desk, sequence: int
) -> ClockRow:
    """Return a clock with the ladder of its kind and length, known from *now* on; it is not stored yet."""
    ladders = desk.policy.ladders
    recognised_late = reckoned.basis.get("cause") == Rung.LATE_RECOGNITION
    born_late = Rung.LATE_RECOGNITION if recognised_late else Rung.LATE_ENTRY
    # What the customer keeps us waiting for is nobody's to be reminded of day by day.
    every = None if kind is ClockKind.CUSTOMER_WAIT else ladders.every
    steps = _steps(kind, reckoned.length, desk)
    calling = _calling(row, sequence, desk) if kind is ClockKind.CALLBACK else None
    clock = start(reckoned.due, reckoned.began, now, steps, ladders.earliest, every, born_late, calling)
    basis = reckoned.basis
    if kind is not ClockKind.CALLBACK and ladders.within_shifts:
        basis = {**basis, "ladder": stored_moments(clock)}
        clock = within_shifts(clock, _keeper(session, row, kind, now, desk))
    return from_clock(clock, row.id or 0, kind, row.cycle, sequence, basis)


def refit(session: Session, row: ComplaintRow, desk: Desk, now: datetime) -> None:
    """Move what is still to be said of a case's clocks to the shifts of its owner, who is another, or has other hours.

    Only clocks that were born with shifts in mind are touched, and they keep the ladder that they were born with.
    """
    assert row.id is not None
    for clock in lock_running(session, row.id):
        ladder = ladder_of(clock)
        if ladder is not None:
            keeper = _keeper(session, row, ClockKind(clock.kind), now, desk)
            replace_moments(session, clock, refitted(as_clock(clock), ladder, now, keeper))


def _keeper(session: Session, row: ComplaintRow, kind: ClockKind, now: datetime, desk: Desk) -> Keeper:
    """Return who keeps a promise, and when they work; what a whole department is asked counts on the centre's hours."""
    policy, owner = desk.policy, None if kind is ClockKind.HANDOFF_ACCEPT else row.owner
    calendar, urgent = calendar_of(session, policy, owner), row.severity == Severity.URGENT
    return Keeper(calendar, now + policy.ladders.earliest, urgent, duty=bool(policy.people.duty_leads))


def _calling(row: ComplaintRow, sequence: int, desk: Desk) -> Calling:
    """Return when a customer is called: the first time as they wished, and then in every part of their day."""
    wish = row.consent if sequence == 1 else None
    return calling_for(wish, desk.policy.callback, desk.policy.zoneinfo)


def _steps(kind: ClockKind, length: Length, desk: Desk) -> tuple[Step, ...]:
    """Return the ladder of a clock; whatever it says, the end of a wait is a moment, because the case goes on then."""
    steps = desk.policy.ladders.steps_for(kind, length)
    if kind is not ClockKind.CUSTOMER_WAIT or any(not step.from_due(at_least_elapsed(length)) for step in steps):
        return steps
    return (*steps, Step(to=Audience.OWNER, after=Offset()))


def reckon(session: Session, row: ComplaintRow, kind: ClockKind, began: datetime, desk: Desk) -> Reckoning:
    """Return when a clock of a case that began at *began* falls due by policy.

    Where it became known only later how much the case weighs, the shorter length counts from then on: of the promise
    without and the promise with it, the one that falls due first holds.
    """
    severity, known_at = Severity(row.severity), row.escalated_fact_at
    if known_at is None or known_at <= began:
        return _reckon(session, row, kind, severity, began, desk)
    before = _reckon(session, row, kind, Severity.NORMAL, began, desk)
    after = _reckon(session, row, kind, severity, known_at, desk)
    return min(before, after, key=lambda one: one.due)


def _reckon(
    session: Session, row: ComplaintRow, kind: ClockKind, severity: Severity, began: datetime, desk: Desk
) -> Reckoning:
    length, rule = _length(row, kind, severity, desk)
    return reckon_length(session, kind, length, rule, began, desk)


def reckon_length(
    session: Session, kind: ClockKind, length: Length, rule: LengthRule, began: datetime, desk: Desk
) -> Reckoning:
    """Return when a clock of a known length falls due.

    Elapsed time needs no calendar; business time asks the stored one, and the basis says where it is uncertain.
    """
    basis: dict[str, Any] = {"rule": rule.value, "length": format_length(length)}
    if not counts_business_time(kind, length, desk):
        assert isinstance(length, timedelta)
        return Reckoning(began, began + length, length, basis)
    calendar = load_calendar(session, desk.policy)
    due = calendar.due_at(began, length)
    basis |= {"calendar": "business", "unofficial": list(calendar.unofficial_years(began, due))}
    return Reckoning(began, due, length, basis)


def length_of(row: ComplaintRow, kind: ClockKind, desk: Desk) -> tuple[Length, LengthRule]:
    """Return how long a clock of a case runs, and by which rule; raises `LookupError` where only a person can say."""
    return _length(row, kind, Severity(row.severity), desk)


def _length(row: ComplaintRow, kind: ClockKind, severity: Severity, desk: Desk) -> tuple[Length, LengthRule]:
    if kind in STATED:
        raise LookupError(f"{kind} runs until a moment that somebody states")
    return desk.policy.clocks[kind].length_for(severity, row.channel, row.category, row.cycle > 1)


def counts_business_time(kind: ClockKind, length: Length, desk: Desk) -> bool:
    """Say whether a clock counts only the time in which the centre is open."""
    return isinstance(length, BusinessDays) or desk.policy.clocks[kind].calendar == "business"


def began_at(row: ComplaintRow, kind: ClockKind, at: datetime) -> datetime:
    """Return from when a clock counts that a deed *at* some moment starts."""
    if kind in _FROM_COMPLAINT:
        return row.received_at if row.cycle == 1 else row.cycle_at
    return at
