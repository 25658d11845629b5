"""A copy of the SQLite file while the bot works on it, and the way back."""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col

from storage.engines import database_url, is_sqlite
from storage.migrate import known_revisions
from storage.models import NoticeRow
from storage.sql import changed

# How long a backup waits for a lock, in seconds; the bot itself waits for none of its readers.
_PATIENCE: Final = 30.0
_ONLY_OURS: Final = 0o600


class BackupFailed(Exception):
    """There is no backup, or it was not taken back; the text says why and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A verified copy: where it is, how large (bytes), and the last migration it has seen."""

    file: Path
    size: int
    revision: str


def back_up(url: str, target: Path) -> Copy:
    """Copy the database to *target* as it is at one moment, by SQLite's own means; whoever writes is not held up.

    The copy is verified before it takes the place of what may be at *target*, all at once. Raises `BackupFailed`.
    """
    source = _file_of(url, "back it up with pg_dump, as docs/operating.md says")
    if not source.is_file():
        raise BackupFailed(f"There is no database at {source}.")
    if target.exists() and target.samefile(source):
        raise BackupFailed(f"{target} is the database itself; name another file.")
    return _placed(source, target)


def restore(url: str, backup: Path) -> tuple[Copy, Path | None]:
    """Put a backup in the place of the database; return it, and where what stood there is kept.

    Nothing may be at work on the database. Raises `BackupFailed`.
    """
    target = _file_of(url, "restore it with pg_restore, then run: redress restore")
    if not backup.is_file():
        raise BackupFailed(f"There is no backup at {backup}.")
    verify(backup)
    kept = _set_aside(target) if target.exists() else None
    return _placed(backup, target), kept


def doubt_what_waits(session: Session) -> int:
    """Have what waits to be sent looked for in Slack first; return how many messages that are.

    What was waiting when a backup was made may have been sent since.
    """
    waiting = (col(NoticeRow.state).in_(("queued", "sending")), col(NoticeRow.ts).is_(None))
    values = {"state": "uncertain", "lease_until": None, "attempts": 0}
    statement = update(NoticeRow).where(*waiting).values(values)
    return changed(session, statement.execution_options(synchronize_session=False))


def verify(file: Path) -> str:
    """Return the last migration that a copy has seen, once it has proved whole. Raises `BackupFailed`."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]:
                raise BackupFailed(f"{file} is damaged (PRAGMA integrity_check).")
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BackupFailed(f"{file} has rows that point to rows which do not exist.")
            revision = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError) as error:
        raise BackupFailed(f"{file} is no database of Redress's ({type(error).__name__}).") from error
    if revision not in known_revisions():
        raise BackupFailed(f"{file} is of a newer version of Redress; install that one first.")
    return revision


def _placed(source: Path, target: Path) -> Copy:
    """Copy a database beside *target*, verify the copy, and move it there in one step."""
    beside = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        _copy(source, beside)
        revision = verify(beside)
        size = beside.stat().st_size
        beside.replace(target)
        _flush(target.absolute().parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupFailed(f"{target} cannot be written ({error}).") from error
    finally:
        for name in (beside, *(beside.with_name(f"{beside.name}{end}") for end in ("-journal", "-wal", "-shm"))):
            with suppress(OSError):
                name.unlink()
    return Copy(target, size, revision)


def _copy(source: Path, target: Path) -> None:
    target.touch(_ONLY_OURS)
    with (
        closing(sqlite3.connect(source, timeout=_PATIENCE)) as reading,
        closing(sqlite3.connect(target, timeout=_PATIENCE)) as writing,
    ):
        reading.backup(writing)
        # One file, without a log beside it.
        writing.execute("PRAGMA journal_mode=DELETE")
    _flush(target)


def _flush(path: Path) -> None:
    """Have the disk keep what was written, or renamed in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _set_aside(target: Path) -> Path:
    """Move a database away that nobody uses; its write-ahead log goes into it first."""
    try:
        with closing(sqlite3.connect(target, timeout=0)) as connection:
            # It succeeds only for whoever is alone with the file.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupFailed(f"{target} is in use. Stop the bot first.") from error
    except sqlite3.DatabaseError:
        # What is damaged is set aside as it is.
        pass
    number = 1
    while (kept := target.with_name(f"{target.name}.before-restore-{number}")).exists():
        number += 1
    target.rename(kept)
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            target.with_name(f"{target.name}{end}").rename(kept.with_name(f"{kept.name}{end}"))
    return kept


def _file_of(url: str, otherwise: str) -> Path:
    address = database_url(url)
    if not is_sqlite(address):
        raise BackupFailed(f"PostgreSQL has its own tools: {otherwise}.")
    return Path(address.database or "")
