"""Runs benchmarks, each in a process of its own: `python -m tests.bench [NAME …] [--long] [--page FILE]`."""

import argparse
import asyncio
import importlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.bench.figures import Section, written
from tests.bench.page import lines, page
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
        measured = asyncio.run(importlib.import_module(f"tests.bench.{given.names[0]}").measure(given.long))
        given.into.write_text(written(measured), encoding="utf-8")
        return 0
    found: dict[str, Sequence[Section]] = {}
    failed: dict[str, str] = {}
    for name in given.names or NAMES:
        try:
            found[name] = run(name, given.long)
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            failed[name] = type(error).__name__
            sys.stdout.write(f"\n{name} could not be measured: {error}\n")
            continue
        for line in (line for section in found[name] for line in lines(section)):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    if given.page is not None:
        others = {name: "not run this time" for name in NAMES if name not in found}
        given.page.write_text(page(found, others | failed, _postgresql()), encoding="utf-8")
    return 1 if failed else 0


def run(name: str, long: bool) -> list[Section]:
    """Run one benchmark in a process of its own, so that none pays for what another has left in memory."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "found.json"
        command = [sys.executable, "-m", "tests.bench", name, "--into", str(into), *(["--long"] if long else [])]
        patience = _LONG_PATIENCE if long else _PATIENCE
        # What the bot logs meanwhile is no figure.
        subprocess.run(command, check=True, timeout=patience, stdout=subprocess.DEVNULL)
        return Section.read(into.read_text(encoding="utf-8"))


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
