"""Sending one message that was taken: written from fresh rows, looked for where it may stand already, then said."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlmodel import Session

from handlers.delivery.actions import post_again
from handlers.delivery.erased import what_is_left
from handlers.delivery.places import Places
from handlers.delivery.showing import show
from handlers.delivery.slack import DELETED, DeliveryFailed, Mouth, Place
from handlers.delivery.watching import Watch
from handlers.lateness import late_note, owed_at
from handlers.posts import Picture, Post, Reader, Repertoire
from handlers.services import Desk, Services
from storage.models import NoticeRow
from storage.notices import NO_PARENT, record_ended, record_needless, record_sent, record_wait
from storage.store import StoreUnavailable
from storage.vault import Unreadable

_LOG = structlog.get_logger(__name__)
# So long a message belongs to whoever took it. It is given up before, and early enough that another process, whose
# clock is a minute ahead of ours, does not take it while we are at it.
LEASE: Final = timedelta(seconds=150)
WITHIN: Final = 60.0
_LAST_MOMENT: Final = timedelta(seconds=75)
_WAIT_FOR_PARENT: Final = timedelta(seconds=5)
# Why a message ended whose answer was lost, where nobody may look, and which is not said twice.
UNSEEN: Final = "unseen"
_THREAD_DELETED: Final = "thread_not_found"


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that was taken: its row, its text from fresh rows (None when it lost its sense), and its thread.

    *late* says how late it is, should it only be posted now.
    """

    notice: NoticeRow
    post: Post | None
    parent: NoticeRow | None
    late: str = ""


