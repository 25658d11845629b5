"""The doctor: names everything in the store that must not be, and mends what is safe to mend."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

import aiohttp

from bot.clock import SystemClock
from bot.house import open_vault
from bot.slack_client import SlackClient
from config.settings import Settings, load_settings
from handlers.complaints.ids import CARD
from handlers.doctor.cards import SlackSilent, deleted_cards
from handlers.doctor.findings import Finding, examine, examine_seals
from handlers.doctor.mending import mend
from handlers.services import Clock
from storage.doctor import standing_cards
from storage.migrate import pending
from storage.store import Store

Format = Literal["text", "json"]


class NotMigrated(Exception):
    """The store is of an older version; the text says what to do."""


async def run_doctor(say: Callable[[str], None], *, mending: bool, form: Format) -> bool:
    """Say every finding, mended or not; return whether nothing is left that must not be.

    Raises `NotMigrated`, and `StoreUnavailable` when the database does not answer.
    """
    settings = load_settings(serving=False)
    if pending(settings.database_url):
        raise NotMigrated("The database is not up to date. Run: redress migrate")
    store = await Store.open(settings.database_url)
    try:
        return await see(store, settings, SystemClock(), say, mending=mending, form=form)
    finally:
        await store.close()


async def see(
    store: Store, settings: Settings, clock: Clock, say: Callable[[str], None], *, mending: bool, form: Format
) -> bool:
    """Examine a store, its seals where there is a key, Slack about the cards where there is a token; say it all."""
    found = await store.read(examine, clock.now())
    gone, silent = await _gone(store, settings)
    broken, unread = await _broken(store, settings, clock)
    found += [*gone, *broken]
    mended = [mending and one.mendable and await store.write(mend, one, clock.now()) for one in found]
    if form == "json":
        say(json.dumps(_as_json(found, mended, silent, unread), indent=2, ensure_ascii=False))
    else:
        for line in _lines(found, mended, silent, unread):
            say(line)
    return all(mended)


async def _broken(store: Store, settings: Settings, clock: Clock) -> tuple[list[Finding], str | None]:
    """Return what is not as it was sealed, and why that could not be asked."""
    if not settings.secret_keys:
        return [], "REDRESS_SECRET_KEY is not set"
    return await store.read(examine_seals, await open_vault(store, settings), clock.now()), None


async def _gone(store: Store, settings: Settings) -> tuple[list[Finding], str | None]:
    """Return the cards that are gone from Slack, and why that could not be asked."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        return [], "SLACK_BOT_TOKEN is not set"
    cards = await store.read(standing_cards, CARD)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        client = SlackClient(token, settings.slack_api_url, session)
        try:
            return [one async for one in deleted_cards(client, cards)], None
        except SlackSilent as error:
            return [], f"Slack says {error}"


def _lines(found: Sequence[Finding], mended: Sequence[bool], silent: str | None, unread: str | None) -> list[str]:
    lines = [
        f"{_mark(one, done)} {one.trouble.value}: {one.subject} {one.words}"
        for one, done in zip(found, mended, strict=True)
    ]
    if silent is not None:
        lines.append(f"note cards in Slack were not looked at: {silent}")
    if unread is not None:
        lines.append(f"note seals were not looked at: {unread}")
    left = sum(1 for done in mended if not done)
    could = sum(1 for one, done in zip(found, mended, strict=True) if one.mendable and not done)
    if not found:
        return [*lines, "ok   nothing is wrong"]
    hint = f"; {could} of them can be mended: redress doctor --mend" if could else ""
    return [*lines, f"{len(found)} found, {len(found) - left} mended, {left} left{hint}"]


def _mark(found: Finding, done: bool) -> str:
    return "mend" if done else "FAIL"


def _as_json(
    found: Sequence[Finding], mended: Sequence[bool], silent: str | None, unread: str | None
) -> dict[str, Any]:
    return {
        "findings": [
            {
                "trouble": one.trouble.value,
                "subject": one.subject,
                "words": one.words,
                "mendable": one.mendable,
                "mended": done,
            }
            for one, done in zip(found, mended, strict=True)
        ],
        "slack_not_asked": silent,
        "seals_not_looked_at": unread,
    }
