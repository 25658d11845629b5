"""What the sum behind the deadlines of a case is made of, read in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from domain.clocks import ClockState
from domain.errors import Refusal
from domain.people import Person
from domain.policy import ClockKind
from domain.reasons import Reason, reason_of
from domain.states import Move
from handlers.cases import CaseFacts, case_facts, find_case
from handlers.clocks.snoozing import snoozes
from handlers.elapsed import elapsed_of
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.clocks import all_clocks
from storage.complaints import history
from storage.models import ClockRow, ComplaintRow

# As many clocks as a window has room for: those that run, then the last that did.
_MOST = 12
_FROM_THE_CASE = frozenset({ClockKind.ACK, ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION})


@dataclass(frozen=True, slots=True)
class Told:
    """One clock and the sum behind it; *since* says what happened at its start, *paused_at* since when it stands still.

    *waits* are who let it stand still, by the moment, *snoozes* who put a reminder of it off, when, and until when.
    """

    kind: ClockKind
    state: ClockState
    since: str
    reason: Reason
    paused_at: datetime | None
    waits: Mapping[datetime, str]
    snoozes: Sequence[tuple[str, datetime, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums behind the clocks of a case, and how long it has taken: for the customer, and in opening hours."""

    case: CaseFacts
    clocks: tuple[Told, ...]
    elapsed: timedelta
    worked: timedelta


def read_sums(session: Session, number: str, reader: Person, desk: Desk, now: datetime) -> Sums:
    """Return why the promises of a case are due when they are. Raises `Refusal`."""
    if reader.outsider:
        raise Refusal("outsider")
    row = find_case(session, number)
    if reader.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    assert row.id is not None
    calendar = load_calendar(session, desk.policy)
    waits = {event.at: event.actor for event in history(session, row.id) if event.move == Move.WAIT}
    told = tuple(
        Told(
            ClockKind(clock.kind),
            ClockState(clock.state),
            _since(row, clock),
            reason_of(clock.started_at, clock.due_at, clock.basis, calendar),
            clock.paused_at,
            waits,
            snoozes(clock),
        )
        for clock in _shown(all_clocks(session, row.id))
    )
    took = elapsed_of(session, row, desk, now)
    return Sums(case_facts(session, row, desk, now, reader), told, took.elapsed, took.worked)


def _shown(clocks: Sequence[ClockRow]) -> Sequence[ClockRow]:
    """Return the clocks that run or stand still, the most pressing first, then the others, the latest first."""
    unstopped = sorted((clock for clock in clocks if clock.stopped_at is None), key=lambda clock: clock.due_at)
    stopped = [clock for clock in reversed(clocks) if clock.stopped_at is not None]
    return [*unstopped, *stopped][:_MOST]


def _since(row: ComplaintRow, clock: ClockRow) -> str:
    """Name what a clock counts from."""
    if ClockKind(clock.kind) in _FROM_THE_CASE:
        return "complaint" if clock.cycle == 1 else "reopening"
    return "deed"
