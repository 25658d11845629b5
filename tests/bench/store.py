"""How fast the store files complaints, against the bare drivers: `python -m tests.bench.store [ROUNDS]`."""

import asyncio
import importlib.util
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import insert
from sqlmodel import Session

from storage.migrate import migrate
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.store import Store
from tests.databases import PostgreSQL, sqlite_url

TASKS = 16
FILINGS = 800
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

    def line(self, floor: float) -> str:
        spans = sorted(self.seconds)
        p50, p99 = (spans[int(len(spans) * share)] * 1000 for share in (0.5, 0.99))
        rate = median(self.rates)
        return f"{self.name:<34}{self.tasks:>6}{rate:>10.0f}{rate / floor:>8.2f}{p50:>9.2f}{p99:>9.2f}\n"


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
        "level": 0,
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
    later = {"due_at": NOW + timedelta(days=1), "next_at": NOW + timedelta(hours=20), "moments": []}
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
    tables = ComplaintRow.metadata.tables
    connection = session.connection()
    new = connection.execute(insert(tables["complaint"]).returning(tables["complaint"].c.id), case()).scalar_one()
    connection.execute(insert(tables["complaint_event"]), history(new))
    connection.execute(insert(tables["clock"]), clocks(new))
    return int(new)


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
        sys.stdout.write("(aiosqlite is not installed: no figures for asynchronous sessions)\n")
        return None
    extension = importlib.import_module("sqlalchemy.ext.asyncio")
    engine = extension.create_async_engine(f"sqlite+aiosqlite:///{file}", pool_size=TASKS)

    async def file_usually() -> None:
        async with extension.AsyncSession(engine) as session:
            await session.run_sync(file_with_rows)
            await session.commit()

    return Contender("asynchronous sessions", file_usually, TASKS)


def by_store(name: str, store: Store) -> list[Contender]:
    return [
        Contender(f"{name}, {how}", lambda action=action: store.write(action), tasks)  # type: ignore[misc]
        for how, action in (("typed rows", file_with_rows), ("inserts", file_with_inserts))
        for tasks in (1, TASKS)
    ]


async def compete(title: str, contenders: Sequence[Contender], rounds: int) -> None:
    """Let all take turns, so that a noisy moment of the machine meets each of them; the first is the floor."""
    for contender in list(contenders) * rounds:
        await contender.run(FILINGS)
    sys.stdout.write(f"\n{title:<34}{'tasks':>6}{'per s':>10}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}\n")
    for contender in contenders:
        sys.stdout.write(contender.line(median(contenders[0].rates)))


async def measure_sqlite(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        migrate(sqlite_url(file))
        store = await Store.open(sqlite_url(file))
        usual = usual_sessions(file)
        contenders = [Contender("bare sqlite3", raw_sqlite(file), 1), *by_store("store", store)]
        await compete("SQLite, synchronous=FULL", [*contenders, *([usual] if usual else [])], rounds)
        await store.close()


async def measure_postgresql(rounds: int) -> None:
    with running() as url:
        migrate(url)
        store = await Store.open(url)
        bare = [await psycopg.AsyncConnection.connect(url, autocommit=True) for _ in range(TASKS)]
        contenders = [Contender("bare psycopg", raw_postgresql(bare), tasks) for tasks in (1, TASKS)]
        await compete("PostgreSQL, fsync=on", [*contenders, *by_store("store", store)], rounds)
        await store.close()
        for connection in bare:
            await connection.close()


@contextmanager
def running() -> Iterator[str]:
    server = PostgreSQL(durable=True)
    with server.database() as url:
        yield url
    server.remove()


async def main(rounds: int) -> None:
    await measure_sqlite(rounds)
    await measure_postgresql(rounds)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
