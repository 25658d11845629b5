"""How fast the store files complaints, against the bare drivers."""

import asyncio
import importlib.util
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg
from sqlalchemy import insert
from sqlmodel import Session

from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.sql import table_of
from storage.store import Store
from tests.bench.databases import both
from tests.bench.figures import Figure, Goal, Section, as_long, percentile
from tests.databases import sqlite_url

TASKS = 16
FILINGS = 800
ROUNDS = 3
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
NUMBERS = count(1)

Values = dict[str, Any]
File = Callable[[], Awaitable[object]]


@dataclass
class Contender:
    """One way to file a complaint: a row for the case, one for its history, two for its clocks."""

    name: str
    file: File
    tasks: int
    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    async def run(self, filings: int) -> None:
        start = time.perf_counter()
        await asyncio.gather(*(self._file(filings // self.tasks) for _ in range(self.tasks)))
        self.rates.append(filings / (time.perf_counter() - start))

    async def _file(self, times: int) -> None:
        for _ in range(times):
            start = time.perf_counter()
            await self.file()
            self.seconds.append(time.perf_counter() - start)

    @property
    def rate(self) -> float:
        return median(self.rates)


def case() -> Values:
    number = f"C-260914-{next(NUMBERS):06}"
    return {
        "number": number,
        "form_key": f"form {number}",
        "version": 1,
        "state": "assigned",
        "severity": "normal",
        "category": "warehouse",
        "department": "warehouse",
        "channel": "phone",
        "creator": "U0AGENT1",
        "owner": "U0OWNER1",
        "cycle": 1,
        "vulnerable": False,
        "repeat": False,
        "anonymous": False,
        "received_at": NOW,
        "created_at": NOW,
        "cycle_at": NOW,
        "customer_name": "x" * 100,
        "customer_contact": "x" * 100,
        "description": "x" * 600,
    }


def history(complaint_id: int) -> Values:
    common = {"complaint_id": complaint_id, "cycle": 1, "state": "assigned"}
    return {**common, "at": NOW, "actor": "U0AGENT1", "move": "file", "facts": {}}


def clocks(complaint_id: int) -> list[Values]:
    common = {"complaint_id": complaint_id, "cycle": 1, "sequence": 1, "state": "running", "started_at": NOW}
    later = {"due_at": NOW + timedelta(days=1), "next_at": NOW + timedelta(hours=20), "moments": [], "basis": {}}
    return [{**common, **later, "taken": 0, "kind": kind} for kind in ("solution", "first_followup")]


def file_with_rows(session: Session) -> ComplaintRow:
    row = ComplaintRow(**case())
    session.add(row)
    session.flush()
    assert row.id
    session.add(ComplaintEventRow(**history(row.id)))
    session.add_all([ClockRow(**values) for values in clocks(row.id)])
    return row


def file_with_inserts(session: Session) -> int:
    connection = session.connection()
    new = connection.execute(_NEW_CASE, case()).scalar_one()
    connection.execute(_NEW_LINE, history(new))
    connection.execute(_NEW_CLOCKS, clocks(new))
    return int(new)


# Written once, as the bot writes what somebody waits for.
_CASES: Final = table_of(ComplaintRow)
_NEW_CASE: Final = insert(_CASES).returning(_CASES.c.id)
_NEW_LINE: Final = insert(table_of(ComplaintEventRow))
_NEW_CLOCKS: Final = insert(table_of(ClockRow))


def statement(table: str, values: Values, mark: str) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join([mark] * len(values))})"


def plain(values: Values) -> list[object]:
    """Turn values into what a bare driver stores."""
    return [str(value) if isinstance(value, datetime | dict | list) else value for value in values.values()]


def raw_sqlite(file: Path) -> File:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")

    async def file_bare() -> None:
        connection.execute("BEGIN IMMEDIATE")
        new = connection.execute(statement("complaint", row := case(), "?"), plain(row)).lastrowid or 0
        connection.execute(statement("complaint_event", row := history(new), "?"), plain(row))
        rows = clocks(new)
        connection.executemany(statement("clock", rows[0], "?"), [plain(row) for row in rows])
        connection.execute("COMMIT")

    return file_bare


def raw_postgresql(connections: Sequence[psycopg.AsyncConnection[tuple[Any, ...]]]) -> File:
    """File through bare connections, each used by one task at a time."""
    free = list(connections)

    async def file_bare() -> None:
        connection = free.pop()
        async with connection.transaction():
            query = statement("complaint", row := case(), "%s") + " RETURNING id"
            (new,) = await (await connection.execute(query.encode(), plain(row))).fetchone() or (0,)
            await connection.execute(statement("complaint_event", row := history(new), "%s").encode(), plain(row))
            rows = clocks(new)
            query = statement("clock", rows[0], "%s")
            await connection.cursor().executemany(query.encode(), [plain(row) for row in rows])
        free.append(connection)

    return file_bare


def usual_sessions(file: Path) -> Contender | None:
    """The usual way, an asynchronous session for each request, where its driver is installed."""
    if importlib.util.find_spec("aiosqlite") is None:
        return None
    extension = importlib.import_module("sqlalchemy.ext.asyncio")
    engine = extension.create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=TASKS)

    async def file_usually() -> None:
        async with extension.AsyncSession(engine) as session:
            await session.run_sync(file_with_rows)
            await session.commit()

    return Contender("asynchronous sessions", file_usually, TASKS)


