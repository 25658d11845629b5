"""Trouble that a test makes: a database that goes away, and a process that dies between two of its steps."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from tests.scenario.stage import Stage


class Killed(BaseException):
    """The process ended here."""


@contextmanager
def database_away(url: str) -> Iterator[None]:
    """Let nothing be written for a while: an SQLite file that somebody else has locked, a server that is down."""
    address = make_url(url)
    if url.startswith("sqlite"):
        connection = sqlite3.connect(str(address.database), isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")
        connection.close()
        return
    admin = address.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS false".encode())
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [address.database])
        yield
        server.execute(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS true".encode())


async def die_before(stage: Stage, step: str) -> None:
    """Deliver, and stop where a process would that is killed just before it writes *step* down."""
    store = stage.house.services.store
    write = store.write

    async def dying(action: Any, *args: Any, **kwargs: Any) -> Any:
        if action.__name__ == step:
            raise Killed
        return await write(action, *args, **kwargs)

    store.write = dying  # type: ignore[method-assign]  # The process that dies.
    try:
        with pytest.raises(BaseExceptionGroup, match="TaskGroup"):
            await stage.house.deliverer.deliver()
    finally:
        store.write = write  # type: ignore[method-assign]  # The process that comes after it.
