"""The sweep: what is due of 50,000 running clocks, however many cases lie behind them."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import uuid4

import psycopg
from sqlalchemy import String, cast, delete, literal, update
from sqlmodel import Session, col, select

from handlers.clocks.jobs import sweep_clocks
from storage.clocks import due_clocks
from storage.models import ClockRow, ComplaintRow, NoticeRow
from storage.store import Store
from tests.bench.databases import both
from tests.bench.figures import Figure, Goal, Section, as_long
from tests.bench.multiplied import analyze, multiply
from tests.fakes import START, FakeClock
from tests.integration.casework import Casework

RUNNING, DUE = 50_000, 500
PAST, LONG_PAST = 200_000, 1_000_000
ROUNDS: Final = 3
ASKED: Final = 200
# Real cases come before these.
FIRST: Final = 1_000
PART: Final = 20_000
NOW: Final[datetime] = START + timedelta(days=1)
_NEXT: Final = "SELECT id FROM clock WHERE state = 'running' AND next_at <= {0} ORDER BY next_at, id LIMIT 1"
_TAKE: Final = "UPDATE clock SET taken = 1, next_at = NULL WHERE id = {0} AND state = 'running' AND taken = 0"
_SAY: Final = (
    "INSERT INTO notice (key, dedup_key, kind, target, subject_id, facts, state, created_at, send_at, attempts, "
    "wanted, shown) VALUES ({0}, {0}, 'reminder', 'U1', 1, '{{}}', 'queued', {0}, {0}, 0, 1, 0)"
)
Execute = Callable[..., Any]


async def fill(work: Casework, past: int) -> None:
    """Make *past* cases that are closed, and open ones with clocks that run; a few of those are due."""
    store, case = work.store, await work.file()
    models = await store.write(_models, case.number)
    for part in _parts(FIRST, past):
        await store.write(_add_closed, *models, part)
    for part in _parts(FIRST + past, RUNNING):
        await store.write(_add_running, *models, part)
    await store.write(make_due)
    await store.write(analyze)


def _parts(first: int, count: int) -> Iterator[range]:
    """Cut ids from *first* on into parts, so that each statement ends in the time that the store gives it."""
    for begin in range(first, first + count, PART):
        yield range(begin, min(begin + PART, first + count))


def _models(session: Session, number: str) -> tuple[ComplaintRow, ClockRow]:
    """Return the case and the clock that all others are made after, and leave no clock."""
    case = session.exec(select(ComplaintRow).where(ComplaintRow.number == number)).one()
    clock = session.exec(select(ClockRow).where(ClockRow.complaint_id == case.id).limit(1)).one()
    session.execute(delete(ClockRow))
    return case, clock


def _add_closed(session: Session, case: ComplaintRow, clock: ClockRow, part: range) -> None:
    over = {"state": "closed", "closed_at": START, "closure_code": "resolved", "owner": None}
    met = {"state": "met", "stopped_at": START, "next_at": None}
    _add(session, case, clock, part, over, met)


def _add_running(session: Session, case: ComplaintRow, clock: ClockRow, part: range) -> None:
    _add(session, case, clock, part, {}, {"due_at": NOW + timedelta(days=2), "next_at": NOW + timedelta(days=1)})


def _add(
    session: Session,
    case: ComplaintRow,
    clock: ClockRow,
    part: range,
    of_case: Mapping[str, Any],
    of_clock: Mapping[str, Any],
) -> None:
    """Add a case and a clock for each id of a part."""
    names: dict[str, Any] = {
        name: lambda i, name=name: literal(f"{name} ") + cast(i + part.start, String) for name in ("number", "form_key")
    }
    multiply(session, case, len(part), part.start, **names, **of_case)
    multiply(session, clock, len(part), part.start, complaint_id=lambda i: i + part.start, **of_clock)


def make_due(session: Session) -> None:
    """Have the newest clocks be due, and nothing be owed by anybody."""
    session.execute(delete(NoticeRow))
    newest = select(ClockRow.id).order_by(col(ClockRow.id).desc()).limit(DUE).scalar_subquery()
    values = {"taken": 0, "due_at": NOW + timedelta(minutes=10), "next_at": NOW - timedelta(seconds=1)}
    change = update(ClockRow).where(col(ClockRow.id).in_(newest)).values(**values)
    session.execute(change.execution_options(synchronize_session=False))


def by_hand(url: str) -> int:
    """Take what is due, one after the other, each with a message in a transaction of its own; the driver alone."""
    taken = 0
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            file.execute("PRAGMA synchronous=FULL")
            while _take_one(file.execute, "?", f"{NOW:%Y-%m-%d %H:%M:%S.%f}", "BEGIN IMMEDIATE", "COMMIT"):
                taken += 1
        return taken
    with psycopg.connect(url, autocommit=True) as server:
        while _take_one(server.execute, "%s", NOW.isoformat(), "BEGIN", "COMMIT"):
            taken += 1
    return taken


def _take_one(execute: Execute, mark: str, now: str, begin: str, commit: str) -> bool:
    due = execute(_NEXT.format(mark), (now,)).fetchone()
    if due is None:
        return False
    execute(begin)
    execute(_TAKE.format(mark), due)
    key = uuid4().hex
    execute(_SAY.format(mark), (key, key, now, now))
    execute(commit)
    return True


async def sweeps(work: Casework, url: str) -> Mapping[str, float]:
    """Return the milliseconds of a sweep, of the same by hand, and of a sweep that finds nothing."""
    spans: dict[str, list[float]] = {"ours": [], "hand": [], "idle": []}
    for _ in range(ROUNDS):
        await work.store.write(make_due)
        began = time.perf_counter()
        assert by_hand(url) == DUE
        spans["hand"].append((time.perf_counter() - began) * 1000)
        await work.store.write(make_due)
        began = time.perf_counter()
        assert await sweep_clocks(work.services()) == DUE
        spans["ours"].append((time.perf_counter() - began) * 1000)
        spans["idle"].append(await work.store.read(_idle))
    return {name: median(some) for name, some in spans.items()}


def _idle(session: Session) -> float:
    began = time.perf_counter()
    for _ in range(ASKED):
        assert not due_clocks(session, NOW, DUE)
    return (time.perf_counter() - began) * 1000 / ASKED


async def measured(url: str, past: int) -> Mapping[str, float]:
    store = await Store.open(url)
    try:
        work = Casework(store, FakeClock())
        await fill(work, past)
        work.clock.advance(NOW - START)
        return await sweeps(work, url)
    finally:
        await store.close()


async def measure(long: bool) -> list[Section]:
    past = LONG_PAST if long else PAST
    with both() as few, both() as many:
        return [
            _section(kind, past, await measured(few[kind], past // 10), await measured(many[kind], past))
            for kind in few
        ]


def _section(kind: str, past: int, few: Mapping[str, float], many: Mapping[str, float]) -> Section:
    tenth = f"at {past // 10:,}"
    return Section(
        f"The sweep, {kind}",
        _HOW.format(past),
        [
            as_long(f"{DUE} clocks that are due", many["ours"], "ms", "by hand", many["hand"], Goal(at_most=2), _WHERE),
            as_long("the same", many["ours"], "ms", tenth, few["ours"], Goal(at_most=1.2)),
            Figure("a sweep that finds nothing", many["idle"], "ms", goal=Goal(at_most=0.2), because=_IDLE),
        ],
    )


_HOW: Final = (
    f"{RUNNING:,} clocks run, {DUE} are due, and {{:,}} cases are closed. By hand means the bare driver: it takes the "
    "oldest by the same partial index, marks it and inserts one message, each in a durable transaction of its own."
)
_WHERE: Final = (
    "The sweep reads the case, its history and all that is due of it, asks the ladder, finds who is meant and who was "
    "told just now, and may owe several messages and a change of the card."
)
_IDLE: Final = "SQLAlchemy's statement around a question that the index answers at once."