class _Unread(Exception):
    """Slack does not let us look whether a message is there."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sees one message through to its end; raises `DeliveryFailed` where it does not get there."""

    services: Services
    repertoire: Repertoire
    mouth: Mouth
    places: Places
    watch: Watch

    async def send(self, notice: NoticeRow) -> bool:
        """Send a message that was taken, or end it if it has lost its sense; say whether Slack has taken it.

        It is done or given up before its lease runs out.
        """
        try:
            async with asyncio.timeout(WITHIN):
                return await self._send(await self._ready(notice))
        except TimeoutError:
            raise DeliveryFailed("too_slow", uncertain=True, passing=True) from None

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

    async def _send(self, ready: Ready) -> bool:
        notice = ready.notice
        if ready.post is None:
            await self._let_go(ready)
        elif ready.parent is not None and ready.parent.ts is None:
            await self._wait_for_parent(notice, ready.parent)
        elif ready.post.picture is not None:
            await self._show(ready, ready.post.picture)
        else:
            return await self._say_or_post_anew(ready, ready.post)
        return False

    async def _say_or_post_anew(self, ready: Ready, post: Post) -> bool:
        """Say a message; what somebody has deleted meanwhile is owed anew, if it is to last."""
        notice, parent = ready.notice, ready.parent
        try:
            place = await self._say(ready, post)
        except DeliveryFailed as failure:
            if failure.reason == DELETED and await self._post_again(notice):
                return False
            if failure.reason == _THREAD_DELETED and parent is not None and await self._post_again(parent):
                await self._wait_for_parent(notice, parent)
                return False
            raise
        await self._sent(notice, place)
        return True

    async def _post_again(self, notice: NoticeRow) -> bool:
        """Owe a message anew that somebody has deleted; False when it is none that lasts."""
        lost = self.repertoire.losses.get(notice.kind)
        if lost is None or notice.id is None or notice.ts is None:
            return False
        _LOG.info("deleted_in_slack", notice=notice.id, kind=notice.kind)
        await self.services.store.write(post_again, notice.id, notice.ts, lost, self.services.clock.now())
        return True

    async def _say(self, ready: Ready, post: Post) -> Place:
        notice = ready.notice
        if notice.channel is not None and notice.ts is not None:
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
        self._still_ours(notice)
        return await self.mouth.post(channel, post.noted(ready.late), notice.key, thread_ts)

    def _still_ours(self, notice: NoticeRow) -> None:
        """A process that was held up, as a machine that sleeps is, must not say what another one may have said."""
        assert notice.lease_until is not None
        if self.services.clock.now() > notice.lease_until - _LAST_MOMENT:
            raise DeliveryFailed("held_up", passing=True)

    async def _show(self, ready: Ready, picture: Picture) -> None:
        """Show a picture once: one that cannot be shown, or may be there already, is let go without an alarm."""
        notice = ready.notice
        channel = await self.places.channel(notice.target)
        place = None
        if notice.state != "uncertain":
            place = await show(self.mouth, channel, picture, _thread_of(ready))
        if place is None:
            await self._ended(notice, "obsolete", "not_shown")
        else:
            await self._sent(notice, place)

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
        now = self.services.clock.now()
        if found is None:
            await self.services.store.write(record_needless, notice.id, notice.wanted, now)
            self.watch.ended("obsolete")
            return
        # Nothing that is wanted has been shown, so it is due again at once, now with its place known.
        await self.services.store.write(record_sent, notice.id, found.channel, found.ts, 0, now)

    async def _find(self, notice: NoticeRow, channel: str, thread_ts: str | None) -> Place | None:
        """Look whether a message whose answer was lost stands in Slack; raises `_Unread` where nobody knows."""
        since = (notice.created_at - LEASE).timestamp()
        try:
            return await self.mouth.find(channel, notice.key, since, thread_ts)
        except DeliveryFailed as failure:
            if failure.unanswerable:
                raise _Unread from failure
            raise

    def _again(self, post: Post, notice: NoticeRow) -> Post:
        """A message that may be there twice says so, and one that must not be there twice is not said again."""
        if notice.kind in self.repertoire.once:
            raise DeliveryFailed(UNSEEN, permanent=True)
        words = self.places.reader(notice.target, self.services.desk).words
        return post.noted(words.gettext("(again, in case the first one did not arrive)"))

    async def _wait_for_parent(self, notice: NoticeRow, parent: NoticeRow) -> None:
        assert notice.id is not None
        if parent.state in ("failed", "obsolete"):
            await self._ended(notice, "failed", NO_PARENT)
            return
        later = max(self.services.clock.now(), parent.send_at) + _WAIT_FOR_PARENT
        await self.services.store.write(record_wait, notice.id, later, "waits_for_parent")

    async def _sent(self, notice: NoticeRow, place: Place) -> None:
        assert notice.id is not None
        now = self.services.clock.now()
        await self.services.store.write(record_sent, notice.id, place.channel, place.ts, notice.wanted, now)
        if notice.sent_at is None:
            self.watch.sent(notice.kind, notice.facts, (now - owed_at(notice)).total_seconds())

    async def _ended(self, notice: NoticeRow, state: str, reason: str | None) -> None:
        assert notice.id is not None
        await self.services.store.write(record_ended, notice.id, state, reason)
        self.watch.ended(state)


def make_ready(
    session: Session, notice: NoticeRow, desk: Desk, repertoire: Repertoire, reader: Reader, now: datetime
) -> Ready:
    """Render a message from the rows as they are now; one that comes late says so the first time."""
    parent = session.get(NoticeRow, notice.parent_id) if notice.parent_id is not None else None
    post = repertoire.renders[notice.kind](session, notice, desk, reader, now) or what_is_left(session, notice, reader)
    says_itself = notice.sent_at is not None or notice.kind in repertoire.dated
    late = "" if says_itself else late_note(session, notice, desk.policy, reader, now)
    return Ready(notice, post, parent, late)


def _thread_of(ready: Ready) -> str | None:
    """Return the thread that a message goes into: of one of ours, or of the message that its facts name."""
    if ready.parent is not None:
        return ready.parent.ts
    named = ready.notice.facts.get("thread_ts")
    return str(named) if named else None
