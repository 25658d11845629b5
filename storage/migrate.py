"""Bring a database's tables up to date: forwards only, the way back is a backup."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.engines import database_url, is_away, is_sqlite, migrating_engine, reading_engine
from storage.store.errors import unavailable

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS: Final = Path(__file__).parent / "migrations" / "versions"
# Where Alembic notes the last migration.
_NOTE: Final = "alembic_version"

# Any number will do, as long as every version of the bot uses the same.
_LOCK = 7_341_910_222

# Another process that starts at the same moment may be migrating; how many seconds we are ready to wait for it.
_PATIENCE = 60.0


class NewerDatabase(Exception):
    """The tables belong to a newer version of Redress than this one."""


class BrokenReferences(Exception):
    """After a change of the tables some rows would point to rows that do not exist; nothing was changed."""


def migrate(url: str) -> None:
    """Run every migration that *url*'s database has not seen, all of them in one transaction.

    Creates an SQLite file but not its folder: a mistyped path should stop the start, not leave a second file behind.
    Two processes may call this at once. Raises `NewerDatabase` rather than touch tables it does not know,
    `UnusableDatabase` for an address that cannot be used, and `StoreUnavailable` when nothing answers there.
    """
    with _transaction(migrating_engine(database_url(url), _PATIENCE)) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _revision(connection) == head():
            return
        _refuse_newer(connection)
        _upgrade(connection)
        if connection.dialect.name == "sqlite":
            _check_references(connection)


def pending(url: str) -> bool:
    """Say whether `migrate` would change anything."""
    return revision(url) != head()


def revision(url: str) -> str | None:
    """Return the last migration that *url*'s database has seen; None when it has seen none or is not there yet."""
    address = database_url(url)
    if is_sqlite(address) and not Path(address.database or "").exists():
        return None
    with _transaction(reading_engine(address, _PATIENCE)) as connection:
        return _revision(connection)


def head() -> str:
    """Return the last migration there is."""
    return max(known_revisions())


def draft(message: str) -> None:
    """Write the next migration from what the models have that the migrations do not; a person corrects it."""
    from alembic import command  # noqa: PLC0415 - as in `_upgrade`

    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        migrate(url)
        with _transaction(migrating_engine(database_url(url), _PATIENCE)) as connection:
            command.revision(_config(connection), message, autogenerate=True, rev_id=f"{len(known_revisions()) + 1:04}")


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        if is_away(error):
            raise unavailable(error) from error
        raise


def _upgrade(connection: Connection) -> None:
    # Alembic takes a twentieth of a whole start, and at nearly all of them there is nothing for it to do.
    from alembic import command  # noqa: PLC0415

    command.upgrade(_config(connection), "head")


def _config(connection: Connection) -> "Config":
    """Configure Alembic without a file of its own, so that an installed package needs none."""
    from alembic.config import Config  # noqa: PLC0415 - as in `_upgrade`

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_NOTE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_NOTE}")).scalar()


def known_revisions() -> set[str]:
    """Return every migration there is: each is named by the file that it stands in, and follows the one before."""
    return {file.name.partition("_")[0] for file in _SCRIPTS.glob("[0-9]*_*.py")}


def _refuse_newer(connection: Connection) -> None:
    current = _revision(connection)
    if current is not None and current not in known_revisions():
        raise NewerDatabase(f"the database is at migration {current}, which this version of Redress does not know")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise BrokenReferences(f"a row of {broken[0]} points to a row of {broken[2]} that does not exist")
