"""The digest of a day, a week or a month in a shell: printed as text or JSON, and posted unless it is only tried."""

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from bot.clock import SystemClock
from config.policy import load_policy
from config.settings import load_settings
from config.words import load_words
from domain.indicators.days import Period
from domain.policy import Policy
from handlers.digests.actions import Due, draft_again, facts_of, publish
from handlers.digests.gather import CENTRE
from handlers.digests.jobs import days_behind, scopes_of
from handlers.digests.meeting import meeting_lines
from handlers.digests.messages import written
from handlers.digests.reports import Kind
from handlers.kaizen.figures.actions import staff_named
from handlers.posts import Reader
from storage.counted import count_day, days_to_count, last_imports
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


class NotOver(ValueError):
    """What is still going on is told when it is over: posted today, it would be told no more tomorrow."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed behind `redress digest`: a report of a kind on the period that has the local *day* in it."""

    day: date
    kind: Kind = Kind.DAILY
    scope: str | None = None
    dry_run: bool = False
    form: Format = "text"

    @property
    def period(self) -> Period:
        """The days that are reported on."""
        return self.kind.period_of(self.day)


async def print_digest(wish: Wish, say: Callable[[str], None]) -> None:
    """Print a digest, and post it in Slack too unless it is a dry run.

    The bot that runs beside it sends what is owed then. What was published for these days stays as it was; what
    is printed is as of now. Raises `UnknownScope`, `NotOver` unless it is a dry run, and whatever stops the start of
    the bot.
    """
    settings = load_settings(serving=False)
    policy = load_policy(settings.redress_policy)
    migrate(settings.database_url)
    store = await Store.open(settings.database_url)
    try:
        now = await _time_of(store, SystemClock())
        if not wish.dry_run and wish.period.bounds(policy.zoneinfo)[1] > now:
            raise NotOver(f"{wish.period.last} is not over, so nothing can be posted yet. --dry-run prints it so far.")
        facts = await _facts(store, wish, policy, now)
        known = [one["scope"] for one in facts["report"]["scopes"]]
        if wish.scope is not None and wish.scope not in known:
            raise UnknownScope(f"There is no digest for {wish.scope!r}; known then: {', '.join(known)}.")
        posted = [] if wish.dry_run else [name async for name in _publish(store, wish, policy, now)]
        for line in _lines(facts, wish, policy):
            say(line)
        if not (wish.dry_run or posted or wish.form == "json"):
            say("A digest has told of these days already: nothing was posted again.")
    finally:
        await store.close()


async def _time_of(store: Store, clock: SystemClock) -> datetime:
    """Return the time that a database lives in, UTC: that of a demo is ahead of this machine, as its data shows."""
    imports = await store.read(last_imports)
    return max([clock.now(), *(run.seen_at for run in imports)])


async def _facts(store: Store, wish: Wish, policy: Policy, now: datetime) -> dict[str, Any]:
    for dirty in await store.read(days_to_count, days_behind(wish.kind, wish.period)):
        await store.write(count_day, dirty, policy.zoneinfo)
    return await store.read(facts_of, wish.kind, wish.period, policy, now, None, staff_named(policy))


async def _publish(store: Store, wish: Wish, policy: Policy, now: datetime) -> AsyncIterator[str]:
    """Publish what was asked for, but what has told of these days already; yield for whom."""
    for name, target in scopes_of(policy, wish.kind):
        if wish.scope in (None, name):
            due = Due(name, target, now, wish.period, wish.kind)
            made = await store.read(draft_again, due, policy, now, staff_named(policy))
            if made is not None and await store.write(publish, made, now):
                yield name


def _lines(facts: dict[str, Any], wish: Wish, policy: Policy) -> list[str]:
    if wish.form == "json":
        return [json.dumps(_raw(facts, wish.scope), ensure_ascii=False, indent=2)]
    reader = Reader(load_words()[policy.language], policy.zone)
    digest = written(wish.kind, facts, wish.scope or CENTRE, policy, reader)
    meeting = meeting_lines(facts, policy, reader) if (wish.scope or CENTRE) == CENTRE else ()
    return [plain(line) for line in (digest.title, *digest.lines, *digest.thread, *meeting) if line]


def _raw(facts: dict[str, Any], scope: str | None) -> dict[str, Any]:
    """Return all facts that text and message are written from, of every scope or of one: the figures come first."""
    scopes = [one for one in facts["report"]["scopes"] if scope in (None, one["scope"])]
    besides = {name: value for name, value in facts.items() if name not in ("report", "more")}
    more = {name: value for name, value in facts.get("more", {}).items() if scope in (None, name)}
    return {**facts["report"], "scopes": scopes, **besides, "more": more}


def plain(line: str) -> str:
    """Return a line without the marks that only Slack understands."""
    shown = line
    for sign, char in _SIGNS.items():
        shown = shown.replace(sign, char)
    shown = _SIGN.sub("", _MENTION.sub(r"@\1", _MOMENT.sub(r"\1", shown)))
    for entity, char in _ENTITIES.items():
        shown = shown.replace(entity, char)
    return shown.replace("*", "")
