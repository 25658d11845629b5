"""Where the time of a filing and of a sweep goes: looked at every millisecond, in one thread without the rest."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import Session

import storage
from handlers.clocks.jobs import sweep_clocks
from handlers.intake.actions import file_complaint
from storage.engines import database_url, reading_engine, writing_engine
from storage.store import Store
from storage.store.jobs import perform
from tests.bench.databases import both
from tests.bench.figures import Figure, Section
from tests.bench.sweep import DUE, NOW, fill, make_due
from tests.desk import AGENT, ROSTER, intake
from tests.fakes import START, FakeClock
from tests.integration.casework import Casework

WARM, FILINGS, SWEEPS = 50, 400, 2
PAST: Final = 20_000
# How many places of our own are named.
NAMED: Final = 10
_EVERY: Final = 0.001
_PATIENCE: Final = 5.0
_HOUSE: Final = Path(storage.__file__).parents[1]
_OURS: Final = ("domain", "handlers", "storage")
# How SQLAlchemy hands a statement, or the end of a transaction, to a driver written in C.
_TO_THE_DRIVER: Final = frozenset({"do_execute", "do_executemany", "do_execute_no_params", "do_begin", "do_commit"})


@dataclass(slots=True)
class Looks:
    """What was seen, look by look: the functions that were under way, the innermost first."""

    seen: list[list[CodeType]] = field(default_factory=list)

    def look(self, _: int, frame: FrameType | None) -> None:
        """Note where the thread is, and look again in a while: never while this look still goes on."""
        self.seen.append(list(_outwards(frame)))
        signal.setitimer(signal.ITIMER_REAL, _EVERY)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look while this goes on, by the clock on the wall: waiting for a disk is time too."""
        before = signal.signal(signal.SIGALRM, self.look)
        signal.setitimer(signal.ITIMER_REAL, _EVERY)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def by(self, name: Callable[[CodeType], str]) -> Counter[str]:
        """Count the looks by the innermost function that has a name."""
        return Counter(next(filter(None, map(name, codes)), "whatever serves all of it") for codes in self.seen)


class Here(Store):
    """A store that runs everything at once in the thread that asks, so that it can be watched there."""

    def __init__(self, url: str) -> None:
        self._writing = writing_engine(database_url(url), _PATIENCE).connect()
        self._reading = reading_engine(database_url(url), _PATIENCE).connect()

    async def write(self, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run *action* as one transaction."""
        return _here(self._writing, lambda session: action(session, *args, **kwargs))

    async def read(self, question: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run *question* on one snapshot."""
        return _here(self._reading, lambda session: question(session, *args, **kwargs))

    async def close(self) -> None:
        """Close the connections."""
        for connection in (self._writing, self._reading):
            connection.close()
            connection.engine.dispose()


def _here(connection: Connection, call: Callable[[Session], Any]) -> Any:
    with connection.begin():
        return perform(connection, call)


async def filings(url: str) -> Looks:
    """Look at complaints being filed."""
    looks, store = Looks(), Here(url)
    work = Casework(store)

    async def file() -> None:
        number = f"{next(numbers):011}"
        form = intake(key=work.key(), customer_contact=f"+86 {number}", order_number=number)
        await store.write(file_complaint, form, AGENT, ROSTER, work.desk, work.clock.now())

    numbers = count(1)
    for _ in range(WARM):
        await file()
    with looks.watching():
        for _ in range(FILINGS):
            await file()
    await store.close()
    return looks


async def sweeps(url: str) -> Looks:
    """Look at sweeps that find clocks due."""
    looks, store = Looks(), Here(url)
    work = Casework(store, FakeClock())
    await fill(work, PAST)
    work.clock.advance(NOW - START)
    for _ in range(SWEEPS):
        await store.write(make_due)
        with looks.watching():
            assert await sweep_clocks(work.services()) == DUE
        work.clock.advance(timedelta(seconds=1))
    await store.close()
    return looks


async def measure(long: bool) -> list[Section]:
    """Look at both, on both databases."""
    sections = []
    with both() as first, both() as second:
        for kind in first:
            sections.append(_section(f"Where a filing spends its time, {kind}", await filings(first[kind])))
            sections.append(_section(f"Where a sweep spends its time, {kind}", await sweeps(second[kind])))
    return sections


def _section(title: str, looks: Looks) -> Section:
    whole = len(looks.seen)
    layers = [Figure(f"in {name}", count * 100 / whole, "%") for name, count in looks.by(_layer).most_common()]
    places = [Figure(f"for {name}", count * 100 / whole, "%") for name, count in looks.by(_place).most_common(NAMED)]
    return Section(title, _HOW.format(whole), [*layers, *places])


def _outwards(frame: FrameType | None) -> Iterator[CodeType]:
    while frame is not None:
        yield frame.f_code
        frame = frame.f_back


def _layer(code: CodeType) -> str:
    """Name the layer that a function belongs to; empty for what works for whoever called it."""
    file = code.co_filename
    if "/psycopg/" in file or code.co_name in _TO_THE_DRIVER:
        return "the driver and the database, its disk included"
    if any(f"/{name}/" in file for name in ("sqlalchemy", "sqlmodel", "pydantic")):
        return "SQLAlchemy, SQLModel and Pydantic: sessions, statements, rows"
    if file.endswith("/storage/vault.py"):
        return "sealing and hashing"
    return f"`{folder}/`" if (folder := _folder(file)) in _OURS else ""


def _place(code: CodeType) -> str:
    """Name a function of our own; empty for any other."""
    file = code.co_filename
    return f"`{Path(file).relative_to(_HOUSE)}` {code.co_name}" if _folder(file) in _OURS else ""


def _folder(file: str) -> str:
    """Return which of our top folders a file lies in; empty for files of others."""
    path = Path(file)
    return path.relative_to(_HOUSE).parts[0] if path.is_relative_to(_HOUSE) else ""


_HOW: Final = (
    "The same plain functions as in the store's threads, run in a thread of their own with their commits, without "
    "HTTP, Slack and whatever else takes turns there; {:,} looks. A share in a function of ours is what it spends "
    "itself and in libraries that it calls, but not in other functions of ours."
)
