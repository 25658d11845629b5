"""What can happen to a server and to transactions that run side by side."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from threading import Barrier, Event

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from domain.errors import Refusal
from storage.models import CounterRow
from storage.store import Limits, Store, StoreUnavailable
from tests.databases import PostgreSQL
from tests.integration.counters import count, counters

KILL = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def store(postgresql_url: str) -> AsyncIterator[Store]:
    opened = await Store.open(postgresql_url)
    yield opened
    await opened.close()


@pytest.fixture
def own_server() -> Iterator[PostgreSQL]:
    """A server that a test may stop."""
    server = PostgreSQL()
    yield server
    server.start()
    server.remove()


async def test_a_killed_connection_is_replaced_unnoticed(store: Store, postgresql_url: str) -> None:
    await store.write(count, "a")
    run(postgresql_url, KILL)

    await store.write(count, "b")
    assert await store.read(counters) == {"a": 1, "b": 1}


async def test_an_action_whose_connection_is_killed_is_run_again(store: Store, postgresql_url: str) -> None:
    runs: list[str] = []

    def count_slowly(session: Session) -> None:
        runs.append("run")
        count(session, "a")
        session.flush()
        if len(runs) == 1:
            run(postgresql_url, KILL)
        session.flush()
        counters(session)

    await store.write(count_slowly)

    assert len(runs) == 2
    assert await store.read(counters) == {"a": 1}


async def test_an_action_whose_commit_is_cut_off_is_not_run_again(store: Store, postgresql_url: str) -> None:
    """It may have been stored: only the caller, by its own key, can find out."""
    runs: list[str] = []

    def count_and_kill(session: Session) -> None:
        runs.append("run")
        count(session, "a")
        session.flush()
        run(postgresql_url, KILL)

    with pytest.raises(StoreUnavailable, match="commit") as caught:
        await store.write(count_and_kill)

    assert caught.value.uncertain
    assert len(runs) == 1


async def test_a_refusal_is_heard_over_a_broken_connection(store: Store, postgresql_url: str) -> None:
    def kill_and_refuse(session: Session) -> None:
        count(session, "a")
        session.flush()
        run(postgresql_url, KILL)
        raise Refusal("taken")

    with pytest.raises(Refusal):
        await store.write(kill_and_refuse)

    await store.write(count, "b")
    assert await store.read(counters) == {"b": 1}


async def test_a_stopped_server_is_told_quickly_and_used_once_it_is_back(own_server: PostgreSQL) -> None:
    url = own_server.url("postgres")
    store = await Store.open(url)
    own_server.stop()

    start = time.monotonic()
    answers = await asyncio.gather(*(store.ping() for _ in range(100)), return_exceptions=True)
    with pytest.raises(StoreUnavailable):
        await store.write(counters)
    assert time.monotonic() - start < 3
    assert {type(answer) for answer in answers} == {StoreUnavailable}
    with pytest.raises(StoreUnavailable):
        await Store.open(url)

    own_server.start()
    await store.ping()
    await store.write(ask)
    await store.close()


async def test_a_server_that_never_answers_is_given_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        start = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await Store.open(f"postgresql://postgres@127.0.0.1:{deaf.getsockname()[1]}/redress")

    assert time.monotonic() - start < 5


async def test_a_locked_row_is_given_up_in_time(postgresql_url: str) -> None:
    store = await Store.open(postgresql_url, Limits(patience=0.3))
    await store.write(count, "a")

    with psycopg.connect(postgresql_url) as other:
        other.execute("UPDATE counter SET value = 5")
        with pytest.raises(StoreUnavailable) as refused:
            await store.write(add, "a")

    assert "lock timeout" in str(refused.value.__cause__)
    await store.write(add, "a")
    assert await store.read(counters) == {"a": 6}
    await store.close()


async def test_two_that_look_before_they_insert_end_up_with_one_row(store: Store) -> None:
    both_looked = Barrier(2)

    def find_or_count(session: Session, who: str) -> str:
        known = session.get(CounterRow, "a")
        if known is None:
            both_looked.wait(10)
            count(session, "a", value=len(who))
            return who
        return f"{who} found {known.value}"

    answers = await asyncio.gather(store.write(find_or_count, "one"), store.write(find_or_count, "three"))

    assert sorted(answers) in (["one", "three found 3"], ["one found 5", "three"])


async def test_a_key_that_is_always_taken_is_the_actions_own_error(store: Store) -> None:
    await store.write(count, "a")

    with pytest.raises(IntegrityError):
        await store.write(count, "a")


async def test_a_deadlock_is_resolved_by_running_one_again(store: Store, postgresql_url: str) -> None:
    both_hold = [Event(), Event()]
    run(postgresql_url, f"ALTER DATABASE {name_of(postgresql_url)} SET deadlock_timeout = '20ms'")
    run(postgresql_url, KILL)

    def add_both(session: Session, first: str, second: str, mine: Event, other: Event) -> None:
        add(session, first)
        session.flush()
        mine.set()
        assert other.wait(10)
        add(session, second)
        session.flush()

    await store.write(count, "a")
    await store.write(count, "b")
    await asyncio.gather(
        store.write(add_both, "a", "b", both_hold[0], both_hold[1]),
        store.write(add_both, "b", "a", both_hold[1], both_hold[0]),
    )

    assert await store.read(counters) == {"a": 3, "b": 3}


async def test_a_database_that_takes_no_writes_is_unavailable_for_them_only(
    store: Store, postgresql: PostgreSQL, postgresql_url: str
) -> None:
    """A stand-by refuses writes; once it has been promoted, the same store writes again."""
    name = name_of(postgresql_url)
    postgresql.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    run(postgresql_url, KILL)

    with pytest.raises(StoreUnavailable):
        await store.write(count, "a")
    assert await store.read(counters) == {}

    postgresql.run(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    run(postgresql_url, KILL)
    await store.write(count, "b")


def add(session: Session, name: str) -> None:
    row = session.get_one(CounterRow, name, with_for_update=True)
    row.value += 1


def ask(session: Session) -> None:
    session.connection().exec_driver_sql("SELECT 1")


def name_of(url: str) -> str:
    return str(make_url(url).database)


def run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
