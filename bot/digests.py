"""The digest of a day in a shell: printed as text or JSON, and posted unless it is only tried."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from bot.clock import SystemClock
from config.policy import load_policy
from config.settings import load_settings
from config.words import load_words
from domain.indicators.days import Period, one_day
from domain.policy import Policy
from handlers.digests.actions import Due, publish_again
from handlers.digests.charting import window
from handlers.digests.gather import CENTRE, whole_digest
from handlers.digests.jobs import scopes_of
from handlers.digests.lines import daily_digest
from handlers.posts import Reader
from storage.counted import count_day, days_to_count
from storage.migrate import migrate
from storage.store import Store

Format = Literal["text", "json"]

_MENTION = re.compile(r"<@(\w+)>")
_MOMENT = re.compile(r"<!date\^[^|]*\|([^>]*)>")
_SIGN = re.compile(r":[a-z_]+: ?")
# Signs that say something which no word beside them says.
_SIGNS = {":white_check_mark:": "✔", ":x:": "✘", ":warning:": "⚠"}
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


class UnknownScope(ValueError):
    """There is no digest for such a scope; the text says for which there are."""


async def print_digest(day: date, scope: str | None, dry_run: bool, form: Format, say: Callable[[str], None]) -> None:
    """Print the digest of the local *day*, and post it in Slack too unless it is a *dry_run*.

    The bot that runs beside it sends what is owed then. What was published for that day stays as it was; what is
    printed is as of now. Raises `UnknownScope`, and whatever stops the start of the bot.
    """
    settings = load_settings(serving=False)
    policy = load_policy(settings.redress_policy)
    migrate(settings.database_url)
    store = await Store.open(settings.database_url)
    try:
        facts = await _facts(store, one_day(day), policy, SystemClock())
        known = [one["scope"] for one in facts["report"]["scopes"]]
        if scope is not None and scope not in known:
            raise UnknownScope(f"There is no digest for {scope!r}; known on that day: {', '.join(known)}.")
        if not dry_run:
            await _publish(store, one_day(day), scope, policy, SystemClock())
        for line in _lines(facts, scope or CENTRE, policy, form):
            say(line)
    finally:
        await store.close()


async def _facts(store: Store, period: Period, policy: Policy, clock: SystemClock) -> dict[str, Any]:
    for dirty in await store.read(days_to_count, window(period.first, period.last)):
        await store.write(count_day, dirty, policy.zoneinfo)
    return await store.read(whole_digest, period, policy, clock.now())


async def _publish(store: Store, period: Period, scope: str | None, policy: Policy, clock: SystemClock) -> None:
    for name, target in scopes_of(policy):
        if scope in (None, name):
            # It was owed to nobody before somebody asked for it, and so is not late.
            due = Due(name, target, clock.now(), period)
            await store.write(publish_again, due, policy, clock.now())


def _lines(facts: dict[str, Any], scope: str, policy: Policy, form: Format) -> list[str]:
    if form == "json":
        return [json.dumps(facts["report"], ensure_ascii=False, indent=2)]
    reader = Reader(load_words()[policy.language], policy.zone)
    digest = daily_digest(facts, scope, policy, reader)
    return [plain(line) for line in (digest.title, *digest.lines, *digest.thread)]


def plain(line: str) -> str:
    """Return a line without the marks that only Slack understands."""
    shown = line
    for sign, char in _SIGNS.items():
        shown = shown.replace(sign, char)
    shown = _SIGN.sub("", _MENTION.sub(r"@\1", _MOMENT.sub(r"\1", shown)))
    for entity, char in _ENTITIES.items():
        shown = shown.replace(entity, char)
    return shown.replace("*", "")
