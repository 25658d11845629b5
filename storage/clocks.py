"""Questions about clocks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, bindparam, func, text, update
from sqlmodel import Session, col, select

from domain.calling import CallHours, CallWindow
from domain.clocks import Clock, ClockState, Moment, Rung, resumed
from domain.ladders import Audience
from storage.models import ClockRow, ComplaintRow
from storage.sql import table_of

# Written as a literal, so that the planner can always prove that the partial index covers the question.
_RUNNING = text("clock.state = 'running'")
_UNSTOPPED = text("clock.state IN ('running','paused')")
# Asked at every tick, and mostly in vain: so it is not put together anew each time.
_DUE: Final = (
    select(ClockRow.id)
    .where(_RUNNING, col(ClockRow.next_at) <= bindparam("now"))
    .order_by(col(ClockRow.next_at), col(ClockRow.id))
    .limit(bindparam("most"))
)


class ClockColumns(Protocol):
    """What every row holds that keeps a clock."""

    started_at: datetime
    due_at: datetime
    moments: list[Any]
    taken: int
    basis: dict[str, Any]


def due_clocks(session: Session, now: datetime, most: int) -> Sequence[int]:
    """Return the running clocks that have waited longest for a word to be said about them, at *most* so many.

    Only their ids are read, so that a row that cannot be read does not hold up all the others.
    """
    return session.connection().execute(_DUE, {"now": now, "most": most}).scalars().all()


def lock_due(session: Session, clock_ids: Collection[int], now: datetime, *, alone: bool = False) -> Sequence[ClockRow]:
    """Return those of some running clocks that owe a word, and unless *alone* what else of their cases does.

    The most pressing come first, and nobody moves their moments before this transaction ends.
    """
    due = select(ClockRow).where(_RUNNING, col(ClockRow.next_at) <= now)
    theirs = select(ClockRow.complaint_id).where(col(ClockRow.id).in_(clock_ids))
    due = due.where(col(ClockRow.id).in_(clock_ids) if alone else col(ClockRow.complaint_id).in_(theirs))
    due = due.order_by(col(ClockRow.due_at), col(ClockRow.id)).with_for_update()
    return session.exec(due.execution_options(populate_existing=True)).all()


def cases_due(
    session: Session, since: datetime, until: datetime, begun: datetime, besides: Collection[str]
) -> Sequence[ComplaintRow]:
    """Return the owned cases with a clock due after *since* and by *until*, the one that is due first on top.

    Clocks count that began by *begun* and are of other kinds than *besides*.
    """
    clock, case = ClockRow, ComplaintRow
    rows = select(case).join(clock, col(clock.complaint_id) == case.id)
    rows = rows.where(_RUNNING, col(clock.due_at) > since, col(clock.due_at) <= until, col(clock.started_at) <= begun)
    rows = rows.where(col(clock.kind).not_in(besides), col(case.owner).is_not(None))
    return list({row.id: row for row in session.exec(rows.order_by(col(clock.due_at), col(clock.id)))}.values())


def next_dues(session: Session, owner: str) -> dict[int, datetime]:
    """Return when the next promise of each open case of an owner falls due, where one runs."""
    mine = select(ClockRow.complaint_id, func.min(ClockRow.due_at)).join(
        ComplaintRow, col(ComplaintRow.id) == ClockRow.complaint_id
    )
    mine = mine.where(_RUNNING, ComplaintRow.owner == owner, text("complaint.state <> 'closed'"))
    return dict(session.exec(mine.group_by(col(ClockRow.complaint_id))).all())


def next_moment(session: Session) -> datetime | None:
    """Return when a word is next owed about any case."""
    return session.exec(select(func.min(ClockRow.next_at)).where(_RUNNING)).one()


def running(session: Session, complaint_id: int) -> Sequence[ClockRow]:
    """Return the clocks of a case that run, the most pressing first."""
    mine = select(ClockRow).where(_RUNNING, ClockRow.complaint_id == complaint_id)
    return session.exec(mine.order_by(col(ClockRow.due_at), col(ClockRow.id))).all()


def unstopped(session: Session, complaint_id: int) -> Sequence[ClockRow]:
    """Return the clocks of a case that run or stand still, the most pressing first."""
    mine = select(ClockRow).where(_UNSTOPPED, ClockRow.complaint_id == complaint_id)
    return session.exec(mine.order_by(col(ClockRow.due_at), col(ClockRow.id))).all()


def all_clocks(session: Session, complaint_id: int) -> Sequence[ClockRow]:
    """Return every clock a case has had, in the order of their start."""
    mine = select(ClockRow).where(ClockRow.complaint_id == complaint_id)
    return session.exec(mine.order_by(col(ClockRow.started_at), col(ClockRow.id))).all()


def lock_running(session: Session, complaint_id: int) -> Sequence[ClockRow]:
    """Return the running clocks of a case as they are now; no sweep takes their moments until this transaction ends."""
    mine = select(ClockRow).where(_RUNNING, ClockRow.complaint_id == complaint_id)
    mine = mine.order_by(col(ClockRow.due_at), col(ClockRow.id)).with_for_update()
    return session.exec(mine.execution_options(populate_existing=True)).all()


def replace_moments(session: Session, row: ClockRow, clock: Clock, basis: Mapping[str, Any] | None = None) -> None:
    """Let a running clock that was locked speak at other moments; *basis* says what else is to be known of it."""
    values = {"moments": stored_moments(clock), "next_at": clock.next_at}
    _change(session, row, _RUNNING, **values, **({} if basis is None else {"basis": dict(basis)}))


def began_since(session: Session, since: datetime) -> Iterator[tuple[ClockRow, ComplaintRow]]:
    """Yield the clocks that have begun since a moment with their cases, but for those in whose place others run."""
    rows = select(ClockRow, ComplaintRow).join(ComplaintRow, col(ComplaintRow.id) == ClockRow.complaint_id)
    rows = rows.where(col(ClockRow.started_at) >= since, col(ClockRow.state) != ClockState.SUPERSEDED.value)
    yield from session.exec(rows.order_by(col(ClockRow.id)).execution_options(yield_per=500))


def next_sequence(session: Session, complaint_id: int, kind: str, cycle: int) -> int:
    """Return the number of the next clock of a kind within a cycle, from 1."""
    rows = ClockRow
    last = session.exec(
        select(func.max(rows.sequence)).where(rows.complaint_id == complaint_id, rows.kind == kind, rows.cycle == cycle)
    ).one()
    return (last or 0) + 1


def stop_clock(session: Session, row: ClockRow, state: ClockState, stopped_at: datetime) -> None:
    """Stop a clock by its row, so that a sweep that holds the same row loses."""
    _change(session, row, _UNSTOPPED, state=state.value, stopped_at=stopped_at, next_at=None, paused_at=None)


def pause_clock(session: Session, row: ClockRow, at: datetime) -> None:
    """Let a running clock stand still from *at* on; nobody is owed a word about it meanwhile."""
    _change(session, row, _RUNNING, state=ClockState.PAUSED.value, paused_at=at, next_at=None)


def resume_clock(session: Session, row: ClockRow, at: datetime) -> None:
    """Let a clock that stands still run again at *at*, with the time that was left; its basis remembers the pause."""
    assert row.paused_at is not None
    due_at = resumed(row.due_at, row.paused_at, at)
    pauses = [*row.basis.get("pauses", ()), [row.paused_at.isoformat(), at.isoformat()]]
    clock = replace(as_clock(row), due_at=due_at)
    _change(
        session,
        row,
        _UNSTOPPED,
        state=ClockState.RUNNING.value,
        paused_at=None,
        due_at=due_at,
        next_at=clock.next_at,
        basis={**row.basis, "pauses": pauses},
    )


def _change(session: Session, row: ClockRow, which: TextClause, **values: Any) -> None:
    session.execute(
        update(ClockRow)
        .where(col(ClockRow.id) == row.id, which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)


@dataclass(frozen=True, slots=True)
class Claim:
    """The moments of a clock up to *taken*, and when the next one comes."""

    clock: ClockRow
    taken: int
    next_at: datetime | None


def claim_moments(session: Session, claims: Sequence[Claim]) -> None:
    """Take moments of clocks that were locked, on the condition that each still runs and nobody has taken them.

    Raises `RuntimeError` when it is not so, which only rows that were not locked can bring about: nothing of this
    transaction may stand then.
    """
    rows = table_of(ClockRow)
    statement = update(rows).where(rows.c.id == bindparam("clock"), _RUNNING, rows.c.taken == bindparam("before"))
    values = [
        {"clock": one.clock.id, "before": one.clock.taken, "taken": one.taken, "next_at": one.next_at} for one in claims
    ]
    if session.connection().execute(statement, values).rowcount != len(claims):
        raise RuntimeError("moments of clocks were taken by somebody else")


def postpone(session: Session, clock_id: int, until: datetime) -> None:
    """Look at a clock again later, so that one that cannot be read does not hold up all the others."""
    session.execute(
        update(ClockRow)
        .where(col(ClockRow.id) == clock_id, _RUNNING)
        .values(next_at=until)
        .execution_options(synchronize_session=False)
    )


def as_clock(row: ClockColumns) -> Clock:
    """Read the rule's view of a row, whatever the clock belongs to."""
    every, hours = row.basis.get("every"), row.basis.get("hours")
    return Clock(
        row.started_at,
        row.due_at,
        _moments(row.moments),
        row.taken,
        timedelta(seconds=every) if every else None,
        _hours(*hours) if hours else None,
    )


