"""How long a digest takes, and whom its chart holds up: `python -m tests.bench.digest [CONTACTS]`; else a million.

The floor is what a script does that adds up a fortnight of rows in plain Python.
"""

import asyncio
import sqlite3
import sys
import tempfile
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import resvg_py
from sqlalchemy import update
from sqlmodel import Session, col

from bot.demo import demo_policy
from config.words import load_words
from domain.indicators.days import Period, one_day
from handlers.delivery.drawing import drawn
from handlers.digests.actions import Due, draft, publish
from handlers.digests.gather import CENTRE, whole_digest
from handlers.digests.messages import written
from handlers.digests.pictures import chart_picture
from handlers.digests.reports import Kind, whole_report
from handlers.posts import Reader
from storage.contact_models import ContactDayRow
from storage.counted import count_day, days_to_count
from storage.digests import run_of
from storage.migrate import migrate
from storage.store import Store

DAYS, TEAMS, CHANNELS = 90, 10, ("chat", "email", "phone", "social")
POLICY = demo_policy()
ZONE = POLICY.zoneinfo
LAST = date(2026, 9, 14)
WEEK = Period(LAST - timedelta(days=6), LAST)
NOW = datetime(2026, 9, 15, 1, tzinfo=UTC)
READER = Reader(load_words()["en"], POLICY.zone)
ROUNDS = 5
RUN = "id, source, kind, name, digest, person, state, started_at, seen_at, line, new, corrected, unchanged, rejected"
SEEN = (1, "desk", "file", "f", "d", "me", "done", *("2026-09-15 00:55:00.000000",) * 2, *(0,) * 5)
COLUMNS = (
    "source, external_id, channel, arrived_at, answered, abandoned, is_test, team, waited, talk, survey_sent, score, "
    "scale_max, rated_at, import_id"
)


def rows(contacts: int) -> Iterator[tuple[Any, ...]]:
    """Yield contacts, evenly over days, teams and channels; every third one answers the survey."""
    begin = datetime.combine(LAST - timedelta(days=DAYS - 1), datetime.min.time(), ZONE).astimezone(UTC)
    step = timedelta(days=DAYS) / contacts
    for number in range(contacts):
        at = f"{begin + number * step:%Y-%m-%d %H:%M:%S.%f}"
        score = number * 7 % 5 + 1 if number % 3 == 0 else None
        place = CHANNELS[number % 4], f"Team {number // 4 % TEAMS}"
        waited, talk = number * 37 % 120, 60 + number * 53 % 400
        rated = at if score is not None else None
        scale = 5 if score is not None else None
        yield ("desk", str(number), place[0], at, 1, 0, 0, place[1], waited, talk, 1, score, scale, rated, 1)


def fill(path: Path, contacts: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"INSERT INTO import_run ({RUN}) VALUES ({', '.join('?' * len(SEEN))})", SEEN)
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        connection.executemany(f"INSERT INTO contact ({COLUMNS}) VALUES ({marks})", rows(contacts))
        days = (LAST - timedelta(days=back) for back in range(DAYS))
        groups = [
            (day.isoformat(), f"Team {team}", channel) for day, team, channel in product(days, range(TEAMS), CHANNELS)
        ]
        connection.executemany("INSERT INTO contact_day VALUES (?, ?, ?, 1, 1, '{}')", groups)
        connection.commit()


