"""The deliverer: takes messages owed, in order, and sees each one through to its end.

A message is rendered from fresh rows when it is sent, so it never says what is no longer so. Taking it and saying how
it went are two transactions with Slack between them; a process that dies there leaves a lease behind, and the next one
looks in Slack before it says anything twice.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from handlers.delivery.actions import give_up, post_again
from handlers.delivery.pace import Pace
from handlers.delivery.places import Places
from handlers.delivery.showing import show
from handlers.delivery.slack import DELETED, DeliveryFailed, Mouth, Place
from handlers.posts import Picture, Post, Reader, Repertoire
from handlers.services import Desk, Services
from storage.models import NoticeRow
from storage.notices import (
    NO_PARENT,
    claim_notice,
    due_notices,
    hold_back,
    next_send_at,
    record_ended,
    record_retry,
    record_sent,
    record_wait,
)
from storage.store import StoreUnavailable
from storage.vault import Unreadable

_LOG = structlog.get_logger(__name__)
# So many of each channel at a time: a storm in one must not keep the others waiting.
_EACH = 5
_LEASE: Final = timedelta(seconds=90)
_TRIES = 12
# For so many tries a message that may pass holds up what comes after it; then order counts less than the others.
_TRIES_IN_ORDER = 4
_WAIT_FOR_PARENT = timedelta(seconds=5)
_SLOWEST = 300.0
# Under this name everything is held while Slack shuts us out.
_EVERYBODY: Final = "*"


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that was taken: its row, its text from fresh rows (None when it lost its sense), and its thread."""

    notice: NoticeRow
    post: Post | None
    parent: NoticeRow | None


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Sends what is owed. Each channel is served in order and at Slack's pace, the channels side by side.

    *heard* is told of each message that was taken, however it went: something has happened.
    """

    services: Services
    repertoire: Repertoire
    mouth: Mouth
    places: Places
    pace: Pace
    heard: Callable[[NoticeRow], None]
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
        due = await store.read(due_notices, now, _EACH)
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
                if await self._is_held(target):
                    break
                if not await self._deliver_one(seen):
                    break
                handled += 1
        except StoreUnavailable:
            # What was sent but not recorded is looked for in Slack when its lease has run out.
            _LOG.warning("delivery_without_database", target=target)
        return handled

    async def _is_held(self, target: str) -> bool:
        """Say whether nothing may be sent to *target* now; then what is owed to it waits as well."""
        now = self.services.clock.now()
        for name in (_EVERYBODY, target):
            until = self.held.get(name)
            if until is not None and until > now:
                await self.services.store.write(hold_back, target, until)
                return True
        return False

    async def _deliver_one(self, seen: NoticeRow) -> bool:
        """See one message through; False when it is not ours to send now."""
        store, clock = self.services.store, self.services.clock
        notice = await store.write(claim_notice, seen, clock.now(), _LEASE)
        if notice is None:
            return False
        try:
            await self._send(await self._ready(notice))
        except DeliveryFailed as failure:
            await self._failed(notice, failure)
        except StoreUnavailable:
            raise
        except Exception:  # noqa: BLE001 - one message that cannot be sent must not hold up all the others
            _LOG.exception("notice_failed", notice=notice.id, kind=notice.kind)
            await self._failed(notice, DeliveryFailed("defect", uncertain=True))
        self.heard(notice)
        return True

    async def _ready(self, notice: NoticeRow) -> Ready:
        store, desk, now = self.services.store, self.services.desk, self.services.clock.now()
        try:
            reader = self.places.reader(notice.target, desk)
            return await store.read(make_ready, notice, desk, self.repertoire, reader, now)
        except StoreUnavailable:
            raise
        except Unreadable as error:
            # The key is missing, not the message: with the key it can be written.
            raise DeliveryFailed("unreadable", passing=True) from error
        except Exception as error:
            _LOG.exception("notice_not_written", notice=notice.id, kind=notice.kind)
            raise DeliveryFailed("defect") from error

    async def _send(self, ready: Ready) -> None:
        notice, store = ready.notice, self.services.store
        assert notice.id is not None
        if ready.post is None:
            await self._let_go(ready)
        elif ready.parent is not None and ready.parent.ts is None:
            await self._wait_for_parent(notice, ready.parent)
        elif ready.post.picture is not None:
            await self._show(ready, ready.post.picture)
        else:
            place = await self._say(ready, ready.post)
            self.held.pop(_EVERYBODY, None)
            await store.write(record_sent, notice.id, place.channel, place.ts, notice.wanted, self.services.clock.now())

    async def _say(self, ready: Ready, post: Post) -> Place:
        notice = ready.notice
        if notice.channel is not None and notice.ts is not None:
            await self.pace.wait(notice.channel)
            return await self.mouth.update(Place(notice.channel, notice.ts), post, notice.key)
        channel = await self.places.channel(notice.target)
        thread_ts = _thread_of(ready)
        if notice.state == "uncertain":
            try:
                if found := await self._find(notice, channel, thread_ts):
                    # What stands there may be older than what is wanted now.
                    return await self.mouth.update(found, post, notice.key)
            except _Unread:
                post = self._again(post, notice)
        await self.pace.wait(channel)
        return await self.mouth.post(channel, post, notice.key, thread_ts)

    async def _show(self, ready: Ready, picture: Picture) -> None:
        """Show a picture once: one that cannot be shown, or may be there already, is let go without an alarm."""
        notice, store = ready.notice, self.services.store
        assert notice.id is not None
        channel = await self.places.channel(notice.target)
        place = None
        if notice.state != "uncertain":
            await self.pace.wait(channel)
            place = await show(self.mouth, channel, picture, _thread_of(ready))
        if place is None:
            await store.write(record_ended, notice.id, "obsolete", "not_shown")
        else:
            await store.write(record_sent, notice.id, place.channel, place.ts, notice.wanted, self.services.clock.now())

    async def _let_go(self, ready: Ready) -> None:
        """A message that has lost its sense is not sent; one that may stand in Slack already is looked for first."""
        notice = ready.notice
        assert notice.id is not None
        found = None
        if notice.state == "uncertain":
            try:
                found = await self._find(notice, await self.places.channel(notice.target), _thread_of(ready))
            except _Unread:
                found = None
        if found is None:
            await self.services.store.write(record_ended, notice.id, "obsolete", None)
            return
        # Nothing that is wanted has been shown, so it is due again at once, now with its place known.
        now = self.services.clock.now()
        await self.services.store.write(record_sent, notice.id, found.channel, found.ts, 0, now)

    async def _find(self, notice: NoticeRow, channel: str, thread_ts: str | None) -> Place | None:
        """Look whether a message whose answer was lost stands in Slack; raises `_Unread` where nobody knows."""
        since = (notice.created_at - _LEASE).timestamp()
        try:
            return await self.mouth.find(channel, notice.key, since, thread_ts)
        except DeliveryFailed as failure:
            if failure.unanswerable:
                raise _Unread from failure
            raise

    def _again(self, post: Post, notice: NoticeRow) -> Post:
        """A message that may be there twice says so."""
        words = self.places.reader(notice.target, self.services.desk).words
        note = words.gettext("(again, in case the first one did not arrive)")
        small = {"type": "context", "elements": [{"type": "mrkdwn", "text": note}]}
        return Post(f"{post.text} {note}", [*post.blocks, small])

    async def _wait_for_parent(self, notice: NoticeRow, parent: NoticeRow) -> None:
        assert notice.id is not None
        if parent.state in ("failed", "obsolete"):
            await self.services.store.write(record_ended, notice.id, "failed", NO_PARENT)
            return
        later = max(self.services.clock.now(), parent.send_at) + _WAIT_FOR_PARENT
        await self.services.store.write(record_wait, notice.id, later, "waits_for_parent")

    async def _failed(self, notice: NoticeRow, failure: DeliveryFailed) -> None:
        """A failure is tried again, later and later, for as long as the way to Slack is closed or Slack shuts us out.

        What Slack itself refuses is given up: at once when it will never be otherwise, else after some tries. What was
        deleted and is to last is posted again.
        """
        assert notice.id is not None
        lost = self.repertoire.losses.get(notice.kind)
        if failure.reason == DELETED and notice.ts is not None and lost is not None:
            await self.services.store.write(post_again, notice.id, notice.ts, lost, self.services.clock.now())
            return
        over = failure.permanent or (notice.attempts >= _TRIES and not failure.passing)
        level = _LOG.error if over or failure.about_us else _LOG.warning
        level("notice_not_sent", notice=notice.id, kind=notice.kind, reason=failure.reason, attempts=notice.attempts)
        if over:
            self.places.forget(notice.target)
            await self.services.store.write(give_up, notice, failure.reason, self.services.clock.now())
            return
        state = "uncertain" if failure.uncertain or notice.state == "uncertain" else "queued"
        at = self.services.clock.now() + timedelta(seconds=_wait(notice, failure))
        await self.services.store.write(record_retry, notice.id, state, at, failure.reason)
        if failure.retry_after is not None or failure.about_us or notice.attempts <= _TRIES_IN_ORDER:
            self.held[notice.target] = at
        if failure.shuts_out:
            self.held[_EVERYBODY] = at


def _wait(notice: NoticeRow, failure: DeliveryFailed) -> float:
    """Return for how many seconds to wait before the next try; where an operator must act, no hurry helps."""
    if failure.retry_after is not None:
        return failure.retry_after
    return _SLOWEST if failure.about_us else min(2.0 ** min(notice.attempts, 9), _SLOWEST)


def _thread_of(ready: Ready) -> str | None:
    """Return the thread that a message goes into: of one of ours, or of the message that its facts name."""
    if ready.parent is not None:
        return ready.parent.ts
    named = ready.notice.facts.get("thread_ts")
    return str(named) if named else None


class _Unread(Exception):
    """Slack does not let us look whether a message is there."""


def make_ready(
    session: Session, notice: NoticeRow, desk: Desk, repertoire: Repertoire, reader: Reader, now: datetime
) -> Ready:
    """Render a message from the rows as they are now."""
    parent = session.get(NoticeRow, notice.parent_id) if notice.parent_id is not None else None
    render = repertoire.renders[notice.kind]
    return Ready(notice, render(session, notice, desk, reader, now), parent)


def _by_target(due: Iterable[NoticeRow]) -> Iterable[tuple[str, list[NoticeRow]]]:
    queues: dict[str, list[NoticeRow]] = defaultdict(list)
    for notice in due:
        queues[notice.target].append(notice)
    return queues.items()
