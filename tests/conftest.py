"""What every test may ask for."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.databases import PostgreSQL, copy_of, migrated_postgresql, migrated_sqlite


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Start one server for each test process, when the first test asks for it."""
    server = PostgreSQL()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> str:
    return migrated_postgresql(postgresql)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite file of the test's own."""
    return copy_of(sqlite_template, tmp_path)


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL, postgresql_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    with postgresql.database(postgresql_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Run the test twice, on a migrated database of its own in each of the two."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """The opened store, on each database in turn."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()