def by_plain_python(path: Path) -> dict[Any, tuple[float, int, int]]:
    """Add up a fortnight by team and channel: CSAT, and the median and 90th percentile of waits."""
    since = datetime.combine(LAST - timedelta(days=13), datetime.min.time(), ZONE).astimezone(UTC)
    groups: dict[Any, list[tuple[int, int | None]]] = defaultdict(list)
    with closing(sqlite3.connect(path)) as connection:
        asked = "SELECT team, channel, waited, score FROM contact WHERE arrived_at >= ?"
        for team, channel, waited, score in connection.execute(asked, (f"{since:%Y-%m-%d %H:%M:%S.%f}",)):
            groups[team, channel].append((waited, score))
    found = {}
    for group, some in groups.items():
        waits = sorted(waited for waited, _ in some)
        scores = [score for _, score in some if score is not None]
        share = sum(score > 3 for score in scores) / len(scores)
        found[group] = (share, waits[len(waits) // 2], waits[len(waits) * 9 // 10])
    return found


def count_anew(session: Session) -> None:
    """Count the last day as after rows have come for all of it."""
    session.execute(update(ContactDayRow).where(col(ContactDayRow.day) == LAST).values(dirty=True))
    count_day(session, LAST, ZONE)


async def milliseconds(act: Callable[[], Awaitable[object]], rounds: int = ROUNDS) -> float:
    spans = []
    for _ in range(rounds):
        start = time.perf_counter()
        await act()
        spans.append(1000 * (time.perf_counter() - start))
    return median(spans)


async def stall(work: Awaitable[object]) -> tuple[float, float]:
    """Return for how long the loop stood still at most while *work* ran, and how long that took, in milliseconds."""
    begun = before = time.perf_counter()
    task, longest = asyncio.ensure_future(work), 0.0
    while not task.done():
        await asyncio.sleep(0)
        longest, before = max(longest, time.perf_counter() - before), time.perf_counter()
    await task
    return 1000 * longest, 1000 * (before - begun)


@dataclass
class Asked:
    """What is measured: one store, and the same rows for whoever reads them plainly."""

    store: Store
    path: Path

    async def rows_alone(self) -> None:
        by_plain_python(self.path)

    async def afresh(self) -> None:
        await self.store.write(count_anew)
        await self.counted()

    async def counted(self) -> dict[str, Any]:
        return await self.store.read(whole_digest, one_day(LAST), POLICY, NOW, CENTRE)

    async def week(self) -> None:
        await self.store.read(whole_report, Kind.WEEKLY, WEEK, POLICY, NOW, CENTRE)

    async def again(self) -> None:
        run = await self.store.read(run_of, "daily", CENTRE, LAST)
        assert run is not None
        written(Kind.DAILY, run.facts, "centre", POLICY, READER)

    async def publish(self) -> None:
        made = await self.store.read(draft, Due(CENTRE, "digests", NOW, one_day(LAST)), POLICY, NOW)
        assert made is not None
        await self.store.write(publish, made, NOW)


async def digests(asked: Asked) -> None:
    await asked.publish()
    floor = await milliseconds(asked.rows_alone)
    contenders: dict[str, Callable[[], Awaitable[object]]] = {
        "yesterday counted anew, whole digest": asked.afresh,
        "whole digest of what is counted": asked.counted,
        "a published digest read and written again": asked.again,
        "whole weekly report of what is counted": asked.week,
    }
    _line("a fortnight of rows in plain Python", floor, floor)
    for name, act in contenders.items():
        _line(name, await milliseconds(act), floor)
    tracemalloc.start()
    await asked.afresh()
    sys.stdout.write(f"{'peak of yesterday anew':<46}{tracemalloc.get_traced_memory()[1] / 1e6:>10.1f} MB\n")
    tracemalloc.stop()
    longest, _ = await stall(asked.afresh())
    sys.stdout.write(f"{'the loop stands still meanwhile':<46}{longest:>10.1f} ms\n")


async def charts(facts: dict[str, Any]) -> None:
    picture = chart_picture(facts, "centre", POLICY, load_words()["zh_CN"])
    assert picture is not None

    async def inline() -> None:
        resvg_py.svg_to_bytes(svg_string=picture.svg, skip_system_fonts=False)

    sys.stdout.write(f"\n{'chart':<46}{'stall ms':>10}{'all ms':>10}\n")
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "nothing at all, on this machine now": lambda: asyncio.to_thread(time.sleep, 0.3),
        "by a child process": lambda: drawn(picture.svg),
        "inline": inline,
    }
    for name, work in ways.items():
        found = [await stall(work()) for _ in range(ROUNDS)]
        sys.stdout.write(f"{name:<46}{max(one for one, _ in found):>10.1f}{median(all_ for _, all_ in found):>10.1f}\n")


async def main(contacts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        migrate(f"sqlite:///{path}")
        fill(path, contacts)
        store = await Store.open(f"sqlite:///{path}")
        try:
            start = time.perf_counter()
            for day in await store.read(days_to_count, Period(LAST - timedelta(days=DAYS), LAST)):
                await store.write(count_day, day, ZONE)
            each = 1000 * (time.perf_counter() - start) / DAYS
            sys.stdout.write(f"{contacts:,} contacts on {DAYS} days; counting a day for the first time {each:.0f} ms\n")
            sys.stdout.write(f"{'digest':<46}{'ms':>10}{'times as fast':>16}\n")
            asked = Asked(store, path)
            await digests(asked)
            facts = await asked.counted()
        finally:
            await store.close()
    await charts(facts)


def _line(name: str, span: float, floor: float) -> None:
    sys.stdout.write(f"{name:<46}{span:>10.1f}{floor / span:>16.1f}\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
