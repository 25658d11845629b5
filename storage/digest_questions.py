"""What a digest asks about complaints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as core_select
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from domain.clocks import ClockState
from domain.indicators.timeliness import Backlog, Due, Timeliness, backlog, timeliness
from domain.policy import ClockKind
from domain.states import Move
from storage.counted_cases import counted
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.report_questions import callbacks_of

_OPEN = text("complaint.state <> 'closed'")
_RUNNING = text("clock.state = 'running'")


@dataclass(frozen=True, slots=True)
class ComplaintNumbers:
    """Complaints of a period: those that came in and were closed in it, what is open now, and what was done in time.

    *answered* are the callback rounds due in it whose customer said whether they were *satisfied* with the handling.
    """

    received: int
    closed: int
    reopened: int
    backlog: Backlog
    categories: Mapping[str, int]
    on_time: Mapping[ClockKind, Timeliness]
    satisfied: int
    answered: int


def complaint_numbers(session: Session, since: datetime, until: datetime, now: datetime) -> ComplaintNumbers:
    """Count complaints from *since* until before *until*, and the backlog as it is at *now*."""
    row = ComplaintRow
    received = select(row.category, func.count()).where(row.received_at >= since, row.received_at < until, counted())
    categories = dict(session.exec(received.group_by(row.category)).all())
    open_now = session.exec(select(row.received_at).where(_OPEN)).all()
    callbacks = callbacks_of(session, since, until, now)
    return ComplaintNumbers(
        received=sum(categories.values()),
        closed=_closed(session, since, until),
        reopened=_reopened(session, since, until),
        backlog=backlog(open_now, now),
        categories=Counter(categories),
        on_time=_on_time(session, since, until, now),
        satisfied=callbacks.satisfied,
        answered=callbacks.answered,
    )


def received_within(session: Session, since: datetime, until: datetime) -> Sequence[tuple[datetime, str]]:
    """Return when each complaint came, from *since* until before *until*, and what it is about."""
    row = ComplaintRow
    those = select(row.received_at, row.category).where(row.received_at >= since, row.received_at < until, counted())
    return session.exec(those).all()


def _closed(session: Session, since: datetime, until: datetime) -> int:
    closed_at = col(ComplaintRow.closed_at)
    ended = select(func.count()).select_from(ComplaintRow).where(closed_at >= since, closed_at < until, counted())
    return session.exec(ended).one()


def _reopened(session: Session, since: datetime, until: datetime) -> int:
    row = ComplaintEventRow
    again = select(func.count()).select_from(row).where(row.move == Move.REOPEN.value)
    return session.exec(again.where(row.at >= since, row.at < until)).one()


def _on_time(session: Session, since: datetime, until: datetime, now: datetime) -> dict[ClockKind, Timeliness]:
    row = ClockRow
    due = select(row.kind, row.state, row.due_at).where(row.due_at >= since, row.due_at < until)
    kinds: dict[ClockKind, list[Due]] = {}
    for kind, state, due_at in session.exec(due).all():
        kinds.setdefault(ClockKind(kind), []).append(Due(ClockState(state), due_at))
    return {kind: timeliness(clocks, since, until, now) for kind, clocks in kinds.items()}


@dataclass(frozen=True, slots=True)
class Duty:
    """A promise that is due or overdue: of which case, whose, what and since or until when (UTC)."""

    number: str
    person: str | None
    kind: ClockKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Duties:
    """What people must do today: the first few of each list, and how many there are."""

    overdue: tuple[Duty, ...]
    overdue_count: int
    today: tuple[Duty, ...]
    today_count: int
    callbacks_count: int


def duties(session: Session, now: datetime, until: datetime, first: int = 3) -> Duties:
    """Return what is overdue at *now* and what falls due until *until*; waiting for a customer is no duty of ours."""
    clock, case = ClockRow, ComplaintRow
    mine = (
        core_select(col(clock.kind), col(clock.due_at), col(case.number), col(case.owner), col(case.caller))
        .join(case, col(case.id) == clock.complaint_id)
        .where(
            text("clock.state = 'running'"), col(clock.kind) != ClockKind.CUSTOMER_WAIT.value, col(clock.due_at) < until
        )
        .order_by(col(clock.due_at), col(clock.id))
    )
    found = [
        Duty(number, caller or owner if kind == ClockKind.CALLBACK else owner, ClockKind(kind), due_at)
        for kind, due_at, number, owner, caller in session.execute(mine).all()
    ]
    overdue = [duty for duty in found if duty.due_at <= now]
    today = [duty for duty in found if duty.due_at > now]
    callbacks = sum(duty.kind is ClockKind.CALLBACK for duty in today)
    return Duties(tuple(overdue[:first]), len(overdue), tuple(today[:first]), len(today), callbacks)
