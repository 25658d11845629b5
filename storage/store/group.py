"""The one thread that writes to an SQLite file, committing actions in groups."""

import sqlite3
import time
from collections.abc import Iterator

from sqlalchemy import Connection

from storage.engines import is_away, is_read_only
from storage.store.errors import StoreUnavailable, explained, unavailable
from storage.store.jobs import Job, Outcome, perform
from storage.store.lanes import Lane


class GroupWriter(Lane):
    """Shares one commit, and so one flush to the disk, between all actions that wait.

    Each action stands in a savepoint of its own, so that what undoes one leaves the others alone. Nobody is answered
    before the commit, not even with a refusal: it may rest on a row of the group, which a failing commit takes away.
    """

    def _serve(self, job: Job) -> None:
        jobs: list[Job] = []
        outcomes: list[Outcome] = []
        try:
            connection = self._begun(job)
            for member in self._group(job):
                jobs.append(member)
                outcomes.append(self._act(connection, member))
            connection.commit()
        except BaseException as error:  # noqa: BLE001 - the whole group hears of it
            self._drop_connection()
            outcomes = [Outcome(member, error=_group_failed(error)) for member in jobs or [job]]
        self._tell(outcomes)

    def _begun(self, job: Job) -> Connection:
        """Take the write lock, waiting for as long as *job* still has patience."""
        connection = self._connected(job)
        left = max(0.0, self._limits.patience - job.age())
        _driver(connection).execute(f"PRAGMA busy_timeout={left * 1000:.0f}")
        connection.begin()
        return connection

    def _group(self, first: Job) -> Iterator[Job]:
        """Give *first* and then what is waiting by then, up to the bounds of a group."""
        end = time.monotonic() + self._limits.group_within
        yield first
        for _ in range(self._limits.group - 1):
            job = self._inbox.take_waiting() if time.monotonic() < end else None
            if job is None:
                return
            yield job

    def _act(self, connection: Connection, job: Job) -> Outcome:
        savepoint = connection.begin_nested()
        try:
            value = perform(connection, job.call)
            savepoint.commit()
        except BaseException as error:
            if not _driver(connection).in_transaction:
                # On a full disk or a failing one SQLite may give up the whole transaction by itself.
                raise
            if savepoint.is_active:
                savepoint.rollback()
            return Outcome(job, error=_explained(error))
        return Outcome(job, value)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _explained(error: BaseException) -> BaseException:
    return unavailable(error) if is_read_only(error) else explained(error)


def _group_failed(error: BaseException) -> StoreUnavailable:
    """Return what one member is told: nothing was wrong with its action, and nothing of the group is stored.

    Each gets an exception of its own, because one that is raised in two tasks mixes their tracebacks. The cause is what
    SQLite gave up for: once it has, undoing the savepoint fails as well, and that error hides the first.
    """
    first: BaseException | None = error
    while first is not None and not is_away(first):
        first = first.__context__
    return unavailable(first or error)
