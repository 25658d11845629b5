"""Runs benchmarks, each in a process of its own: `python -m tests.bench [NAME …] [--long] [--page FILE]`."""

import argparse
import asyncio
import importlib
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NoReturn

from bot.clock import SystemClock
from tests.bench.apart import Unmeasured, run_apart
from tests.bench.figures import Section, written
from tests.bench.page import Measured, lines, page
from tests.databases import PostgreSQL

# In the order of the page; each module has `async def measure(long: bool) -> list[Section]`.
NAMES: Final = (
    *("ack", "sockets", "load", "store", "sweep", "storm", "claims", "outbound"),
    *("digest", "imports", "votes", "calendars", "start", "where"),
)
# So many seconds a benchmark may take; a long one has as many hours as it needs.
_PATIENCE: Final = 600
_LONG_PATIENCE: Final = 4 * 3600


def main() -> int:
    """Run what was asked for; 1 when one of them could not be measured."""
    given = _arguments()
    if given.into is not None:
        # What is begun in the background of a shell would not hear it otherwise.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sections = asyncio.run(importlib.import_module(f"tests.bench.{given.names[0]}").measure(given.long))
        given.into.write_text(written(sections), encoding="utf-8")
        return 0
    # Whoever stops this stops what it has begun.
    signal.signal(signal.SIGTERM, _interrupted)
    measured = Measured(SystemClock().now().date(), _postgresql() if given.page is not None else "", given.long)
    began = time.monotonic()
    for name in given.names or NAMES:
        try:
            measured.found[name] = run(name, given.long)
        except (Unmeasured, OSError, ValueError) as error:
            measured.failed[name] = str(error)
        _tell(name, measured)
        if given.page is not None:
            # Each time, so that what comes after it cannot lose it.
            measured.minutes = (time.monotonic() - began) / 60
            given.page.write_text(page(measured, NAMES), encoding="utf-8")
    return 1 if measured.failed else 0


def _tell(name: str, measured: Measured) -> None:
    for line in (line for section in measured.found.get(name, ()) for line in lines(section)):
        sys.stdout.write(f"{line}\n")
    if name in measured.failed:
        sys.stdout.write(f"\n{name} could not be measured: {measured.failed[name]}\n")
    sys.stdout.flush()


def run(name: str, long: bool) -> list[Section]:
    """Run one benchmark in a process of its own, so that none pays for what another has left in memory."""
    with tempfile.TemporaryDirectory(prefix="redress-bench-", ignore_cleanup_errors=True) as folder:
        into = Path(folder) / "found.json"
        command = [sys.executable, "-m", "tests.bench", name, "--into", str(into), *(["--long"] if long else [])]
        run_apart(command, _LONG_PATIENCE if long else _PATIENCE, Path(folder))
        return Section.read(into.read_text(encoding="utf-8"))


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, beside a baseline.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of them: {', '.join(NAMES)}")
    parser.add_argument("--long", action="store_true", help="with what takes long: millions of rows and of envelopes")
    parser.add_argument("--page", type=Path, help="where to write the page of figures")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _postgresql() -> str:
    server = PostgreSQL()
    try:
        return f"PostgreSQL {server.version()}"
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