def ladder_of(row: ClockColumns) -> tuple[Moment, ...] | None:
    """Return the ladder that a clock was born with, before it was fitted into shifts; None where it never was."""
    ladder = row.basis.get("ladder")
    return _moments(ladder) if ladder is not None else None


def _moments(stored: Sequence[Any]) -> tuple[Moment, ...]:
    return tuple(
        Moment(timedelta(seconds=seconds), Audience(to), Rung(rung), bool(unless))
        for seconds, to, rung, unless in stored
    )


def _hours(since: str, until: str, zone: str) -> CallHours:
    return CallHours(CallWindow(time.fromisoformat(since), time.fromisoformat(until)), ZoneInfo(zone))


def stored_moments(clock: Clock) -> list[list[Any]]:
    """Write the ladder of a clock as a row keeps it."""
    return [[m.offset.total_seconds(), m.to.value, m.rung.value, m.unless_contacted] for m in clock.moments]


def from_clock(
    clock: Clock, complaint_id: int, kind: str, cycle: int, sequence: int, basis: Mapping[str, Any]
) -> ClockRow:
    """Write a clock as a row; *basis* says how its due time came about."""
    hours = clock.hours
    if hours is not None:
        window = hours.window
        basis = {**basis, "hours": [window.since.isoformat(), window.until.isoformat(), hours.zone.key]}
    return ClockRow(
        complaint_id=complaint_id,
        kind=kind,
        cycle=cycle,
        sequence=sequence,
        started_at=clock.started_at,
        due_at=clock.due_at,
        moments=stored_moments(clock),
        taken=clock.taken,
        next_at=clock.next_at,
        basis={**basis, "every": clock.every.total_seconds() if clock.every is not None else None},
    )
