"""Whom the chart of a digest holds up, how long it takes, and what remains of it in the bot's memory."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any, Final

import resvg_py

from bot.demo import demo_policy
from config.words import load_words
from handlers.delivery.drawing import drawn
from handlers.digests.pictures import chart_picture
from tests.bench import plotted
from tests.bench.figures import Figure, Goal, Section, as_fast, as_long
from tests.bench.watching import megabytes, stall

_ROUNDS: Final = 9
_CHARTS_IN_A_ROW: Final = 20
# What an allocator keeps of twenty answers, in MB; one chart drawn here would keep a hundred times as much.
_NOTHING: Final = Goal(at_most=1)
_HOW: Final = (
    "28 days of CSAT and waits with Chinese signs, drawn by a child that lives as long as one picture; beside it "
    "matplotlib, in the loop and in a fresh process; it draws as many days, and no Chinese. *In the loop* is our own "
    "drawing without a child."
)


async def charts(facts: dict[str, Any]) -> Section:
    """Measure the chart of the digest that says *facts*."""
    picture = chart_picture(facts, "centre", demo_policy(), load_words()["zh_CN"])
    assert picture is not None
    svg = picture.svg
    plotted.draw()
    ways: dict[str, Callable[[], Awaitable[object]]] = {
        "idle": lambda: asyncio.to_thread(time.sleep, 0.2),
        "child": lambda: drawn(svg),
        "inline": lambda: _inline(lambda: resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=False)),
        "plotted": lambda: _inline(plotted.draw),
        "other": _plotted_by_a_child,
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            found[name].append(await stall(way()))
    stalls = {name: median(stalled for stalled, _ in some) for name, some in found.items()}
    walls = {name: median(wall for _, wall in some) for name, some in found.items()}
    child, other = walls["child"], ("matplotlib in a fresh process", walls["other"])
    return Section(
        "The chart of a digest",
        _HOW,
        [
            Figure("the loop stands still while a child draws", stalls["child"], "ms", goal=Goal(at_most=10)),
            as_fast("the same", stalls["child"], "ms", "matplotlib in the loop", stalls["plotted"], Goal(14)),
            as_fast("the same", stalls["child"], "ms", "in the loop", stalls["inline"]),
            # How this machine stalls by itself is no fault of ours, and is shown beside it.
            Figure("it stands still when nothing happens", stalls["idle"], "ms"),
            as_long("a chart from begin to end", child, "ms", *other, Goal(at_most=0.35)),
            Figure(
                f"memory that {_CHARTS_IN_A_ROW} more charts leave in the bot", await _left(svg), "MB", goal=_NOTHING
            ),
        ],
    )


async def _inline(draw: Callable[[], object]) -> None:
    draw()


async def _plotted_by_a_child() -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.plotted")
    assert await child.wait() == 0


async def _left(svg: str) -> float:
    before = megabytes(os.getpid())
    for _ in range(_CHARTS_IN_A_ROW):
        await drawn(svg)
    return max(megabytes(os.getpid()) - before, 0.0)
