"""The page of figures: Markdown for the documentation, plain lines for a terminal."""

import platform
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Goal, Section

_LIBRARIES: Final = ("slack_bolt", "slack_sdk", "aiohttp", "SQLAlchemy", "SQLModel", "psycopg", "uvicorn", "resvg-py")
# Where goals stand that have a name and no number.
_LAST: Final = 99
_INTRODUCTION: Final = """# How fast it is

This page is written by `make bench`. Every figure is measured beside its baseline in the same run, in turns with it, so
that a busy moment of the machine meets both: **read the ratios, not the milliseconds**. What a goal with a number asks
for stands beside it; where one is missed, it is said by how much, and where the time goes.
"""


def page(found: Mapping[str, Sequence[Section]], failed: Mapping[str, str], postgresql: str) -> str:
    """Return the whole page: *found* and *failed* by the names of the benchmarks."""
    sections = [section for some in found.values() for section in some]
    figures = [figure for section in sections for figure in section.figures]
    parts = [
        _INTRODUCTION,
        "## Machine\n\n" + "\n".join(f"- {line}" for line in machine(postgresql)) + "\n",
        "## Goals\n\n" + "\n".join(_goals(figures)) + "\n",
    ]
    if missed := [figure for figure in figures if figure.met is False]:
        parts.append("## Missed\n\n" + "\n".join(map(_missed, missed)) + "\n")
    parts += [
        f"## {section.title}\n\n{section.how}\n\n" + "\n".join(_table(section.figures)) + "\n" for section in sections
    ]
    if failed:
        parts.append("## Not measured\n\n" + "\n".join(f"- `{name}`: {why}" for name, why in failed.items()) + "\n")
    return "\n".join(parts)


def lines(section: Section) -> Iterator[str]:
    """Write a section for a terminal."""
    yield f"\n{section.title}"
    for figure in section.figures:
        mark = {None: " ", True: "+", False: "-"}[figure.met]
        ratio = f"{figure.ratio:8.2f}x" if figure.ratio is not None else " " * 9
        yield f"{mark} {figure.what:<62}{number(figure.value):>12} {figure.unit:<6}{ratio}  {wanted(figure)}"


def machine(postgresql: str) -> list[str]:
    """Say what the figures were measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return [
        f"{_processor()}, {_memory()} of memory, {platform.system()}",
        f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {postgresql}",
        libraries,
    ]


def number(value: float) -> str:
    """Write a number with three digits that mean anything."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def wanted(figure: Figure) -> str:
    """Write a goal: its number, and its bound of the ratio or of the value."""
    if figure.goal is None:
        return ""
    unit = "x" if figure.ratio is not None else f" {figure.unit}"
    return f"{figure.goal.number}: {_bound(figure.goal)}{unit}"


def _bound(goal: Goal) -> str:
    return f"≥ {goal.at_least:g}" if goal.at_least is not None else f"≤ {goal.at_most:g}"


def _goals(figures: Iterable[Figure]) -> Iterator[str]:
    yield "| goal | what | reached | |"
    yield "|---|---|---|---|"
    for figure in sorted((one for one in figures if one.goal is not None), key=_by_number):
        reached = f"{figure.ratio:.2f}x" if figure.ratio is not None else f"{number(figure.value)} {figure.unit}"
        yield f"| {wanted(figure)} | {figure.what} | {reached} | {'yes' if figure.met else '**no**'} |"


def _by_number(figure: Figure) -> int:
    name = figure.goal.number.removeprefix("G") if figure.goal is not None else ""
    return int(name) if name.isdigit() else _LAST


def _missed(figure: Figure) -> str:
    reached = f"{figure.ratio:.2f}x" if figure.ratio is not None else f"{number(figure.value)} {figure.unit}"
    return f"- **{wanted(figure)}**, {figure.what}: {reached}. {figure.because}".rstrip()


def _table(figures: Iterable[Figure]) -> Iterator[str]:
    yield "| what | measured | against | ratio | goal |"
    yield "|---|---:|---|---:|---|"
    for figure in figures:
        against = f"{figure.against}: {number(figure.baseline)} {figure.unit}" if figure.baseline is not None else ""
        ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
        yield f"| {figure.what} | {number(figure.value)} {figure.unit} | {against} | {ratio} | {wanted(figure)} |"


def _processor() -> str:
    names = [line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")]
    return f"{len(names)} x {names[0]}" if names else f"{platform.processor() or sys.platform}"


def _memory() -> str:
    total = next((line for line in _read("/proc/meminfo") if line.startswith("MemTotal")), None)
    return f"{int(total.split()[1]) / (1 << 20):.0f} GiB" if total else "an unknown amount"


def _read(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
