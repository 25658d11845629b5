"""What a digest asks about complaints."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, func, select, text
from sqlmodel import Session

from domain.clocks import ClockState
from domain.indicators.rounds import CallbackTally
from domain.indicators.timeliness import Backlog, Due, Timeliness, backlog, timeliness
from domain.policy import ClockKind
from domain.states import Move
from storage.counted_cases import counted
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.report_questions import callbacks_of
from storage.sql import ask, table_of

_OPEN: Final = text("complaint.state <> 'closed'")
_RUNNING: Final = text("clock.state = 'running'")
_CASE: Final = table_of(ComplaintRow).c
_CLOCK: Final = table_of(ClockRow).c
_EVENT: Final = table_of(ComplaintEventRow).c


def _within(moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    return and_(moment >= bindparam("since", type_=moment.type), moment < bindparam("until", type_=moment.type))


# Written once: of a small centre's numbers, writing the questions takes longer than answering them.
_CAME: Final = (
    select(_CASE.category, func.count()).where(_within(_CASE.received_at), counted()).group_by(_CASE.category)
)
_RECEIVED: Final = select(_CASE.received_at, _CASE.category).where(_within(_CASE.received_at), counted())
_OPEN_NOW: Final = select(_CASE.received_at).where(_OPEN)
_CLOSED: Final = select(func.count()).select_from(table_of(ComplaintRow)).where(_within(_CASE.closed_at), counted())
_REOPENED: Final = (
    select(func.count())
    .select_from(table_of(ComplaintEventRow))
    .where(_EVENT.move == Move.REOPEN.value, _within(_EVENT.at))
)
_FELL_DUE: Final = select(_CLOCK.kind, _CLOCK.state, _CLOCK.due_at).where(_within(_CLOCK.due_at))


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
    within = {"since": since, "until": until}
    categories = Counter(dict(ask(session, _CAME, **within).all()))
    callbacks = callbacks_of(session, since, until, now)
    return ComplaintNumbers(
        received=categories.total(),
        closed=ask(session, _CLOSED, **within).scalar_one(),
        reopened=ask(session, _REOPENED, **within).scalar_one(),
        backlog=backlog(ask(session, _OPEN_NOW).scalars(), now),
        categories=categories,
        on_time={**_on_time(session, since, until, now), **_called_in_time(callbacks)},
        satisfied=callbacks.satisfied,
        answered=callbacks.answered,
    )


def received_within(session: Session, since: datetime, until: datetime) -> Sequence[tuple[datetime, str]]:
    """Return when each complaint came, from *since* until before *until*, and what it is about."""
    return [(at, category) for at, category in ask(session, _RECEIVED, since=since, until=until)]


def _on_time(session: Session, since: datetime, until: datetime, now: datetime) -> dict[ClockKind, Timeliness]:
    kinds: dict[ClockKind, list[Due]] = {}
    for kind, state, due_at in ask(session, _FELL_DUE, since=since, until=until):
        if kind != ClockKind.CALLBACK:
            kinds.setdefault(ClockKind(kind), []).append(Due(ClockState(state), due_at))
    return {kind: timeliness(clocks, since, until, now) for kind, clocks in kinds.items()}


def _called_in_time(callbacks: CallbackTally) -> dict[ClockKind, Timeliness]:
    """Return the rounds in time of those due, where there are any: each has a clock for every try."""
    late = callbacks.due - callbacks.on_time
    return {ClockKind.CALLBACK: Timeliness(callbacks.on_time, late)} if callbacks.due else {}


@dataclass(frozen=True, slots=True)
class Duty:
    """A promise that is due or overdue: of which case, whose, what and since or until when (UTC)."""

    number: str
    person: str | None
    kind: ClockKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Duties:
    """What people must do today: the first few of each list, and how many cases there are, as are listed behind it.

    Of a case with several promises it holds the one that is due first. *callback* is the next of today's callbacks,
    *following* what falls due first after today.
    """

    overdue: tuple[Duty, ...]
    overdue_count: int
    today: tuple[Duty, ...]
    today_count: int
    callbacks_count: int
    callback: Duty | None = None
    following: Duty | None = None


_PROMISED: Final = (
    select(_CLOCK.kind, _CLOCK.due_at, _CASE.number, _CASE.owner, _CASE.caller)
    .join_from(table_of(ClockRow), table_of(ComplaintRow), _CASE.id == _CLOCK.complaint_id)
    .where(_RUNNING, _CLOCK.kind != ClockKind.CUSTOMER_WAIT.value)
    .order_by(_CLOCK.due_at, _CLOCK.id)
)
_UNTIL: Final = bindparam("until", type_=_CLOCK.due_at.type)
_DUTIES: Final = _PROMISED.where(_CLOCK.due_at < _UNTIL)
_FOLLOWING: Final = _PROMISED.where(_CLOCK.due_at >= _UNTIL).limit(1)


def duties(session: Session, now: datetime, until: datetime, first: int = 3) -> Duties:
    """Return what is overdue at *now* and what falls due until *until*; waiting for a customer is no duty of ours."""
    found = [_duty(*row) for row in ask(session, _DUTIES, until=until)]
    overdue = _by_case(duty for duty in found if duty.due_at <= now)
    coming = [duty for duty in found if duty.due_at > now]
    today, callbacks = _by_case(coming), _by_case(duty for duty in coming if duty.kind is ClockKind.CALLBACK)
    later = [_duty(*row) for row in ask(session, _FOLLOWING, until=until)]
    return Duties(
        overdue=tuple(overdue[:first]),
        overdue_count=len(overdue),
        today=tuple(today[:first]),
        today_count=len(today),
        callbacks_count=len(callbacks),
        callback=next(iter(callbacks), None),
        following=next(iter(later), None),
    )


def _by_case(found: Iterable[Duty]) -> list[Duty]:
    """Keep the first promise of each case, in the order of the cases that fall due first."""
    first: dict[str, Duty] = {}
    for duty in found:
        first.setdefault(duty.number, duty)
    return list(first.values())


def _duty(kind: str, due_at: datetime, number: str, owner: str | None, caller: str | None) -> Duty:
    person = caller or owner if kind == ClockKind.CALLBACK else owner
    return Duty(number, person, ClockKind(kind), due_at)
