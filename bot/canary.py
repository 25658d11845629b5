"""The canary: now and then the bot causes an event of its own and listens for it.

A socket may be open, answer every ping, and bring nothing. So a reaction is put below a message of ours, or taken away,
in a channel that nobody has to read. Slack tells one process of it, whichever: who hears it says so to all in a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.sockets import SocketFront
from handlers.life.ids import CANARY, EAR, PERCH
from handlers.services import Services
from storage.life import beat, last_beat
from storage.models import NoticeRow
from storage.notices import debt, owe

_LOG = structlog.get_logger(__name__)
_EVERY: Final = timedelta(minutes=5)
_WITHIN: Final = timedelta(minutes=1)
# The clocks of two processes differ by no more.
_SKEW: Final = timedelta(minutes=1)
_SIGN: Final = "hatching_chick"
_SUNG: Final = frozenset({"reaction_added", "reaction_removed"})
_FAILED: Final = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(slots=True)
class Canary:
    """Sings for one process, and has its front distrusted when nobody has heard it."""

    services: Services
    front: SocketFront
    perch: NoticeRow | None = None
    sung_at: datetime | None = None
    rested_at: datetime | None = None

    async def look(self) -> None:
        """Sing when it is time, and judge the last song once its time is over; without a channel there is none."""
        if self.services.policy.slack.canary is None:
            return
        now = self.services.clock.now()
        if self.sung_at is not None:
            await self._judge(self.sung_at, now)
        if self.sung_at is None and (self.rested_at is None or now - self.rested_at >= _EVERY):
            await self._sing(now)

    def hear(self, event: Mapping[str, Any]) -> None:
        """Overhear an event before anybody handles it: is it a song, whoever has sung it?"""
        item, perch = event.get("item"), self.perch
        if event.get("type") not in _SUNG or perch is None or not isinstance(item, Mapping):
            return
        if (item.get("channel"), item.get("ts")) == (perch.channel, perch.ts):
            self.services.tasks.spawn(self.services.store.write(beat, EAR, self.services.clock.now()), "canary")

    async def _judge(self, sung_at: datetime, now: datetime) -> None:
        heard_at = await self.services.store.read(last_beat, EAR)
        if heard_at is not None and heard_at > sung_at - _SKEW:
            self.front.trust()
            self.sung_at, self.rested_at = None, sung_at
        elif now - sung_at >= _WITHIN:
            _LOG.warning("canary_not_heard", sung_at=sung_at.isoformat())
            self.front.distrust()
            self.sung_at, self.rested_at = None, None

    async def _sing(self, now: datetime) -> None:
        await self._find_perch(now)
        if self.perch is None or self.perch.channel is None or self.perch.ts is None:
            return
        where = {"channel": self.perch.channel, "timestamp": self.perch.ts, "name": _SIGN}
        try:
            await self._toggle(where)
        except _FAILED as error:
            # What keeps it from singing is no reason to distrust the ear.
            _LOG.warning("canary_did_not_sing", reason=_word(error))
            self.rested_at = now
        else:
            self.sung_at = now

    async def _find_perch(self, now: datetime) -> None:
        """Know the message on which it sits; the first time it is owed like any other."""
        store = self.services.store
        if await store.write(owe, CANARY, PERCH, now, PERCH):
            self.services.ring()
        self.perch = await store.read(debt, PERCH)

    async def _toggle(self, where: dict[str, str]) -> None:
        client = self.services.client
        try:
            await client.reactions_add(**where)
        except SlackApiError as error:
            if error.response.get("error") != "already_reacted":
                raise
            await client.reactions_remove(**where)


def _word(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response.get("error"))
    return type(error).__name__
