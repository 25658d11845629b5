"""Four processes that send what is owed by claims alone, and are killed at random: nothing lost, nothing doubled."""

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import psycopg
from sqlalchemy import insert
from sqlmodel import Session

from bot.clock import SystemClock
from storage.models import NoticeRow
from storage.notices import claim_notice, due_notices, new_notice, record_sent
from storage.sql import table_of
from storage.store import Store
from tests.bench.databases import postgresql
from tests.bench.figures import Figure, Goal, Section, as_long

WORKERS: Final = 4
ROUNDS: Final = 5
BATCH: Final = 500
CHANNELS: Final = 40
MANY, LONG_MANY = 2_000, 10_000
_LEASE: Final = timedelta(seconds=2)
_EACH: Final = 5
_LOOK_EVERY: Final = 0.1
# By messages and not by time, so that a slow machine gets as far as a fast one.
_SENT_BETWEEN_KILLS: Final = 40
_CONTEXT: Final = multiprocessing.get_context("spawn")
# One statement takes what it can get of the oldest; nobody waits for a row that another holds.
_BATCH: Final = """
UPDATE notice SET state = 'sending', attempts = attempts + 1 WHERE id IN (
    SELECT id FROM notice WHERE state = 'queued' ORDER BY send_at, id FOR UPDATE SKIP LOCKED LIMIT %s
) RETURNING id
"""


def work(url: str, log: str) -> None:
    """Claim messages, note down that each is being sent, and record it, until none is left."""
    asyncio.run(_work(url, Path(log)))


async def _work(url: str, log: Path) -> None:
    store, clock = await Store.open(url), SystemClock()
    with log.open("a", encoding="ascii", buffering=1) as said:
        while await store.read(_left):
            for seen in await store.read(due_notices, clock.now(), _EACH):
                notice = await store.write(claim_notice, seen, clock.now(), _LEASE)
                if notice is not None and notice.id is not None:
                    said.write(f"{notice.id} {clock.now().timestamp():.6f}\n")
                    await store.write(record_sent, notice.id, "C1", f"{notice.id}.0", notice.wanted, clock.now())
    await store.close()


def _left(session: Session) -> int:
    left = session.connection().exec_driver_sql("SELECT count(*) FROM notice WHERE state <> 'sent'")
    return int(left.scalar_one())


def owe_many(session: Session, count: int, channels: int, at: datetime) -> None:
    """Owe *count* messages, spread over *channels*: in each of them they go out one after the other."""
    rows = [new_notice("bench", f"U{number % channels}", at, f"bench {number}", None) for number in range(count)]
    session.connection().execute(insert(table_of(NoticeRow)), [row.model_dump(exclude={"id"}) for row in rows])


async def killed_at_random(url: str, count: int, folder: Path) -> tuple[int, int, int, int]:
    """Return how often a worker was killed, how many messages were lost, said twice at once, and said again later."""
    store = await Store.open(url)
    await store.write(owe_many, count, CHANNELS, SystemClock().now())
    chance, kills, logs = random.Random(1), 0, [str(folder / f"{number}.log") for number in range(WORKERS)]
    workers = [_begun(url, log) for log in logs]
    next_kill = count - _SENT_BETWEEN_KILLS
    while left := await store.read(_left):
        await asyncio.sleep(_LOOK_EVERY)
        if left > next_kill:
            continue
        place, next_kill = chance.randrange(WORKERS), left - _SENT_BETWEEN_KILLS
        workers[place].kill()
        workers[place].join()
        workers[place] = _begun(url, logs[place])
        kills += 1
    for worker in workers:
        worker.kill()
        worker.join()
    await store.close()
    with psycopg.connect(url) as connection:
        sent = connection.execute("SELECT count(*) FROM notice WHERE state = 'sent'").fetchone() or (0,)
    doubled, again = _said_again(logs)
    return kills, count - sent[0], doubled, again


def _begun(url: str, log: str) -> BaseProcess:
    worker = _CONTEXT.Process(target=work, args=(url, log), daemon=True)
    worker.start()
    return worker


def _said_again(logs: Sequence[str]) -> tuple[int, int]:
    """Count messages that two held at the same time, and those that were taken anew when a lease had run out."""
    taken: dict[int, list[float]] = {}
    for log in logs:
        for line in Path(log).read_text(encoding="ascii").splitlines() if Path(log).exists() else ():
            if len(parts := line.split()) == 2:
                taken.setdefault(int(parts[0]), []).append(float(parts[1]))
    gaps = Counter[bool]()
    for moments in taken.values():
        ordered = sorted(moments)
        gaps.update(later - sooner < _LEASE.total_seconds() for sooner, later in pairwise(ordered))
    return gaps[True], gaps[False]


async def batches(url: str) -> dict[str, float]:
    """Return the milliseconds in which 500 messages are claimed: by one statement, and one by one through the store."""
    store, clock = await Store.open(url), SystemClock()
    spans: dict[str, list[float]] = {"bare": [], "one": [], "four": []}
    for _ in range(ROUNDS):
        for name, some in spans.items():
            await store.write(_emptied)
            await store.write(owe_many, BATCH, BATCH, datetime(2026, 1, 1, tzinfo=UTC))
            began = time.perf_counter()
            if name == "bare":
                await asyncio.to_thread(_claim_bare, url)
            else:
                await asyncio.gather(*(_claim_all(store, clock) for _ in range(1 if name == "one" else WORKERS)))
            some.append((time.perf_counter() - began) * 1000)
    await store.write(_emptied)
    await store.close()
    return {name: median(some) for name, some in spans.items()}


def _emptied(session: Session) -> None:
    session.connection().exec_driver_sql("DELETE FROM notice")


def _claim_bare(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        assert len(connection.execute(_BATCH, (BATCH,)).fetchall()) == BATCH


async def _claim_all(store: Store, clock: SystemClock) -> None:
    while due := await store.read(due_notices, clock.now(), _EACH):
        for seen in due:
            await store.write(claim_notice, seen, clock.now(), timedelta(hours=1))


async def measure(long: bool) -> list[Section]:
    count = LONG_MANY if long else MANY
    with postgresql() as url, TemporaryDirectory() as folder:
        spans = await batches(url)
        kills, lost, doubled, again = await killed_at_random(url, count, Path(folder))
    against = ("one statement for all of them", spans["bare"])
    return [
        Section(
            "Claims, PostgreSQL",
            _HOW,
            [
                as_long(f"{BATCH} messages claimed by four at once", spans["four"], "ms", *against, _GOAL, _WHERE),
                as_long(f"{BATCH} messages claimed by one", spans["one"], "ms", *against),
                Figure(f"lost of {count:,}, with {kills} kills", lost, "", goal=Goal(at_most=0)),
                Figure("held by two at the same time", doubled, "", goal=Goal(at_most=0)),
                Figure("taken up again when a dead worker's lease had run out", again, ""),
            ],
        )
    ]


_GOAL: Final = Goal(at_most=1.5)
_HOW: Final = (
    "Messages are claimed one by one, each in a durable transaction of its own, because Slack is spoken to in between; "
    "the baseline takes 500 by one statement. Then four processes share the work, and after every forty messages one "
    "of them is killed wherever it is."
)
_WHERE: Final = "A transaction for each message instead of one for all of them, and a question for every few."
