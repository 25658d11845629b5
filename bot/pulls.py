"""What `redress pull` does: it asks one help desk for its contacts now, and says what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.clock import SystemClock
from bot.house import StartFailed, open_vault, vault_of
from config.policy import load_policy
from config.settings import Settings, load_settings
from config.words import SOURCE_LANGUAGE, load_words
from domain.contacts import Counts
from domain.indicators.days import one_day
from domain.people import Roster
from domain.policy import Policy
from handlers.connectors.actions import LEASE, TurnLost, claim, end_turn, note_failure
from handlers.connectors.calling import SourceFailed
from handlers.connectors.pulling import Helpdesk, preview, pull
from handlers.connectors.troubles import trouble_words
from handlers.contacts.importing import customer_key
from handlers.services import Clock
from storage.migrate import migrate
from storage.pulls import Turn, move_on, pull_of
from storage.store import Store

_KEY_MISSING = (
    "REDRESS_SECRET_KEY: is missing, and customers are kept as a keyed hash only. Give the key the bot runs with."
)


# How long a person at a shell is let wait for a help desk that wants to be left alone, in seconds.
_LONGEST_REST = 120.0
Rest = Callable[[float], Awaitable[None]]


class PullFailed(Exception):
    """The help desk gave no contacts, or not all; the text says why and what to do."""


async def pull_source(
    name: str,
    since: date | None,
    dry_run: bool,
    say: Callable[[str], None],
    clock: Clock | None = None,
    rest: Rest = asyncio.sleep,
) -> None:
    """Take in what is new at the help desk *name*, or all that changed *since* a day of the centre's zone.

    Raises `PullFailed`, and what stands in the way of every command.
    """
    settings = load_settings(serving=False)
    policy = load_policy(settings.redress_policy)
    desk = helpdesk_of(name, settings, policy)
    migrate(settings.database_url)
    store = await Store.open(settings.database_url)
    try:
        desk = replace(desk, key_of=customer_key(await open_vault(store, settings)))
        work = _Pull(store, desk, policy, clock or SystemClock(), say, rest)
        start = one_day(since).bounds(policy.zoneinfo)[0] if since is not None else None
        await (work.weigh(start) if dry_run else work.take_in(start))
    finally:
        await store.close()


def helpdesk_of(name: str, settings: Settings, policy: Policy) -> Helpdesk:
    """Return the help desk that the policy calls *name*. Raises `StartFailed`."""
    source = policy.sources.get(name)
    if source is None:
        known = ", ".join(policy.sources) or "none: the policy has no [sources]"
        raise StartFailed(f"The policy has no source {name!r}; accepted: {known}")
    if not settings.secret_keys:
        raise StartFailed(_KEY_MISSING)
    token = settings.source_tokens.get(name)
    return Helpdesk(name, source, token.get_secret_value() if token else "", customer_key(vault_of(settings)))


class _Pull:
    """One help desk being asked, and what has come of it so far."""

    def __init__(
        self, store: Store, desk: Helpdesk, policy: Policy, clock: Clock, say: Callable[[str], None], rest: Rest
    ) -> None:
        self._store, self._desk, self._policy, self._clock, self._say = store, desk, policy, clock, say
        self._rest = rest
        self._counts = Counts()

    async def take_in(self, start: datetime | None) -> None:
        """Take a turn now, whether it is due or not, and store what comes."""
        turn = await self._store.write(claim, self._desk.name, self._clock.now(), at_once=True)
        if turn is None:
            raise PullFailed(f"Another process asks {self._desk.name} at this moment. Try again in a few minutes.")
        if start is not None:
            turn = replace(turn, cursor=self._desk.begin(start))
            await self._store.write(move_on, turn, cursor=dict(turn.cursor))
        try:
            await self._ask(turn)
        except SourceFailed as failed:
            now = self._clock.now()
            await self._store.write(note_failure, turn, failed, self._desk.source, self._policy, Roster(), now)
            raise self._explained(failed, "What came before is stored; the next pull goes on from there.") from failed
        except TurnLost:
            raise PullFailed(f"Another process has taken {self._desk.name} over, and goes on from here.") from None
        now = self._clock.now()
        await self._store.write(end_turn, turn, ended=True, next_at=now + self._desk.source.every, now=now)
        self._sum_up("")

    async def _ask(self, turn: Turn) -> None:
        """Ask to the end, and rest as long as the help desk wishes in between."""
        while True:
            try:
                await pull(self._store, self._desk, turn, self._policy, self._clock, None, self._heard)
                return
            except SourceFailed as failed:
                if failed.wait is None or failed.wait > _LONGEST_REST:
                    raise
                self._say(f"{self._desk.name} wants to be left alone for {failed.wait:.0f} seconds.")
                lease_until = self._clock.now() + timedelta(seconds=failed.wait) + LEASE
                await self._store.write(move_on, turn, lease_until=lease_until)
                await self._rest(failed.wait)
            row = await self._store.read(pull_of, self._desk.name)
            turn = replace(turn, cursor=row.cursor if row is not None else turn.cursor)

    async def weigh(self, start: datetime | None) -> None:
        """Say what would come of it."""
        row = await self._store.read(pull_of, self._desk.name)
        begin = self._desk.begin(start or self._clock.now() - self._desk.source.reach_back)
        cursor = begin if start is not None or row is None or not row.cursor else row.cursor
        try:
            await preview(self._store, self._desk, cursor, self._policy, self._clock, self._heard)
        except SourceFailed as failed:
            raise self._explained(failed, "Nothing was stored.") from failed
        self._sum_up(", nothing stored (--dry-run)")

    def _heard(self, counts: Counts) -> None:
        self._counts = self._counts.plus(counts)

    def _sum_up(self, remark: str) -> None:
        self._say(f"{self._desk.name}: {self._counts.read:,} conversations and answers read{remark}")
        for what, number in self._counts._asdict().items():
            self._say(f"  {what:<9} {number:>10,}")
        if self._counts.rejected and not remark:
            self._say("  `redress export rejected` lists which, and why.")

    def _explained(self, failed: SourceFailed, what_then: str) -> PullFailed:
        trouble = trouble_words(failed.trouble.value, load_words()[SOURCE_LANGUAGE])
        wait = f" It wants to be left alone for {failed.wait:.0f} seconds." if failed.wait is not None else ""
        return PullFailed(f"{self._desk.name}: {trouble}{wait} {what_then}")
