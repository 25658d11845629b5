"""What travels between the event loop and the database's threads."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, NoReturn

from sqlalchemy import Connection
from sqlmodel import Session

from storage.store.errors import StoreUnavailable


@dataclass(frozen=True)
class Limits:
    """How much the store takes on. A person is answered within three seconds, so *patience* stays below."""

    waiting: int = 10_000
    patience: float = 2.0
    writers: int = 4
    readers: int = 4
    group: int = 64
    group_within: float = 0.02


@dataclass(slots=True, eq=False)
class Job:
    """One transaction somebody waits for."""

    call: Callable[[Session], object]
    future: asyncio.Future[Any]
    born: float = field(default_factory=time.monotonic)

    def age(self) -> float:
        return time.monotonic() - self.born


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: a value, or the error that undid it."""

    job: Job
    value: object = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Wake whoever waits; one who was cancelled meanwhile does not wait any more."""
        if self.job.future.done():
            return
        if self.error is None:
            self.job.future.set_result(self.value)
        else:
            self.job.future.set_exception(self.error)


class Inbox:
    """A bounded queue that some threads empty; what it accepted before it was closed is still handed out."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._closed = False
        self._queue: SimpleQueue[Job | None] = SimpleQueue()

    def put(self, job: Job) -> None:
        if self._closed:
            raise StoreUnavailable("the store is closed")
        if self._queue.qsize() >= self._room:
            raise StoreUnavailable(f"{self._room} transactions are waiting already")
        self._queue.put(job)

    def take(self) -> Job | None:
        """Wait for a job; None once the inbox is closed and empty."""
        return self._seen(self._queue.get())

    def take_waiting(self) -> Job | None:
        """Return a job that waits already, or None."""
        try:
            return self._seen(self._queue.get_nowait())
        except Empty:
            return None

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._queue.put(None)

    def _seen(self, job: Job | None) -> Job | None:
        if job is None:
            # The end mark stays for the other threads.
            self._queue.put(None)
        return job


class ActionSession(Session):
    """A session in which an action can neither commit nor roll back: its transaction belongs to the store.

    Part of it may still be undone with `begin_nested()`.
    """

    def commit(self) -> NoReturn:
        raise RuntimeError("an action does not commit: returning does")

    def rollback(self) -> NoReturn:
        raise RuntimeError("an action does not roll back: raising does")


def perform(connection: Connection, call: Callable[[Session], object]) -> object:
    """Run *call* in a session inside the transaction that *connection* has begun.

    Rows outlive the session with all they had loaded.
    """
    with ActionSession(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
        value = call(session)
        session.flush()
    return value
