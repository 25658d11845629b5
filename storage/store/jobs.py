"""What travels between the event loop and the database's threads."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock
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
    """A bounded queue that some threads empty; what it accepted before it was closed is still handed out.

    Of threads that wait, the one that has worked last is handed the next job: a connection that is used again and again
    knows its statements, and one of four that take turns is slow each time.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._closed = False
        self._lock = Lock()
        self._jobs: deque[Job] = deque()
        self._idle: list[SimpleQueue[Job | None]] = []

    def put(self, job: Job) -> None:
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the store is closed")
            if self._idle:
                self._idle.pop().put(job)
            elif len(self._jobs) >= self._room:
                raise StoreUnavailable(f"{self._room} transactions are waiting already")
            else:
                self._jobs.append(job)

    def take(self) -> Job | None:
        """Wait for a job; None once the inbox is closed and empty."""
        with self._lock:
            if self._jobs:
                return self._jobs.popleft()
            if self._closed:
                return None
            handed: SimpleQueue[Job | None] = SimpleQueue()
            self._idle.append(handed)
        return handed.get()

    def take_waiting(self) -> Job | None:
        """Return a job that waits already, or None."""
        with self._lock:
            return self._jobs.popleft() if self._jobs else None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            # Whoever waits has found nothing left to do.
            while self._idle:
                self._idle.pop().put(None)


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