def by_store(store: Store) -> dict[str, Contender]:
    return {
        f"{how}, {tasks}": Contender(how, lambda action=action: store.write(action), tasks)  # type: ignore[misc]
        for how, action in (("typed rows", file_with_rows), ("inserts", file_with_inserts))
        for tasks in (1, TASKS)
    }


async def compete(contenders: Iterable[Contender]) -> None:
    """Let all take turns, so that a noisy moment of the machine meets each of them."""
    for contender in list(contenders) * ROUNDS:
        await contender.run(FILINGS)


async def measure_sqlite(file: Path) -> Section:
    store = await Store.open(sqlite_url(file))
    bare, usual, ours = Contender("bare", raw_sqlite(file), 1), usual_sessions(file), by_store(store)
    await compete([bare, *ours.values(), *([usual] if usual else [])])
    await store.close()
    many = ours[f"inserts, {TASKS}"]
    figures = [
        *_rates(ours, {1: bare, TASKS: bare}, {f"inserts, {TASKS}": Goal(at_least=0.8)}),
        Figure(
            f"the slowest of a hundred, inserts, {TASKS} tasks",
            _p99(many),
            "ms",
            goal=Goal(at_most=10),
            because=_TOGETHER,
        ),
    ]
    if usual:
        figures.append(as_long("the same", many.rate, "per s", "asynchronous sessions", usual.rate, Goal(12)))
    return Section("Filing complaints, SQLite with synchronous=FULL", _HOW, figures)


async def measure_postgresql(url: str) -> Section:
    store = await Store.open(url)
    bare = [await psycopg.AsyncConnection.connect(url, autocommit=True) for _ in range(TASKS)]
    floors = {tasks: Contender("bare", raw_postgresql(bare), tasks) for tasks in (1, TASKS)}
    ours = by_store(store)
    await compete([*floors.values(), *ours.values()])
    await store.close()
    for connection in bare:
        await connection.close()
    # In 1.7 times the time: at 0.59 of the rate.
    goal = {f"inserts, {TASKS}": Goal(at_least=round(1 / 1.7, 2))}
    return Section("Filing complaints, PostgreSQL with fsync=on", _HOW, _rates(ours, floors, goal))


def _rates(ours: dict[str, Contender], floors: dict[int, Contender], goals: dict[str, Goal]) -> list[Figure]:
    found = []
    for name, one in ours.items():
        what, floor = f"{name} task{'s' if one.tasks > 1 else ''}", floors[one.tasks]
        found.append(as_long(what, one.rate, "per s", "bare driver", floor.rate, goals.get(name), _WHERE))
    return found


def _p99(contender: Contender) -> float:
    return 1000 * percentile(contender.seconds, 99)


_HOW = (
    "A case, a line of its history and two clocks in a durable transaction of their own, by typed rows as most actions "
    "write and by plain inserts; the bare driver runs the same statements."
)
_WHERE = "Plain Python in SQLAlchemy, which makes and binds the statements."
_TOGETHER = "Sixteen wait for one commit of the disk at a time, behind the Python of all of them."


async def measure(long: bool) -> list[Section]:
    with both() as urls:
        file = Path(urls["SQLite"].removeprefix("sqlite:///"))
        return [await measure_sqlite(file), await measure_postgresql(urls["PostgreSQL"])]
