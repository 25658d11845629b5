"""The page of figures: Markdown for the documentation, plain lines for a terminal."""

import platform
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Goal, Section

_LIBRARIES: Final = ("slack_bolt", "slack_sdk", "aiohttp", "SQLAlchemy", "SQLModel", "psycopg", "uvicorn", "resvg-py")
_INTRODUCTION: Final = """# How fast it is

This page is written by `make bench`. Every figure is measured beside its baseline in the same run, in turns with it, so
that a busy moment of the machine meets both: **read the ratios, not the milliseconds**. A goal stands beside its
figure: a bound of the ratio where there is one, else of the figure itself. Where one is missed, it is said by how much,
and where the time goes.
"""


@dataclass(slots=True)
class Measured:
    """What has been measured so far: what was *found* and what *failed*, by the names of the benchmarks."""

    day: date
    postgresql: str
    long: bool
    minutes: float = 0.0
    found: dict[str, Sequence[Section]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def page(measured: Measured, names: Iterable[str]) -> str:
    """Return the whole page, with the *names* of all benchmarks there are."""
    sections = [section for some in measured.found.values() for section in some]
    goals = [(section, figure) for section in sections for figure in section.figures if figure.goal is not None]
    missed = [(section, figure) for section, figure in goals if not figure.met]
    unmeasured = {name: measured.failed.get(name, "not run") for name in names if name not in measured.found}
    parts = [_INTRODUCTION, "## Machine\n\n" + "\n".join(f"- {line}" for line in machine(measured)) + "\n"]
    parts.append(
        f"## Goals\n\n{len(goals) - len(missed)} of {len(goals)} are reached.\n\n" + "\n".join(_goals(goals)) + "\n"
    )
    if missed:
        parts.append("## Missed\n\n" + "\n".join(_missed(*one) for one in missed) + "\n")
    if unmeasured:
        parts.append("## Not measured\n\n" + "\n".join(f"- `{name}`: {why}" for name, why in unmeasured.items()) + "\n")
    parts += [
        f"## {section.title}\n\n{section.how}\n\n" + "\n".join(_table(section.figures)) + "\n" for section in sections
    ]
    return "\n".join(parts)


def lines(section: Section) -> Iterator[str]:
    """Write a section for a terminal."""
    yield f"\n{section.title}"
    for figure in section.figures:
        mark = {None: " ", True: "+", False: "-"}[figure.met]
        ratio = f"{number(figure.ratio):>8}x" if figure.ratio is not None else " " * 9
        yield f"{mark} {figure.what:<62}{number(figure.value):>12} {figure.unit:<6}{ratio}  {wanted(figure)}"


def machine(measured: Measured) -> list[str]:
    """Say what the figures were measured on, and when."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return [
        f"{_processor()}, {_memory()} of memory, {platform.system()}",
        f"CPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {measured.postgresql} beside the bot",
        libraries,
        f"{measured.day:%d %B %Y}, in {measured.minutes:.0f} minutes{' with what takes long' if measured.long else ''}",
    ]


def number(value: float) -> str:
    """Write a number with three digits that mean anything."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def wanted(figure: Figure) -> str:
    """Write a goal: the bound of the ratio or of the value."""
    if figure.goal is None:
        return ""
    unit = "x" if figure.ratio is not None else f" {figure.unit}"
    return f"{_bound(figure.goal)}{unit}".rstrip()


def _bound(goal: Goal) -> str:
    return f"≥ {goal.at_least:g}" if goal.at_least is not None else f"≤ {goal.at_most:g}"


def _goals(goals: Iterable[tuple[Section, Figure]]) -> Iterator[str]:
    yield "| of | what | goal | reached | |"
    yield "|---|---|---:|---:|---|"
    for section, figure in goals:
        met = "yes" if figure.met else "**no**"
        yield f"| {section.title} | {_named(figure)} | {wanted(figure)} | {_reached(figure)} | {met} |"


def _named(figure: Figure) -> str:
    """Name a figure outside its section, with what its ratio is in terms of."""
    return f"{figure.what}, against {figure.against}" if figure.ratio is not None else figure.what


def _reached(figure: Figure) -> str:
    return f"{number(figure.ratio)}x" if figure.ratio is not None else f"{number(figure.value)} {figure.unit}".rstrip()


def _missed(section: Section, figure: Figure) -> str:
    return (
        f"- {section.title}, {_named(figure)}: {_reached(figure)}, and not {wanted(figure)}. {figure.because}".rstrip()
    )


def _table(figures: Iterable[Figure]) -> Iterator[str]:
    yield "| what | measured | against | ratio | goal |"
    yield "|---|---:|---|---:|---|"
    for figure in figures:
        against = f"{figure.against}: {number(figure.baseline)} {figure.unit}" if figure.baseline is not None else ""
        ratio = number(figure.ratio) if figure.ratio is not None else ""
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
