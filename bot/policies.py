"""What `redress policy` does: it reads a policy file, and says what another one would have done with the last weeks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from bot.clock import SystemClock
from bot.exports import OLDER
from bot.house import StartFailed
from config.policy import load_policy
from config.settings import load_settings
from domain.groups import is_group
from domain.ladders import Audience, ClockKind
from domain.people import guardians, leads
from domain.policy import Policy
from domain.simulating import Tally
from handlers.clocks.simulating import Simulation, simulate, total
from handlers.services import Desk
from storage.migrate import pending
from storage.store import Store
from storage.vault import Vault

_MOST_DAYS: Final = 366
_FEWEST_GUARDIANS: Final = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed behind `redress policy simulate`."""

    file: Path
    days: int
    format: Literal["text", "json"]


def check_policy(file: Path, say: Callable[[str], None]) -> None:
    """Say that a policy file can be used, and whom it leaves unnamed; raises `PolicyError` with every mistake."""
    policy = load_policy(file)
    say(f"{file}: this policy can be used.")
    for gap in _gaps(policy):
        say(f"note: {gap}")


async def simulate_policy(wish: Wish, say: Callable[[str], None]) -> None:
    """Say what a policy would have done with the promises of the last days, beside the policy that holds now.

    Nothing is changed. Raises `PolicyError`, or `StartFailed` for what an operator can mend.
    """
    if not 1 <= wish.days <= _MOST_DAYS:
        raise StartFailed(f"--days {wish.days} is out of range; accepted: 1 to {_MOST_DAYS}")
    settings = load_settings(serving=False)
    before, after = (_desk(load_policy(file)) for file in (settings.redress_policy, wish.file))
    if pending(settings.database_url):
        raise StartFailed(OLDER)
    now = SystemClock().now()
    store = await Store.open(settings.database_url)
    try:
        found = await store.read(simulate, before, after, now - timedelta(days=wish.days), now)
    finally:
        await store.close()
    for line in [_as_json(found, wish)] if wish.format == "json" else _as_text(found, wish):
        say(line)


def _desk(policy: Policy) -> Desk:
    """Return a desk for reckoning alone: it opens nothing that is sealed, and speaks to nobody."""
    return Desk(policy, Vault([("none", "nothing is sealed with this")]), {})


def _gaps(policy: Policy) -> Iterator[str]:
    people = policy.people
    guarding = (*people.admins, *people.heads)
    if len(guardians(policy)) < _FEWEST_GUARDIANS and not any(map(is_group, guarding)):
        yield "people.admins and people.heads name fewer than two people: nobody can erase or export a customer's data."
    if not people.heads:
        yield "people.heads names nobody: what is for the head goes to who leads."
    for key, unit in policy.departments.items():
        if not unit.members:
            yield f"departments.{key}.members names nobody: its cases go to who leads."
        if not leads(key, policy):
            yield f"departments.{key}.lead, people.duty_leads and people.heads name nobody: its owners alone are told."
    asked = (step.to for row in policy.ladders.rows for step in row.steps)
    if not people.duty_leads and (policy.ladders.within_shifts or Audience.DUTY in asked):
        yield "people.duty_leads names nobody: nobody stands in for owners who are off."
    if policy.slack.operator is None and not people.admins:
        yield "slack.operator and people.admins name nobody: the log alone tells of messages that were lost."


def _as_text(found: Simulation, wish: Wish) -> Iterator[str]:
    number = total(found.before).clocks
    since, until = (f"{moment:%Y-%m-%d %H:%M} UTC" for moment in (found.since, found.until))
    yield f"{number:,} promises began from {since} to {until}: as they are, and as they would be with {wish.file}."
    yield ""
    heading = f"{'promise':<18}{'number':>8}{'breaches':>20}{'reminders':>22}{'to nobody':>18}"
    yield heading
    for kind in (kind for kind in ClockKind if kind in found.before):
        yield _line(kind.value, found.before[kind], found.after[kind])
    yield "-" * len(heading)
    yield _line("all", total(found.before), total(found.after))
    yield ""
    yield "Nothing was changed. Promises that run now keep the deadline and the reminders they began with."


def _line(name: str, before: Tally, after: Tally) -> str:
    breaches, reminders = _change(before.breaches, after.breaches), _change(before.reminders, after.reminders)
    return f"{name:<18}{before.clocks:>8,}{breaches:>20}{reminders:>22}{_change(before.orphans, after.orphans):>18}"


def _change(before: int, after: int) -> str:
    return f"{before:,} -> {after:,} ({after - before:+,})"


def _as_json(found: Simulation, wish: Wish) -> str:
    kinds = {kind.value: _both(found.before[kind], found.after[kind]) for kind in ClockKind if kind in found.before}
    everything = _both(total(found.before), total(found.after))
    said = {"policy": str(wish.file), "since": found.since.isoformat(), "until": found.until.isoformat()}
    return json.dumps({**said, "all": everything, "kinds": kinds}, indent=2)


def _both(before: Tally, after: Tally) -> dict[str, Any]:
    counts = ({name: n for name, n in asdict(one).items() if name != "clocks"} for one in (before, after))
    return dict(zip(("clocks", "now", "then"), (before.clocks, *counts), strict=True))
