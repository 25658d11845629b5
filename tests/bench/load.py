"""The bot under full load: how long its loop stands still, and what it holds after many envelopes."""

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp

from bot.clock import SystemClock
from bot.demo import demo_policy
from bot.house import House
from bot.interpreter import make_ready_to_serve
from bot.serve import serve
from config.settings import Settings
from config.words import load_words
from handlers.delivery.drawing import drawn
from handlers.digests.pictures import chart_picture
from storage.migrate import migrate
from storage.store import Store
from tests.bench.contacts import fill
from tests.bench.digest import POLICY, Asked
from tests.bench.figures import Figure, Goal, Section, as_long
from tests.bench.servers import BODIES, LOCAL, ask, settings_of, slack, started
from tests.bench.watching import Stalls, Watch, megabytes

AT_ONCE: Final = 32
SECONDS: Final = 10.0
DAYS: Final = 36
EARLY, LATE, LONG_LATE = 10_000, 40_000, 1_000_000


def run_watched(given: Mapping[str, Any], told: Connection, opened: Event) -> None:
    """Serve the whole bot, watch its loop, and be busy with sweeps, digests and charts when *told* so."""
    asyncio.run(_watched(given, told, opened))


async def _watched(given: Mapping[str, Any], told: Connection, opened: Event) -> None:
    stop, tasks = asyncio.Event(), set[asyncio.Task[None]]()

    def ready(house: House, _: int) -> None:
        make_ready_to_serve()
        tasks.add(asyncio.create_task(_obey(house, told, stop)))
        opened.set()

    await serve(Settings.model_validate(given), demo_policy(), SystemClock(), stop, host=LOCAL, ready=ready)


async def _obey(house: House, told: Connection, stop: asyncio.Event) -> None:
    """Say how the loop has been since the last time whenever asked, and be *busy* from then on if that is the word."""
    watch = Watch()
    watching = asyncio.create_task(watch.watch())
    busy: asyncio.Task[None] | None = None
    while (word := await asyncio.to_thread(told.recv)) != "stop":
        told.send(watch.told())
        if word == "busy" and busy is None:
            busy = asyncio.create_task(_be_busy(house))
    for task in (watching, busy):
        if task is not None:
            task.cancel()
    stop.set()


async def _be_busy(house: House) -> None:
    """Sweep, count a day anew, write its digest and draw its chart, over and over."""
    asked, words = Asked(house.services.store), load_words()["zh_CN"]
    while True:
        await house.sweep()
        await asked.afresh()
        picture = chart_picture(await asked.counted(), "centre", POLICY, words)
        assert picture is not None
        await drawn(picture.svg)


async def envelopes(session: aiohttp.ClientSession, port: int, count: int) -> None:
    """Send *count* commands, so many of them at once."""

    async def some(mine: int) -> None:
        for _ in range(mine):
            await ask(session, port, BODIES["command"]())

    await asyncio.gather(*(some(count // AT_ONCE) for _ in range(AT_ONCE)))


async def full_load(session: aiohttp.ClientSession, port: int, seconds: float) -> None:
    """Send commands and forms for so many seconds, so many of them at once."""
    end = time.perf_counter() + seconds

    async def some() -> None:
        while time.perf_counter() < end:
            for body in BODIES.values():
                await ask(session, port, body())

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


@dataclass(frozen=True, slots=True)
class Watched:
    """A bot that is watched: where it listens, its process, and the line on which it is told what to do."""

    port: int
    pid: int
    line: Connection

    async def told(self, word: str) -> Stalls:
        """Tell it a word, and hear how its loop has been since the last one."""
        self.line.send(word)
        stalls: Stalls = await asyncio.to_thread(self.line.recv)
        return stalls


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        store = await Store.open(url)
        await fill(store, DAYS)
        await store.close()
        async with slack() as workspace:
            given, (line, other) = settings_of(workspace, url), multiprocessing.Pipe()
            async with started(run_watched, given, other) as process:
                yield Watched(given["port"], process.pid or 0, line)


async def measure(long: bool) -> list[Section]:
    async with watched() as bot, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        await bot.told("watch")
        await asyncio.sleep(SECONDS / 2)
        idle = await bot.told("watch")
        await envelopes(session, bot.port, EARLY)
        early, late = megabytes(bot.pid), LONG_LATE if long else LATE
        await envelopes(session, bot.port, late - EARLY)
        held = megabytes(bot.pid)
        await bot.told("busy")
        await full_load(session, bot.port, SECONDS)
        busy = await bot.told("watch")
        bot.line.send("stop")
    where = _WHERE.format(", ".join(busy.culprits))
    return [
        Section(
            "The loop under full load, SQLite",
            _HOW,
            [
                Figure("it stands still, at most", busy.longest, "ms", goal=Goal(at_most=25), because=where),
                Figure("all but one of a hundred", busy.usual, "ms", goal=Goal(at_most=5), because=where),
                Figure("at most, while this process was on a processor", busy.working, "ms"),
                Figure("with nothing to do, at most", idle.longest, "ms"),
            ],
        ),
        Section(
            "Memory after many envelopes",
            "Commands over HTTP; what the process holds of the machine's memory, as its system says.",
            [as_long(f"after {late:,}", held, "MB", f"after {EARLY:,}", early, Goal(at_most=1.05), _HELD)],
        ),
    ]


_HOW: Final = (
    f"Commands and complaints from {AT_ONCE} connections at once, while sweeps, a day of 11,111 contacts counted "
    "anew, its digest and its chart follow one another without a rest. A task of the loop asks to be woken every "
    "millisecond, and notes by how much it was late; with all processors taken, some of that is the machine's."
)
_WHERE: Final = (
    "Threads of the store that hold the interpreter, a millisecond each time, and whoever else runs. "
    "Seen most often while it was late: {}."
)
_HELD: Final = "Caches that fill, and an allocator that gives little back."
