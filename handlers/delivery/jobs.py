"""The deliverer: takes messages owed, in order, and sees each one through to its end.

A message is rendered from fresh rows when it is sent, so it never says what is no longer so. Taking it and saying how
it went are two transactions with Slack between them; a process that dies there leaves a lease behind, and the next one
looks in Slack before it says anything twice.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.delivery.actions import give_up
from handlers.delivery.pace import Pace
from handlers.delivery.places import Places
from handlers.delivery.sending import LEASE, Sender
from handlers.delivery.slack import DeliveryFailed
from handlers.delivery.watching import Watch
from handlers.services import Services
from storage.models import NoticeRow
from storage.notices import claim_notice, due_notices, hold_back, next_send_at, record_retry
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)
# So many of each channel at a time: a storm in one must not keep the others waiting.
_EACH = 5
# So many at a time in all, the longest owed first: what is owed meanwhile need not wait for the end of a storm.
_MOST = 100
_TRIES = 12
# For so many tries a message that may pass holds up what comes after it; then order counts less than the others.
_TRIES_IN_ORDER = 4
_SLOWEST = 300.0
# Under this name everything is held while Slack shuts us out.
_EVERYBODY: Final = "*"
# What Slack says of a channel that is not there, such as one remembered from another workspace.
_NO_CHANNEL: Final = "channel_not_found"


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends what is owed. Each channel is served in order and at Slack's pace, the channels side by side.

    *heard* is told of each message that was taken, however it went: something has happened.
    """

    services: Services
    sender: Sender
    places: Places
    pace: Pace
    heard: Callable[[NoticeRow], None]
    watch: Watch
    held: dict[str, datetime] = field(default_factory=dict, repr=False)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def deliver(self) -> int:
        """Send every message due by now; return how many were handled."""
        async with self.turn:
            handled = 0
            while sent := await self._deliver_batch():
                handled += sent
            return handled

    async def _deliver_batch(self) -> int:
        """Send what is due at this moment; 0 when nothing is, or nothing of it may be sent now."""
        now, store = self.services.clock.now(), self.services.store
        due = await store.read(due_notices, now, _EACH, _MOST)
        until = self.held.get(_EVERYBODY)
        if until is not None and until > now:
            await store.write(hold_back, None, until)
            return 0
        if until is not None:
            # One message tries whether Slack takes us again.
            due = due[:1]
        async with asyncio.TaskGroup() as group:
            queues = [group.create_task(self._deliver_queue(target, queue)) for target, queue in _by_target(due)]
        return sum(queue.result() for queue in queues)

    async def rests(self) -> float | None:
        """Return for how many seconds nothing is to be sent; None when nothing waits."""
        moment = await self.services.store.read(next_send_at)
        return None if moment is None else (moment - self.services.clock.now()).total_seconds()

    async def _deliver_queue(self, target: str, queue: Iterable[NoticeRow]) -> int:
        """Send one channel's messages in order, and return how many were handled.

        It stops where another process is at work on the same channel, or where the database has gone away.
        """
        handled = 0
        try:
            for seen in queue:
                # Before it is taken: while it waits its lease does not run.
                await self.pace.wait(target)
                if await self._is_held(seen):
                    break
                if not await self._deliver_one(seen):
                    break
                handled += 1
        except StoreUnavailable:
            # What was sent but not recorded is looked for in Slack when its lease has run out.
            _LOG.warning("delivery_without_database", target=target)
        return handled

    async def _is_held(self, notice: NoticeRow) -> bool:
        """Say whether a message may not be sent now; then what is owed to the same target waits as well."""
        now, target = self.services.clock.now(), notice.target
        for name in (_EVERYBODY, target, *self._methods(notice)):
            until = self.held.get(name)
            if until is not None and until > now:
                await self.services.store.write(hold_back, target, until)
                return True
        return False

    def _methods(self, notice: NoticeRow) -> Iterator[str]:
        """Yield the methods of Slack's that a message needs: each has a limit of its own, for the whole workspace."""
        if notice.ts is not None:
            yield "chat.update"
            return
        yield "chat.postMessage"
        if notice.state == "uncertain":
            yield from ("conversations.history", "conversations.replies")
        if self.places.must_be_opened(notice.target):
            yield from ("conversations.open", "conversations.list")

    async def _deliver_one(self, seen: NoticeRow) -> bool:
        """See one message through; False when it is not ours to send now."""
        store, clock = self.services.store, self.services.clock
        notice = await store.write(claim_notice, seen, clock.now(), LEASE)
        if notice is None:
            return False
        try:
            if await self.sender.send(notice):
                self.held.pop(_EVERYBODY, None)
        except DeliveryFailed as failure:
            await self._failed(notice, failure)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - one message that cannot be sent must not hold up all the others
            _LOG.exception("notice_failed", notice=notice.id, kind=notice.kind)
            await self._failed(notice, DeliveryFailed("defect", uncertain=True))
        self.heard(notice)
        return True

    async def _failed(self, notice: NoticeRow, failure: DeliveryFailed) -> None:
        """A failure is tried again, later and later, for as long as the way to Slack is closed or Slack shuts us out.

        What Slack itself refuses is given up: at once when it will never be otherwise, else after some tries.
        """
        assert notice.id is not None
        over = failure.permanent or (notice.attempts >= _TRIES and not failure.passing)
        level = _LOG.error if over or failure.about_us else _LOG.warning
        level("notice_not_sent", notice=notice.id, kind=notice.kind, reason=failure.reason, attempts=notice.attempts)
        if over and not (failure.reason == _NO_CHANNEL and await self.places.forget(notice.target)):
            await self._give_up(notice, failure.reason)
            return
        state = "uncertain" if failure.uncertain or notice.state == "uncertain" else "queued"
        at = self.services.clock.now() + timedelta(seconds=_wait(notice, failure))
        await self.services.store.write(record_retry, notice.id, state, at, failure.reason, notice.attempts)
        self._hold(notice, failure, at)

    async def _give_up(self, notice: NoticeRow, reason: str) -> None:
        services = self.services
        await self.places.forget(notice.target)
        await services.store.write(
            give_up, notice, reason, services.policy, services.directory.roster(), services.clock.now()
        )
        self.watch.ended("failed")

    def _hold(self, notice: NoticeRow, failure: DeliveryFailed, until: datetime) -> None:
        """Let wait what would fare no better: a limit is one method's, and a message that may pass keeps its turn."""
        if failure.retry_after is not None or failure.about_us or notice.attempts <= _TRIES_IN_ORDER:
            self.held[notice.target] = until
        if failure.retry_after is not None and failure.method:
            self.held[failure.method] = until
        if failure.shuts_out:
            self.held[_EVERYBODY] = until


def _wait(notice: NoticeRow, failure: DeliveryFailed) -> float:
    """Return for how many seconds to wait before the next try; where an operator must act, no hurry helps."""
    if failure.retry_after is not None:
        return failure.retry_after
    return _SLOWEST if failure.about_us else min(2.0 ** min(notice.attempts, 9), _SLOWEST)


def _by_target(due: Iterable[NoticeRow]) -> Iterable[tuple[str, list[NoticeRow]]]:
    queues: dict[str, list[NoticeRow]] = defaultdict(list)
    for notice in due:
        queues[notice.target].append(notice)
    return queues.items()
