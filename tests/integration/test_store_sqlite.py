"""What can happen to a file, to its disk and to the processes that share it."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from domain.errors import Refusal
from storage.engines import UnusableDatabase
from storage.store import Limits, Store, StoreUnavailable
from tests.integration.counters import count, counters, held

ROOT = Path(__file__).parents[2]
PATIENCE = 0.3


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = await Store.open(sqlite_url, Limits(patience=PATIENCE, group_within=10.0))
    yield opened
    await opened.close()


def wait(_session: Session, started: Event, go: Event) -> None:
    started.set()
    assert go.wait(10)


@contextmanager
def counting(url: str, name: str, *times: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "error", "-m", "tests.integration.counting_process", url, name, *times]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def locked(url: str) -> Iterator[sqlite3.Connection]:
    """Hold the file's write lock, as another process would."""
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        other.execute("ROLLBACK")


def file_of(url: str) -> str:
    file = make_url(url).database
    assert file
    return file


def look(url: str, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file_of(url))) as connection:
        return connection.execute(question).fetchall()


def test_what_was_acknowledged_survives_a_killed_process(sqlite_url: str) -> None:
    with counting(sqlite_url, "a") as process:
        assert process.stdout
        acknowledged = [int(process.stdout.readline()) for _ in range(20)][-1]
        process.kill()

    ((stored,),) = look(sqlite_url, "SELECT value FROM counter")
    assert isinstance(stored, int)
    assert stored >= acknowledged == 20
    assert look(sqlite_url, "PRAGMA integrity_check") == [("ok",)]


def test_two_processes_share_a_file(sqlite_url: str) -> None:
    with counting(sqlite_url, "a", "100") as one, counting(sqlite_url, "a", "100") as other:
        said = [process.communicate(timeout=30) for process in (one, other)]

    assert [errors for _, errors in said] == ["", ""]
    numbers = [int(number) for output, _ in said for number in output.split()]
    assert sorted(numbers) == list(range(1, 201))


def test_a_store_left_open_keeps_no_process_alive(sqlite_url: str) -> None:
    with counting(sqlite_url, "a", "1") as process:
        _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (0, "")


async def test_a_locked_file_is_answered_in_time_and_used_again(store: Store, sqlite_url: str) -> None:
    with locked(sqlite_url):
        start = time.monotonic()
        waiting = [asyncio.create_task(store.write(count, name)) for name in "abc"]
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        waited = time.monotonic() - start
        assert await store.read(counters) == {}

    assert [type(answer) for answer in answers] == [StoreUnavailable] * 3
    assert isinstance(answers[0], StoreUnavailable)
    assert "locked" in str(answers[0].__cause__)
    assert PATIENCE * 0.9 < waited < 2
    await store.write(count, "d")


async def test_a_file_locked_for_a_moment_is_waited_for(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url, Limits(patience=20.0))
    with locked(sqlite_url):
        waiting = asyncio.create_task(store.write(count, "a"))
        await store.ping()
        assert not waiting.done()

    await waiting
    assert await store.read(counters) == {"a": 1}
    await store.close()


async def test_a_fresh_file_that_stays_locked_is_given_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    with locked(url):
        start = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await Store.open(url, Limits(patience=0.05))

    assert time.monotonic() - start < 2
    await (await Store.open(url)).close()


async def test_a_full_disk_refuses_and_recovers(store: Store) -> None:
    def allow_pages(session: Session, pages: int) -> None:
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")

    # A bound below the present size stands for: not one page more.
    await store.write(allow_pages, 1)
    with pytest.raises(StoreUnavailable) as refused:
        await store.write(count, "a" * 100_000)
    await store.write(allow_pages, 1_000_000)

    assert "full" in str(refused.value.__cause__)
    await store.write(count, "b")
    assert await store.read(counters) == {"b": 1}


async def test_nobody_is_answered_before_a_commit_that_fails(store: Store) -> None:
    def point_nowhere(session: Session) -> None:
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.connection().exec_driver_sql(
            "INSERT INTO access_log (at, person, complaint_id, fields, reason, view_id) VALUES ('', '', 99, '', '', '')"
        )

    def forget(session: Session, name: str) -> None:
        count(session, name)

    def refuse(_session: Session) -> None:
        raise Refusal("taken")

    started, go = Event(), Event()
    group = [asyncio.create_task(store.write(wait, started, go))]
    assert await asyncio.to_thread(started.wait, 10)
    others = [store.write(point_nowhere), store.write(refuse), store.write(forget, "a")]
    group += [asyncio.create_task(other) for other in others]
    await asyncio.sleep(0)
    go.set()

    answers = await asyncio.gather(*group, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 4
    assert isinstance(answers[-1], StoreUnavailable)
    assert isinstance(answers[-1].__cause__, IntegrityError)
    await store.write(count, "b")
    assert await store.read(counters) == {"b": 1}


def test_an_answer_for_a_loop_that_is_closed_is_dropped(sqlite_url: str) -> None:
    started, go = Event(), Event()

    async def leave_in_the_middle() -> None:
        store = await Store.open(sqlite_url)
        writing = asyncio.create_task(store.write(wait, started, go))
        assert await asyncio.to_thread(started.wait, 10)
        writing.cancel()

    async def look_again() -> None:
        store = await Store.open(sqlite_url)
        await store.write(count, "a")
        await store.close()

    asyncio.run(leave_in_the_middle())
    go.set()
    asyncio.run(look_again())

    assert look(sqlite_url, "SELECT name FROM counter") == [("a",)]


async def test_a_group_is_bounded(sqlite_url: str) -> None:
    """A reader sees the first actions stored while a later one of the same queue still runs."""
    store = await Store.open(sqlite_url, Limits(group=1))
    started, go = Event(), Event()

    async with held(store):
        first = [asyncio.create_task(store.write(count, name)) for name in "ab"]
        last = asyncio.create_task(store.write(wait, started, go))
        await asyncio.sleep(0)
    assert await asyncio.to_thread(started.wait, 10)
    await asyncio.gather(*first)
    assert set(await store.read(counters)) == {"held", "a", "b"}
    go.set()

    await last
    await store.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:////no/such/folder/redress.db", "/no/such/folder"),
        ("mysql://root@localhost/redress", "mysql: the database must be"),
    ],
)
async def test_an_address_the_store_cannot_use_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(UnusableDatabase, match=words):
        await Store.open(url)


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("Nothing that SQLite could read, and quite a lot of it. " * 100)

    with pytest.raises(StoreUnavailable):
        await Store.open(f"sqlite:///{file}")
