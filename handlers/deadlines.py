"""When the promises of a case fall due: what the policy, the calendar and the person say, written down as a clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlmodel import Session

from domain.clocks import start
from domain.errors import Refusal
from domain.policy import STATED, ClockKind, LengthRule, Severity
from domain.spans import BusinessDays, Length, format_length
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.clocks import from_clock
from storage.models import ClockRow, ComplaintRow

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


def new_clock(
    session: Session, row: ComplaintRow, kind: ClockKind, deed: Beginning, desk: Desk, sequence: int = 1
) -> ClockRow:
    """Return a clock, not stored yet; in the first cycle it counts from the complaint, later from the reopening."""
    began = began_at(row, kind, deed.at)
    stated = deed.due.get(kind)
    if stated is None:
        due, basis = due_by_policy(session, row, kind, began, desk)
        length: Length = length_of(row, kind, desk)[0]
    else:
        due, basis, length = stated, {"rule": LengthRule.STATED.value}, stated - began
    return clock_row(row, kind, began, due, deed.now, desk, basis, length, sequence)


def clock_row(
    row: ComplaintRow,
    kind: ClockKind,
    began: datetime,
    due: datetime,
    now: datetime,
    desk: Desk,
    basis: Mapping[str, Any],
    length: Length,
    sequence: int,
) -> ClockRow:
    """Return a clock that runs from *began* to *due* with the ladder of its kind and *length*, not stored yet."""
    ladders = desk.policy.ladders
    # What the customer keeps us waiting for is nobody's to be reminded of day by day.
    every = None if kind is ClockKind.CUSTOMER_WAIT else ladders.every
    clock = start(due, began, now, ladders.steps_for(kind, length), ladders.earliest, every)
    return from_clock(clock, row.id or 0, kind, row.cycle, sequence, basis)


def due_by_policy(
    session: Session, row: ComplaintRow, kind: ClockKind, began: datetime, desk: Desk
) -> tuple[datetime, dict[str, Any]]:
    """Return when a clock of a case that began at *began* falls due, and how that comes about.

    Elapsed time needs no calendar; business time asks the stored one, and the basis says where it is not official.
    """
    length, rule = length_of(row, kind, desk)
    basis: dict[str, Any] = {"rule": rule.value, "length": format_length(length)}
    if not counts_business_time(kind, length, desk):
        assert isinstance(length, timedelta)
        return began + length, basis
    calendar = load_calendar(session, desk.policy)
    due = calendar.due_at(began, length)
    basis |= {"calendar": "business", "unofficial": list(calendar.unofficial_years(began, due))}
    return due, basis


def length_of(row: ComplaintRow, kind: ClockKind, desk: Desk) -> tuple[Length, LengthRule]:
    """Return how long a clock of a case runs, and by which rule; raises `LookupError` where only a person can say."""
    if kind in STATED:
        raise LookupError(f"{kind} runs until a moment that somebody states")
    policy = desk.policy.clocks[kind]
    return policy.length_for(Severity(row.severity), row.channel, row.category, row.cycle > 1)


def counts_business_time(kind: ClockKind, length: Length, desk: Desk) -> bool:
    """Say whether a clock counts only the time in which the centre is open."""
    return isinstance(length, BusinessDays) or desk.policy.clocks[kind].calendar == "business"


def began_at(row: ComplaintRow, kind: ClockKind, at: datetime) -> datetime:
    """Return from when a clock counts that a deed *at* some moment starts."""
    if kind in _FROM_COMPLAINT:
        return row.received_at if row.cycle == 1 else row.cycle_at
    return at
