"""How fast contacts are taken in, against the bare drivers' bulk inserts."""

import csv
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from bot.demo import demo_policy
from bot.interpreter import make_ready_for_rows
from config.mapping import load_mapping
from domain.contacts import Contact, Counts
from domain.rows import RowReader
from handlers.contacts.importing import Chunk, import_table
from handlers.contacts.tables import open_table, scan
from storage.contacts import COLUMNS, take_in
from storage.imports import Work, begin_run
from storage.migrate import migrate
from storage.store import Store
from tests.bench.figures import Goal, Section, as_long
from tests.databases import PostgreSQL, sqlite_url
from tests.fakes import FakeClock

# Enough for a rate: what a new connection and an empty database cost at first is a small part of it.
ROWS = 60_000
CHUNK = 2000
ROUNDS = 5
ZONE = ZoneInfo("Asia/Shanghai")
POLICY = demo_policy()
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WORK = Work("hotline", "file", "calls.csv", "digest", "me")
HEADING = (
    "Call Id,Agent,Date,Time,Topic,Answered,Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating"
)

TRUSTED = (
    *("source", "external_id", "channel", "arrived_at", "answered", "abandoned", "is_test", "agent", "category"),
    *("waited", "talk", "resolved", "survey_sent", "score", "scale_max", "rated_at"),
)

Insert = Callable[[str], Awaitable[float]]


@dataclass
class Contender:
    """One way to store the same rows in an empty database; it returns the seconds that took."""

    name: str
    run: Insert
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return median(self.rates)


def write_table(path: Path) -> None:
    """Write a table as the export of a telephone system."""
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADING + "\n")
        for number in range(ROWS):
            at = BEGIN + timedelta(seconds=number * 70)
            said = f"{at:%Y-%m-%d,%H:%M:%S},Topic {number % 6},Y,{'YN'[number % 9 == 0]}"
            talk = f"00:{number % 11:02}:{number % 60:02}"
            file.write(f"ID{number:08},Agent {number % 50},{said},{number % 120},{talk},{number % 5 + 1}\n")


def rows_of(path: Path) -> list[Contact]:
    mapping = load_mapping("call-centre")
    with open_table(path, mapping.file, scan(path)) as table:
        reader = reader_of(table.heading)
        read = [reader.read(line, cells or ()) for line, cells in table.rows]
    return [one for one in read if isinstance(one, Contact)]


def reader_of(heading: Sequence[str]) -> RowReader:
    return RowReader(load_mapping("call-centre"), heading, ZONE, FakeClock().now() + timedelta(days=400), str)


def chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


async def run_of(url: str) -> int:
    """Migrate a database and begin an import in it."""
    migrate(url)
    store = await Store.open(url)
    run = await store.write(begin_run, WORK, BEGIN)
    await store.close()
    return run.id


def bare_sqlite(contacts: Sequence[Contact]) -> Insert:
    async def insert(url: str) -> float:
        run = await run_of(url)
        rows = [tuple(map(_as_text, (*contact, run))) for contact in contacts]
        statement = f"INSERT INTO contact ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            start = time.perf_counter()
            for some in chunks(rows):
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(statement, some)
                connection.execute("COMMIT")
            return time.perf_counter() - start

    return insert


def bare_sqlite_from(path: Path) -> Insert:
    """Do what a script does that trusts its file: read, turn times into UTC, insert. Nothing is checked or known."""

    async def insert(url: str) -> float:
        run = await run_of(url)
        columns = (*TRUSTED, "import_id")
        statement = f"INSERT INTO contact ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection,
            path.open(encoding="utf-8", newline="") as file,
        ):
            connection.execute("PRAGMA synchronous=FULL")
            start = time.perf_counter()
            rows = csv.reader(file)
            next(rows)
            while some := [(*trusted(row), run) for row in islice(rows, CHUNK)]:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(statement, some)
                connection.execute("COMMIT")
            return time.perf_counter() - start

    return insert


def trusted(row: Sequence[str]) -> tuple[object, ...]:
    number, agent, day, hour, topic, answered, resolved, waited, talk, score = row
    local = datetime.combine(date.fromisoformat(day), clock.fromisoformat(hour), ZONE)
    at = local.astimezone(UTC).isoformat(" ", "microseconds")[:26]
    hours, minutes, seconds = talk.split(":")
    spoken = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    said = (int(waited), spoken, resolved == "Y", True, int(score), 5, at)
    return ("hotline", number, "phone", at, answered == "Y", answered != "Y", False, agent, topic, *said)


