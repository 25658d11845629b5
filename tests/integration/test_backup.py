"""Backups: whole, verified, in place at once, and never of a database that something is at work on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import Session, select

from storage.backup import BackupFailed, back_up, doubt_what_waits, restore, verify
from storage.inbox import first_time
from storage.life_models import InboxRow
from storage.migrate import head, migrate
from storage.models import NoticeRow
from storage.notices import owe
from storage.store import Store
from tests.fakes import START


def count(session: Session) -> int:
    return len(session.exec(select(InboxRow)).all())


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database of its own, which may be moved away."""
    address = f"sqlite:///{tmp_path}/redress.db"
    migrate(address)
    return address


async def test_a_backup_holds_what_was_stored_while_somebody_goes_on_writing(url: str, tmp_path: Path) -> None:
    store = await Store.open(url)
    await store.write(first_time, "one", START)

    copy = back_up(url, tmp_path / "copy.db")
    await store.write(first_time, "two", START)
    await store.close()

    assert copy.revision == head()
    assert copy.size == (tmp_path / "copy.db").stat().st_size
    restored = await Store.open(f"sqlite:///{tmp_path}/copy.db")
    assert await restored.read(count) == 1
    await restored.close()


async def test_a_backup_takes_the_place_of_the_last_one_and_leaves_nothing_beside_it(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for _ in range(2):
        back_up(url, folder / "copy.db")

    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o077 == 0


def test_a_backup_that_does_not_fit_leaves_the_last_one_as_it_was(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="cannot be written"):
        back_up(url, tmp_path / "no_such_folder" / "copy.db")
    with pytest.raises(BackupFailed, match="is the database itself"):
        back_up(url, tmp_path / "redress.db")
    with pytest.raises(BackupFailed, match="There is no database"):
        back_up(f"sqlite:///{tmp_path}/other.db", tmp_path / "copy.db")
    with pytest.raises(BackupFailed, match="pg_dump"):
        back_up("postgresql://u@h/d", tmp_path / "copy.db")

    assert {file.name for file in tmp_path.iterdir()} <= {"redress.db", "redress.db-wal", "redress.db-shm"}


async def test_a_backup_is_taken_back_and_what_stood_there_is_kept(url: str, tmp_path: Path) -> None:
    back_up(url, tmp_path / "copy.db")
    store = await Store.open(url)
    await store.write(first_time, "later", START)
    with pytest.raises(BackupFailed, match="is in use"):
        restore(url, tmp_path / "copy.db")
    await store.close()

    copy, kept = restore(url, tmp_path / "copy.db")

    assert copy.file == tmp_path / "redress.db"
    assert kept == tmp_path / "redress.db.before-restore-1"
    for file, stored in ((copy.file, 0), (kept, 1)):
        opened = await Store.open(f"sqlite:///{file}")
        assert await opened.read(count) == stored
        await opened.close()
    assert restore(url, tmp_path / "copy.db")[1] == tmp_path / "redress.db.before-restore-2"


def test_a_damaged_database_is_set_aside_for_a_backup(url: str, tmp_path: Path) -> None:
    back_up(url, tmp_path / "copy.db")
    (tmp_path / "redress.db").write_bytes(b"SQLite format 3\x00 and then nothing of use" * 200)

    restore(url, tmp_path / "copy.db")

    assert verify(tmp_path / "redress.db") == head()


def test_what_is_no_backup_of_ours_is_refused_and_nothing_is_touched(url: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello", encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "strange.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()
    back_up(url, tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    for name, words in (("text", "no database"), ("strange.db", "no database"), ("newer.db", "newer version")):
        with pytest.raises(BackupFailed, match=words):
            restore(url, tmp_path / name)
    with pytest.raises(BackupFailed, match="There is no backup"):
        restore(url, tmp_path / "nowhere.db")

    assert verify(tmp_path / "redress.db") == head()


async def test_after_a_restore_what_waited_is_looked_for_before_it_is_said(store: Store) -> None:
    await store.write(owe, "complaint_card", "complaints", START, "card:1")

    assert await store.write(doubt_what_waits) == 1

    states = await store.read(lambda session: [row.state for row in session.exec(select(NoticeRow))])
    assert states == ["uncertain"]
    assert await store.write(doubt_what_waits) == 0
