"""The migrations make the tables that the models describe, on both databases."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

from storage.contact_models import CentreDayRow
from storage.engines import database_url as address
from storage.engines import migrating_engine, writing_engine
from storage.migrate import BrokenReferences, NewerDatabase, head, known_revisions, migrate, pending, revision
from storage.sql import table_of
from storage.store import StoreUnavailable
from storage.tables import METADATA
from tests.databases import PostgreSQL, sqlite_url

POSTGRESQL_DESCRIPTION = """
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
"""
ODD_ROW = """
class OddRow(Row, table=True):
    __tablename__ = "odd"
    id: int = Field(primary_key=True)
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url


def test_migrating_from_zero_makes_the_tables_of_the_models(empty_url: str) -> None:
    assert (revision(empty_url), pending(empty_url)) == (None, True)

    migrate(empty_url)

    assert (revision(empty_url), pending(empty_url)) == (head(), False)
    with writing_engine(address(empty_url), 2.0).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_checks_and_partial_indexes_are_those_of_the_models_too(empty_url: str) -> None:
    engine = writing_engine(address(empty_url), 2.0)
    with engine.begin() as connection:
        METADATA.create_all(connection)
        wanted = described(connection)
        METADATA.drop_all(connection)

    migrate(empty_url)

    with engine.connect() as connection:
        assert described(connection) == wanted
    assert any("CHECK" in line for line in wanted)
    assert any("INDEX" in line and "WHERE" in line for line in wanted)


def test_migrations_bear_the_names_of_their_files_and_the_last_is_the_head() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    scripts = ScriptDirectory.from_config(config)

    assert known_revisions() == {script.revision for script in scripts.walk_revisions()}
    assert head() == scripts.get_current_head()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)

    assert revision(database_url) == head()


def _migrate_up_to(wanted: str, url: str) -> None:
    """Make the tables as they were when *wanted* was the last migration."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    with migrating_engine(address(url), 2.0).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, wanted)


def test_days_that_were_counted_before_are_added_up_for_the_centre(empty_url: str) -> None:
    _migrate_up_to("0016", empty_url)
    day = "INSERT INTO contact_day (day, team, channel, dirty, version, tally) VALUES ('2026-09-14', :team, :channel, "
    waits = {"A": '{"answered": {"5": 1, "7": 2}, "solved": 1}', "B": '{"answered": {"7": 3}, "solved": 2}'}
    with writing_engine(address(empty_url), 2.0).begin() as connection:
        for team, arrivals in waits.items():
            tally = f'{{"arrivals": {arrivals}, "csat": {{"five": {{}}, "sent": 4}}, "nps": {{"promoters": 1}}}}'
            connection.execute(text(day + "false, 1, :tally)"), {"team": team, "channel": "chat", "tally": tally})
        connection.execute(text(day + "true, 1, '{}')"), {"team": "A", "channel": "mail"})

    migrate(empty_url)

    with writing_engine(address(empty_url), 2.0).begin() as connection:
        found = {row.channel: row.tally for row in connection.execute(select(table_of(CentreDayRow)))}
    whole = {"answered": {"5": 1, "7": 5}, "solved": 3}
    assert found == {"chat": {"arrivals": whole, "csat": {"five": {}, "sent": 8}}, "mail": {}}


def test_processes_that_start_at_once_migrate_once(empty_url: str, tmp_path: Path) -> None:
    """Run outside the project's folder, as an installed package is."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); from storage.migrate import migrate; migrate(sys.argv[2])"
    command = [sys.executable, "-W", "error", "-c", code, str(ROOT), empty_url]

    starts = [subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [start.communicate(timeout=60)[1] for start in starts]

    assert errors == ["", "", ""]
    assert not pending(empty_url)


def test_the_tables_of_a_newer_version_are_left_alone(database_url: str) -> None:
    with writing_engine(address(database_url), 2.0).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase, match="9999"):
        migrate(database_url)


def test_a_migration_that_would_break_references_is_undone(tmp_path: Path) -> None:
    file = tmp_path / "broken.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent)")
        connection.execute("INSERT INTO child VALUES (1, 5)")
        connection.commit()

    with pytest.raises(BrokenReferences, match="child points to a row of parent"):
        migrate(sqlite_url(file))

    assert revision(sqlite_url(file)) is None


def test_asking_for_the_revision_makes_no_file(tmp_path: Path) -> None:
    assert revision(sqlite_url(tmp_path / "redress.db")) is None
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        migrate(f"postgresql://postgres@/redress?host={tmp_path}")


def test_the_next_migration_is_drafted_from_the_models(tmp_path: Path) -> None:
    for package in ("domain", "storage"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "storage" / "models.py").open("a") as code:
        code.write("\n\n" + ODD_ROW)

    run(tmp_path, "-m", "storage.migrations", "Add", "odd", "rows")
    run(tmp_path, "-c", "from storage.migrate import migrate; migrate('sqlite:///new.db')")

    drafts = sorted(file.name for file in (tmp_path / "storage" / "migrations" / "versions").glob("0*.py"))
    assert drafts[-1].endswith("_add_odd_rows.py")
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection:
        assert connection.execute("SELECT count(*) FROM odd").fetchall() == [(0,)]


def run(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-W", "error", *arguments], cwd=folder, check=True, capture_output=True)


def described(connection: Connection) -> list[str]:
    """Describe the tables in the database's own words, in an order that does not matter."""
    sqlite = connection.dialect.name == "sqlite"
    question = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL" if sqlite else POSTGRESQL_DESCRIPTION
    statements = [said for said in connection.execute(text(question)).scalars() if "alembic_version" not in said]
    # SQLite quotes the name of a table that was copied to be changed.
    lines = (
        re.sub(r'CREATE TABLE "(\w+)"', r"CREATE TABLE \1", line) for said in statements for line in said.splitlines()
    )
    return sorted(line.strip(" \t,") for line in lines)
