"""Threads that own a connection each and run one transaction after another."""

import asyncio
import time
from collections.abc import Callable, Sequence
from threading import Thread
from typing import TypeVar

from sqlalchemy import Connection, Engine, RootTransaction
from sqlalchemy.exc import DBAPIError

from storage.engines import is_away, is_collision, is_lost, is_read_only
from storage.store.errors import StoreUnavailable, explained, unavailable
from storage.store.jobs import Inbox, Job, Limits, Outcome, perform

T = TypeVar("T")

_TRIES = 3


class Lane:
    """A thread with one connection: each job is a transaction of its own."""

    def __init__(self, engine: Engine, inbox: Inbox, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        self._engine = engine
        self._inbox = inbox
        self._loop = loop
        self._limits = limits
        self._connection: Connection | None = None
        self._away_at = 0.0
        self._ended: asyncio.Future[None] = loop.create_future()
        # A daemon: a connection that hangs must not keep the process from ending.
        Thread(target=self._run, name=f"store {engine.url.get_backend_name()}", daemon=True).start()

    async def ended(self) -> None:
        """Wait until the closed inbox is empty and the connection closed; giving up the wait is harmless."""
        await asyncio.shield(self._ended)

    def _run(self) -> None:
        while (job := self._inbox.take()) is not None:
            self._serve(job)
        self._drop_connection()
        self._call_loop(self._ended.set_result, None)

    def _serve(self, job: Job) -> None:
        self._tell([self._settle(job)])

    def _settle(self, job: Job) -> Outcome:
        """Run *job* until it succeeds, fails for a reason of its own, or has been tried enough."""
        tries = 0
        while True:
            tries += 1
            try:
                return Outcome(job, self._transact(job))
            except BaseException as error:  # noqa: BLE001 - whatever an action raises belongs to its caller
                if is_away(error):
                    self._drop_connection()
                if tries == _TRIES or not self._worth_repeating(job, error):
                    return Outcome(job, error=self._explained(error))

    def _transact(self, job: Job) -> object:
        connection = self._connected(job)
        transaction = connection.begin()
        try:
            value = perform(connection, job.call)
        except BaseException:
            self._undo(transaction)
            raise
        self._commit(transaction)
        return value

    def _undo(self, transaction: RootTransaction) -> None:
        try:
            if transaction.is_active:
                transaction.rollback()
        except DBAPIError:
            # A broken connection undoes it as well, and the error that brought us here says more.
            self._drop_connection()

    def _commit(self, transaction: RootTransaction) -> None:
        try:
            transaction.commit()
        except DBAPIError as error:
            if is_lost(error):
                # Nobody can know on which side of the commit the connection broke, so it is not tried again.
                self._drop_connection()
                raise StoreUnavailable("the connection broke during the commit", uncertain=True) from error
            raise

    def _worth_repeating(self, job: Job, error: BaseException) -> bool:
        return is_collision(error) or (is_lost(error) and job.age() < self._limits.patience)

    def _explained(self, error: BaseException) -> BaseException:
        return explained(error)

    def _connected(self, job: Job) -> Connection:
        """Return the connection, opened when there is none.

        A job that was already waiting when the last attempt failed shares that answer, so that a long queue in front
        of a dead server is told at once and not one time-out after another.
        """
        if self._connection is None:
            if job.born < self._away_at:
                raise StoreUnavailable("the database cannot be reached")
            try:
                self._connection = self._engine.connect()
            except DBAPIError as error:
                self._away_at = time.monotonic()
                raise StoreUnavailable("the database cannot be reached") from error
        return self._connection

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        """Hand *outcomes* to the event loop, all in one wake-up."""
        self._call_loop(_tell_all, outcomes)

    def _call_loop(self, call: Callable[[T], object], argument: T) -> None:
        try:
            self._loop.call_soon_threadsafe(call, argument)
        except RuntimeError:
            # The loop was closed without waiting for its answers: nobody is left to tell.
            return


class WritingLane(Lane):
    """A lane on which a database that takes no writes, such as a stand-by, counts as away."""

    def _explained(self, error: BaseException) -> BaseException:
        if is_read_only(error):
            self._drop_connection()
            return unavailable(error)
        return explained(error)


def _tell_all(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        outcome.tell()
