"""Live through days of trouble, and print what was owed, told, lost and told twice."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Final

from tests.chaos.oracle import Fault
from tests.chaos.world import Chapter, World, open_world
from tests.databases import PostgreSQL, sqlite_url

# Fridays before a Sunday on which the clocks go back, with a holiday the day after, and on which they go forward.
_AUTUMN: Final = datetime(2026, 10, 23, 6, tzinfo=UTC)
_SPRING: Final = datetime(2026, 3, 27, 7, tzinfo=UTC)
_DAYS: Final = timedelta(days=4, hours=3)
_SHORT: Final = timedelta(days=2, hours=12)

_FULL_FORM: Final = {
    "sqlite": Chapter(_AUTUMN, _AUTUMN + _DAYS, cases=100, kills=70, processes=1),
    "postgresql": Chapter(_AUTUMN, _AUTUMN + _DAYS, cases=100, kills=80, processes=2),
    "postgresql spring": Chapter(_SPRING, _SPRING + _DAYS, cases=100, kills=70, processes=2),
}
_SHORT_FORM: Final = {
    "sqlite": Chapter(_SPRING + timedelta(days=1), _SPRING + _SHORT, cases=10, kills=8, processes=1),
    "postgresql": Chapter(_AUTUMN + timedelta(days=1), _AUTUMN + _SHORT, cases=14, kills=16, processes=2),
}
# So many faults are told of at length.
_FAULTS: Final = 8
# So much is printed of what the bot logged as an error.
_LONGEST: Final = 3000
_LINES: Final = 8
# What no trouble excuses.
_NEVER: Final = ("lost", "twice", "without a reason", "late without a word", "wrong caller", "stuck")


def main() -> int:
    """Run the chapters that were asked for; return how the process is to end."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--short", action="store_true", help="a few minutes instead of half an hour")
    asked.add_argument("--seed", type=int, default=Random().randrange(1_000_000), help="what the dice are thrown with")
    asked.add_argument("--only", choices=sorted(_FULL_FORM), help="one chapter alone")
    asked.add_argument("--calm", action="store_true", help="without any trouble")
    asked.add_argument("--keep", type=Path, help="where the logs of the processes are kept")
    args = asked.parse_args()
    _say(f"seed {args.seed}")
    whole: Counter[str] = Counter()
    for name, chapter in (_SHORT_FORM if args.short else _FULL_FORM).items():
        if args.only in (None, name):
            calm = Chapter(**{**vars(chapter), "kills": 0, "calm": True}) if args.calm else chapter
            whole += _run(name, calm, args.seed, args.keep)
    _say(f"\nAll in all, with seed {args.seed}:")
    _tell(whole)
    return int(any(whole[name] for name in _NEVER))


def _run(name: str, chapter: Chapter, seed: int, keep: Path | None) -> Counter[str]:
    with tempfile.TemporaryDirectory(prefix="redress-chaos-") as temporary, _database(name, Path(temporary)) as url:
        folder = Path(temporary) if keep is None else keep / name.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_live(name, chapter, folder, url, seed))


async def _live(name: str, chapter: Chapter, folder: Path, url: str, seed: int) -> Counter[str]:
    began = monotonic()
    async with open_world(chapter, folder, url, Random(f"{seed} {name}")) as world:
        try:
            await world.live()
        except AssertionError as error:
            world.judge.blame(str(error))
            raise
        finally:
            figures = _figures(world)
            _say(f"\n{name}: {chapter.begins:%d %B} to {world.dial.now():%d %B}, {monotonic() - began:.0f} s")
            _tell(figures)
            for fault in world.judge.faults[:_FAULTS]:
                _say(f"  ! {fault.what}")
                await _explain(world, fault)
            for line in _errors(folder):
                _say(f"  bot: {line[:_LONGEST]}")
            _say(f"  points at which nobody has died: {', '.join(world.crew.unmet()) or 'none'}")
    return figures


async def _explain(world: World, fault: Fault) -> None:
    """Tell what happened around a fault, and what the bot has written down of the messages about these cases."""
    for line in world.judge.journal.story(fault.numbers, fault.place):
        _say(f"      {line}")
    for row in await world.notices(fault.numbers):
        _say(f"    # {row}")


def _errors(folder: Path) -> Iterator[str]:
    """Yield what the bot logged as an error, the first of each kind."""
    seen: Counter[str] = Counter()
    for log in sorted(folder.glob("log-*")):
        for line in log.read_text().splitlines():
            entry = _entry(line)
            if entry.get("level") in ("error", "critical") and len(seen) < _LINES:
                seen[entry["event"]] += 1
                if seen[entry["event"]] == 1:
                    yield line


def _entry(line: str) -> dict[str, str]:
    """Read a line of a log; what is no whole one, because its process died over it or a library printed it, is told."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {"level": "error", "event": line}
    return entry if isinstance(entry, dict) else {"level": "error", "event": line}


def _figures(world: World) -> Counter[str]:
    figures = world.judge.sum_up(world.dial.now())
    figures.update({f"died: {how}": count for how, count in world.crew.deaths.items()})
    figures.update({f"fault: {what}": count for what, count in world.faults.items()})
    figures["cases"] = len(world.judge.cases)
    figures["points"] = world.crew.reached()
    return figures


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield sqlite_url(folder / "redress.db")
        return
    server = PostgreSQL()
    try:
        with server.database() as url:
            yield url
    finally:
        server.remove()


def _tell(figures: Counter[str]) -> None:
    died, faults = _these(figures, "died: "), _these(figures, "fault: ")
    _say(f"  {figures['cases']} cases, {figures['messages']} messages")
    _say(f"  processes: {died}; {figures['points']} named points reached")
    _say(f"  Slack's faults: {faults}")
    _say(f"  messages owed for what was done: {figures['receipts']}")
    _say(f"  reminders and alarms owed: {figures['owed']}")
    for fate in ("on time", "late, saying so", "in a later word", "kept first", "spoken to meanwhile"):
        _say(f"    {fate}: {figures[fate]}")
    _say(f"  repeated, saying so: {figures['repeated, saying so']}")
    _say(f"  {', '.join(f'{name}: {figures[name]}' for name in _NEVER)}")


def _these(figures: Counter[str], prefix: str) -> str:
    found = sorted((what.removeprefix(prefix), n) for what, n in figures.items() if what.startswith(prefix))
    return ", ".join(f"{what} {count}" for what, count in found) or "none"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - figures are for whoever ran it


if __name__ == "__main__":
    sys.exit(main())
