"""The one object through which everything above storage reaches the database."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import URL
from sqlmodel import Session

from storage.engines import database_url, is_sqlite, reading_engine, writing_engine
from storage.store.group import GroupWriter
from storage.store.jobs import Inbox, Job, Limits
from storage.store.lanes import Lane, WritingLane

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """Runs plain functions as transactions: `await store.write(file_complaint, form, now)`.

    The function gets a session and the arguments, and returns a value or raises; it may be run a second time when two
    transactions met. Cancelling the wait does not cancel the transaction. Raises `StoreUnavailable` when the database
    is away, locked or full; every other error is the function's own. A store belongs to the event loop that opened it.
    """

    def __init__(self, url: URL, limits: Limits) -> None:
        self._loop = asyncio.get_running_loop()
        self._reads, self._writes = Inbox(limits.waiting), Inbox(limits.waiting)
        self._lanes = self._reading_lanes(url, limits) + self._writing_lanes(url, limits)

    @classmethod
    async def open(cls, url: str, limits: Limits | None = None) -> Self:
        """Connect to the database at *url*, which must have been migrated before it is used.

        Raises `UnusableDatabase` for an address it cannot use and `StoreUnavailable` when nothing answers there.
        """
        store = cls(database_url(url), limits or Limits())
        try:
            await store.write(_answer)
            await store.ping()
        except BaseException:
            await store.close()
            raise
        return store

    async def write(self, action: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *action* as one transaction; what it wrote is on the disk when this returns."""
        return await self._run(self._writes, lambda session: action(session, *args, **kwargs))

    async def read(self, question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *question* on one snapshot of the database, on which writing is an error."""
        return await self._run(self._reads, lambda session: question(session, *args, **kwargs))

    async def ping(self) -> None:
        """Raise `StoreUnavailable` unless the database answers."""
        await self.read(_answer)

    async def close(self) -> None:
        """Finish what was accepted, then close the connections."""
        self._reads.close()
        self._writes.close()
        for lane in self._lanes:
            await lane.ended()

    async def _run(self, inbox: Inbox, call: Callable[[Session], T]) -> T:
        future: asyncio.Future[T] = self._loop.create_future()
        inbox.put(Job(call, future))
        return await future

    def _reading_lanes(self, url: URL, limits: Limits) -> list[Lane]:
        engine = reading_engine(url, limits.patience)
        return [Lane(engine, self._reads, self._loop, limits) for _ in range(limits.readers)]

    def _writing_lanes(self, url: URL, limits: Limits) -> list[Lane]:
        engine = writing_engine(url, limits.patience)
        if is_sqlite(url):
            return [GroupWriter(engine, self._writes, self._loop, limits)]
        return [WritingLane(engine, self._writes, self._loop, limits) for _ in range(limits.writers)]


def _answer(session: Session) -> None:
    # On SQLite a constant would not touch the file.
    sqlite = session.connection().dialect.name == "sqlite"
    session.connection().exec_driver_sql("PRAGMA schema_version" if sqlite else "SELECT 1")
