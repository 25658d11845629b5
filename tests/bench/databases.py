"""The databases that benchmarks run on, as durable as the bot's own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.migrate import migrate
from tests.databases import PostgreSQL, sqlite_url


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """Give the URLs of a migrated, empty database of each kind, by the name of the kind."""
    with tempfile.TemporaryDirectory() as folder, postgresql() as url:
        file = sqlite_url(Path(folder) / "bench.db")
        migrate(file)
        yield {"SQLite": file, "PostgreSQL": url}


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the URL of a migrated, empty PostgreSQL that writes to the disk what it has said is written."""
    server = PostgreSQL(durable=True)
    try:
        with server.database() as url:
            migrate(url)
            yield url
    finally:
        server.remove()