def _as_text(value: object) -> object:
    return str(value)[:19] + ".000000" if isinstance(value, datetime) else value


def bare_copy(contacts: Sequence[Contact]) -> Insert:
    async def insert(url: str) -> float:
        run = await run_of(url)
        statement = f"COPY contact ({', '.join(COLUMNS)}) FROM STDIN"
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            start = time.perf_counter()
            for some in chunks(contacts):
                with connection.transaction(), connection.cursor().copy(statement.encode()) as copy:
                    for contact in some:
                        copy.write_row((*contact, run))
            return time.perf_counter() - start

    return insert


def bare_executemany(contacts: Sequence[Contact]) -> Insert:
    async def insert(url: str) -> float:
        run = await run_of(url)
        rows = [(*contact, run) for contact in contacts]
        statement = f"INSERT INTO contact ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
        with closing(psycopg.connect(url, autocommit=True)) as connection:
            start = time.perf_counter()
            for some in chunks(rows):
                with connection.transaction():
                    connection.cursor().executemany(statement.encode(), some)
            return time.perf_counter() - start

    return insert


def by_store(contacts: Sequence[Contact], times: int) -> Insert:
    """Take in rows that were read already; only the last of several *times* counts."""

    async def insert(url: str) -> float:
        run = await run_of(url)
        store = await Store.open(url)
        for _ in range(times):
            start = time.perf_counter()
            for some in chunks(contacts):
                await store.write(take_in, some, run, POLICY)
            taken = time.perf_counter() - start
        await store.close()
        return taken

    return insert


def from_file(path: Path) -> Insert:
    """Import the file, as `redress import` does."""

    async def insert(url: str) -> float:
        await run_of(url)
        store = await Store.open(url)
        start = time.perf_counter()
        mapping = load_mapping("call-centre")
        with open_table(path, mapping.file, scan(path)) as table:
            reader = reader_of(table.heading)
            counts = await import_table(store, table, reader, WORK, POLICY, FakeClock(), _unheard)
        taken = time.perf_counter() - start
        await store.close()
        assert counts == Counts(new=ROWS), counts
        return taken

    return insert


def _unheard(_: Chunk, __: Counts) -> None:
    """Nobody watches."""


async def compete(title: str, contenders: Sequence[Contender], fresh: Callable[[], Any]) -> Section:
    """Let all take turns, each in an empty database; the first is the floor, and the last has a goal."""
    for contender in list(contenders) * ROUNDS:
        with fresh() as url:
            contender.rates.append(ROWS / await contender.run(url))
    floor, *others = contenders
    last = others[-1]
    return Section(
        title,
        _HOW,
        [
            as_long(one.name, one.rate, "rows/s", floor.name, floor.rate, _GOAL if one is last else None, _WHERE)
            for one in others
        ],
    )


_GOAL = Goal(at_least=0.5)
_HOW = (
    f"{ROWS:,} calls of a telephone system's export, in chunks of {CHUNK:,} that are each durable. The floor gets rows "
    "that are ready and stores them unseen; we read the file, check every cell, find what is known already and mark "
    "the days that are to be counted anew."
)
_WHERE = (
    "The floor sends rows and waits for the commit. We ask for what is known, mark days and agents and note how far "
    "the file has come as well, in each chunk; and reading takes its turn of the interpreter while the database works."
)


def ours(path: Path, contacts: Sequence[Contact]) -> list[Contender]:
    return [
        Contender("taken in, read already", by_store(contacts, 1)),
        Contender("the same again, which changes nothing", by_store(contacts, 2)),
        Contender("from the file to the disk", from_file(path)),
    ]


@contextmanager
def fresh_file() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield sqlite_url(Path(folder) / "bench.db")


async def measure(long: bool) -> list[Section]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv"
        write_table(path)
        contacts = rows_of(path)
        make_ready_for_rows()
        bare = [
            Contender("bare sqlite3, executemany", bare_sqlite(contacts)),
            Contender("a script that trusts the file", bare_sqlite_from(path)),
        ]
        files = await compete("Imports, SQLite with synchronous=FULL", [*bare, *ours(path, contacts)], fresh_file)
        server = PostgreSQL(durable=True)
        try:
            both = [
                Contender("bare psycopg, COPY", bare_copy(contacts)),
                Contender("bare psycopg, executemany", bare_executemany(contacts)),
            ]
            title = "Imports, PostgreSQL with fsync=on"
            return [files, await compete(title, [*both, *ours(path, contacts)], server.database)]
        finally:
            server.remove()
