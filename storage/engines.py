"""How a connection to either database is opened, and what its errors mean."""

import json
import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from pydantic_core import from_json
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from storage.savepoints import DRIVER

# What SQLite answers when the file is locked, gone, damaged or full, as opposed to when a statement is wrong.
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)

# Two transactions met. Run again, the action sees what the other one stored and decides on that. A duplicate key
# belongs here: between the look-up and the insert of one process, another may have inserted.
_COLLISIONS = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.UniqueViolation,
)


class UnusableDatabase(ValueError):
    """The store cannot keep its promises on such a database; the text says what would be accepted."""


def database_url(text: str) -> URL:
    """Return the URL that SQLAlchemy is given for the address an operator wrote.

    Raises `UnusableDatabase`.
    """
    url = make_url(text)
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise UnusableDatabase(f"{url.drivername}: the database must be sqlite:///FILE or postgresql://USER@HOST/NAME")
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise UnusableDatabase(
            "SQLite needs a file, as in sqlite:///redress.db: threads cannot share a database in memory"
        )
    folder = Path(url.database).absolute().parent
    if not folder.is_dir():
        raise UnusableDatabase(f"DATABASE_URL: the folder of the SQLite file does not exist: {folder}")
    return url


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def writing_engine(url: URL, patience: float) -> Engine:
    """Open connections that write; on SQLite a transaction takes the file's only write lock at once."""
    if is_sqlite(url):
        return _sqlite(url, patience, "BEGIN IMMEDIATE", "synchronous=FULL", "foreign_keys=ON")
    return _postgresql(url, patience, {"statement_timeout": "10s", "lock_timeout": f"{patience}s"})


def reading_engine(url: URL, patience: float) -> Engine:
    """Open connections that see one snapshot for a whole transaction and cannot write."""
    if is_sqlite(url):
        return _sqlite(url, patience, "BEGIN DEFERRED", "query_only=ON")
    engine = _postgresql(url, patience, {"statement_timeout": "30s", "lock_timeout": f"{patience}s"})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def migrating_engine(url: URL, patience: float) -> Engine:
    """Open connections that may rebuild tables and take as long as that takes.

    SQLite rebuilds a table by copying and dropping it; with foreign keys enforced, dropping it would take or refuse the
    rows that point to it.
    """
    if is_sqlite(url):
        return _sqlite(url, patience, "BEGIN IMMEDIATE", "synchronous=FULL", "foreign_keys=OFF")
    return _postgresql(url, 2.0, {})


def is_away(error: BaseException) -> bool:
    """Say whether *error* means that the database could not be used, rather than that it was used wrongly."""
    if not isinstance(error, DBAPIError):
        return False
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        return _code(cause) in _SQLITE_AWAY
    return error.connection_invalidated or isinstance(cause, psycopg.OperationalError)


def is_read_only(error: BaseException) -> bool:
    """Say whether the database refused *error*'s statement because it does not take writes now."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return _code(cause) == sqlite3.SQLITE_READONLY
    return isinstance(cause, psycopg.errors.ReadOnlySqlTransaction)


def is_collision(error: BaseException) -> bool:
    """Say whether the same action, run again, may well succeed."""
    return isinstance(error, DBAPIError) and isinstance(error.orig, _COLLISIONS)


def is_lost(error: BaseException) -> bool:
    """Say whether the connection broke under the statement."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's primary result code; what the driver itself refuses has none."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)) & 0xFF


def _sqlite(url: URL, patience: float, begin: str, *pragmas: str) -> Engine:
    # The driver's own transactions are off (no isolation level): it would begin late and without IMMEDIATE.
    arguments = {"isolation_level": None, "timeout": patience}
    spoken = url.set(drivername=DRIVER)
    engine = create_engine(
        spoken, poolclass=NullPool, connect_args=arguments, json_deserializer=_read_json, hide_parameters=True
    )

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        _use_write_ahead_log(connection, patience)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _read_json(text: str | bytes) -> Any:
    """Read a value as `json.loads` does, in half of its time: facts of digests are long."""
    try:
        return from_json(text)
    except ValueError:
        # Half a character, which somebody's program has cut in two, is refused there and kept here.
        return json.loads(text)


def _use_write_ahead_log(connection: sqlite3.Connection, patience: float) -> None:
    """Let readers and the writer work side by side, from the file's first user on.

    The first one changes the file, and whoever comes at that moment is refused at once: this is the one statement for
    which SQLite does not wait by itself.
    """
    end = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(0.005)
        else:
            return


def _postgresql(url: URL, patience: float, settings: Mapping[str, str]) -> Engine:
    """Answer within seconds when the server is gone; what the operator wrote into the URL wins."""
    settings = {**settings, "timezone": "UTC", "idle_in_transaction_session_timeout": "60s"}
    arguments: dict[str, Any] = {
        "application_name": "redress",
        "connect_timeout": max(2, round(patience)),
        "tcp_user_timeout": round(patience * 1000),
        "keepalives_idle": 3,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        # The same few questions are asked again and again, so one that comes back is prepared.
        "prepare_threshold": 2,
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }
    wanted = {name: value for name, value in arguments.items() if name not in url.query}
    return create_engine(
        url, poolclass=NullPool, connect_args=wanted, json_deserializer=_read_json, hide_parameters=True
    )
