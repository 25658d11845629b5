"""Bring a database's tables up to date."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.engines import database_url, is_sqlite, migrating_engine

# Any number will do, as long as every version of the bot uses the same.
_LOCK = 7_341_910_222

# Another process that starts at the same moment migrates first; how long we are ready to wait for it.
_PATIENCE = 60.0


class NewerDatabase(Exception):
    """The tables belong to a newer version of Redress than this one."""


class BrokenReferences(Exception):
    """After a change of the tables some rows would point to rows that do not exist; nothing was changed."""


def migrate(url: str) -> None:
    """Run every migration that *url*'s database has not seen, all of them in one transaction.

    Creates an SQLite file but not its folder: a mistyped path should stop the start, not leave a second file behind.
    Two processes may call this at once. Raises `NewerDatabase` rather than touch tables it does not know.
    """
    address = database_url(url)
    with migrating_engine(address, _PATIENCE).begin() as connection:
        if not is_sqlite(address):
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _refuse_newer(connection)
        command.upgrade(_config(connection), "head")
        if is_sqlite(address):
            _check_references(connection)


def pending(url: str) -> bool:
    """Say whether `migrate` would change anything."""
    return revision(url) != head()


def revision(url: str) -> str | None:
    """Return the last migration that *url*'s database has seen, or None."""
    with migrating_engine(database_url(url), _PATIENCE).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the last migration there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def draft(url: str, message: str) -> None:
    """Write the next migration from the difference between *url*'s database and the models, for a person to correct."""
    with migrating_engine(database_url(url), _PATIENCE).connect() as connection:
        known = len(list(ScriptDirectory.from_config(_config()).walk_revisions()))
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{known + 1:04}")


def _config(connection: Connection | None = None) -> Config:
    """Configure Alembic without a file of its own, so that an installed package needs none."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def _refuse_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabase(f"the database is at migration {current}, which this version of Redress does not know")


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise BrokenReferences(f"a row of {broken[0]} points to a row of {broken[2]} that does not exist")
