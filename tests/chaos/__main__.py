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
    "sqlite": Chapter(_AUTUMN, _AUTUMN + _DAYS, 100, kills=70, ends_at_points=240, processes=1, thorough=True),
    "postgresql": Chapter(_AUTUMN, _AUTUMN + _DAYS, 100, kills=80, ends_at_points=240, processes=2, thorough=True),
    "postgresql spring": Chapter(
        _SPRING,
        _SPRING + _DAYS,
        100,
        kills=70,
        ends_at_points=240,
        processes=2,
        thorough=True,
        together=timedelta(minutes=10),
    ),
}
_SHORT_FORM: Final = {
    "sqlite": Chapter(_SPRING + timedelta(days=1), _SPRING + _SHORT, 10, kills=8, ends_at_points=20, processes=1),
    "postgresql": Chapter(_AUTUMN + timedelta(days=1), _AUTUMN + _SHORT, 14, kills=16, ends_at_points=24, processes=2),
}
# So many faults are told of at length.
_FAULTS: Final = 8
# So many points are told of by name.
_POINTS: Final = 30
# So much is printed of what the bot logged as an error.
_LONGEST: Final = 3000
_LINES: Final = 8
# A point that so many lives have reached is one at which somebody must have died.
_LIVES: Final = 5
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
    spared = _spared(whole)
    _say(f"  points at which nobody has died: {_in_words(spared)}")
    too_often = [point for point, lives in spared.items() if lives >= _LIVES and not (args.short or args.calm)]
    return int(any(whole[name] for name in _NEVER) or bool(too_often))


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
            _say(f"  points at which nobody has died: {_in_words(_spared(figures))}")
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
    figures.update({f"died on: {day}": count for day, count in world.crew.days.items()})
    figures.update({f"fault: {what}": count for what, count in world.faults.items()})
    figures["cases"] = len(world.judge.cases)
    figures.update({f"reached: {point}": lives for point, lives in world.crew.book.reached().items()})
    figures.update(f"died at: {point}" for point in world.crew.book.deaths().values())
    return figures


def _spared(figures: Counter[str]) -> dict[str, int]:
    """Return the points at which nobody has died, and how many lives have reached each."""
    reached = {what.removeprefix("reached: "): n for what, n in figures.items() if what.startswith("reached: ")}
    return {point: lives for point, lives in sorted(reached.items()) if not figures[f"died at: {point}"]}


def _in_words(spared: dict[str, int]) -> str:
    if len(spared) > _POINTS:
        return f"{len(spared)} of them"
    return ", ".join(f"{point} ({lives})" for point, lives in spared.items()) or "none"


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
    points = sum(1 for what in figures if what.startswith("reached: "))
    several = f", {figures['of several cases']} of them of several cases" if figures["of several cases"] else ""
    _say(f"  {figures['cases']} cases, {figures['messages']} messages{several}")
    _say(f"  processes: {died}; {points} named points reached")
    _say(f"  they died on: {_these(figures, 'died on: ')}")
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
