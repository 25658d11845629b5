"""Importing a table: piece by piece, and taken up again where it was cut short."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile, islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.contacts import Contact, Counts, Key, Reason, Rejection, weigh
from domain.guesses import Guess, guess
from domain.mappings import FileShape, ImportMapping
from domain.masking import clean
from domain.policy import Policy
from domain.rows import KeyOf, RowReader
from handlers.contacts.tables import Row, Scan, Table, open_table
from handlers.services import Clock
from storage.contacts import known_contacts, take_in
from storage.imports import Run, Work, advance, begin_run, finish_run, keep_rejections, rejections_after
from storage.store import Store
from storage.vault import Vault

# As many as are stored within a few hundredths of a second, so that nobody else waits for the database.
_CHUNK: Final = 2000
# So much of the time that storing a chunk takes is over before the next one is read; and so many seconds at most.
_PAUSE: Final = 0.4
_LONGEST_PAUSE: Final = 0.05
_PAGE: Final = 1000
_LOOKED_AT: Final = 500


class Overtaken(Exception):
    """Another process imports the same file at this moment."""

    def __init__(self) -> None:
        super().__init__("Another process imports the same file at this moment; what it has stored is kept.")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table as they were read, up to and with *line*."""

    line: int
    contacts: Sequence[Contact]
    rejections: Sequence[Rejection]


# Hears of the rows that were taken in just now, and of what came of all until then.
Watcher = Callable[[Chunk, Counts], None]


def customer_key(vault: Vault) -> Callable[[str], str | None]:
    """Return what turns a customer's number or address into the key under which complaints know them too."""
    return lambda text: vault.match_key("contact", clean(text).casefold())


def work_of(seen: Scan, mapping: ImportMapping, policy: Policy, name: str, person: str) -> Work:
    """Return the work that a file is: the same bytes read in the same way are the same work."""
    how = f"{seen.digest} {mapping!r} {policy.zone}"
    return Work(mapping.source, "file", name, hashlib.sha256(how.encode()).hexdigest(), person)


def reader_of(mapping: ImportMapping, table: Table, policy: Policy, now: datetime, key_of: KeyOf) -> RowReader:
    """Return what reads the rows of *table*. Raises `Mistakes` when its heading does not fit the mapping."""
    zone = ZoneInfo(mapping.zone or policy.zone)
    return RowReader(mapping, table.heading, zone, now + policy.complaints.future_tolerance, key_of)


def fits(mapping: ImportMapping, path: Path, seen: Scan) -> bool:
    """Say whether the table in a file has every column that a mapping names. Raises `UnusableFile`."""
    with open_table(path, mapping.file, seen) as table:
        return {one for _, headings in mapping.columns.mapped() for one in headings} <= set(table.heading)


def guess_of(path: Path, seen: Scan, name: str) -> Guess:
    """Return what the columns of the table in a file seem to mean. Raises `UnusableFile`."""
    with open_table(path, FileShape(), seen) as table:
        rows = [cells for _, cells in islice(table.rows, _LOOKED_AT) if cells is not None]
        return guess(name, table.heading, rows)


async def import_table(
    store: Store, table: Table, reader: RowReader, work: Work, policy: Policy, clock: Clock, watch: Watcher
) -> Counts:
    """Take in all rows of *table*, or those that an unfinished run of the same *work* has left; say what came of all.

    Waits are measured by the hours of *policy*, and in its zone days are counted anew. Raises `Overtaken`.
    """
    run = await store.write(begin_run, work, clock.now())
    await _recall(store, run, watch)
    async with _read_ahead(_chunks(table.rows, reader, run.line)) as chunks:
        async for chunk in chunks:
            run = await store.write(take_chunk, run, chunk, policy, clock.now())
            watch(chunk, run.counts)
    await store.write(finish_run, run, clock.now())
    return run.counts


async def weigh_table(store: Store | None, table: Table, reader: RowReader, watch: Watcher) -> Counts:
    """Say what would come of the rows of *table*, and store nothing; without a *store* everything is new.

    An id that comes again in another part of the table counts as new again.
    """
    counts = Counts()
    async with _read_ahead(_chunks(table.rows, reader, after=0)) as chunks:
        async for chunk in chunks:
            known: Mapping[Key, Contact] = {}
            if store is not None:
                known = await store.read(known_contacts, chunk.contacts)
            arrivals, _ = weigh(chunk.contacts, known)
            counts = counts.plus(Counts.of(arrivals, len(chunk.rejections)))
            watch(chunk, counts)
    return counts


def take_chunk(session: Session, run: Run, chunk: Chunk, policy: Policy, now: datetime) -> Run:
    """Store a chunk with its rejections, and how far the run has come with it. Raises `Overtaken`."""
    arrivals = take_in(session, chunk.contacts, run.id, policy)
    keep_rejections(session, run.id, chunk.rejections, now)
    counts = Counts.of(arrivals, len(chunk.rejections))
    if not advance(session, run, chunk.line, counts, now):
        raise Overtaken
    return replace(run, line=chunk.line, counts=run.counts.plus(counts))


async def _recall(store: Store, run: Run, watch: Watcher) -> None:
    """Tell what was rejected before the run was cut short."""
    after = 0
    while page := await store.read(rejections_after, run.id, after, _PAGE):
        rejections = [Rejection(row.line, row.field, Reason(row.reason)) for row in page]
        watch(Chunk(run.line, (), rejections), run.counts)
        after = page[-1].id or 0


@asynccontextmanager
async def _read_ahead(chunks: Iterator[Chunk]) -> AsyncIterator[AsyncIterator[Chunk]]:
    """Read the next chunk in a thread while the one before is stored; on leaving, nothing is read any more.

    Reading begins when a part of that time is over. At first whoever stores wants the interpreter too, and both would
    only take it from each other; later the database has the rows, and whoever stores waits for it.
    """
    ahead = asyncio.ensure_future(_next(chunks))

    async def each() -> AsyncIterator[Chunk]:
        nonlocal ahead
        loop, pause = asyncio.get_running_loop(), 0.0
        while (chunk := await ahead) is not None:
            ahead = asyncio.ensure_future(_next(chunks, pause))
            began = loop.time()
            yield chunk
            pause = min(_PAUSE * (loop.time() - began), _LONGEST_PAUSE)

    try:
        yield each()
    finally:
        # A thread cannot be stopped, and the file is closed after this.
        await asyncio.gather(asyncio.shield(ahead), return_exceptions=True)


async def _next(chunks: Iterator[Chunk], pause: float = 0.0) -> Chunk | None:
    """Read a chunk in a thread, after a *pause* of so many seconds; None after the last one."""
    await asyncio.sleep(pause)
    return await asyncio.to_thread(next, chunks, None)


def _chunks(rows: Iterable[Row], reader: RowReader, after: int) -> Iterator[Chunk]:
    """Read the rows after a line in pieces that are stored at once."""
    left = dropwhile(lambda row: row[0] <= after, rows)
    while some := list(islice(left, _CHUNK)):
        yield Chunk(some[-1][0], *reader.read_all(some))
