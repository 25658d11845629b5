"""The rules inside tables and charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.shapes import any_number, listed, one_of, shape, string

LONGEST_TABLE = 10_000
POINT = shape({"label": string(20), "value": any_number}, required="label value")
SERIES = shape({"name": string(20), "data": listed(POINT, 20)}, required="name data")
AXES = shape({"categories": listed(string(20), 20), "x_label": string(50), "y_label": string(50)})
PIE = shape({"type": one_of("pie"), "segments": listed(POINT, 6)}, required="type segments")
PLOT = shape(
    {"type": one_of("bar", "line", "area"), "series": listed(SERIES, 6), "axis_config": AXES},
    required="type series axis_config",
)


def table_problems(block: dict[str, Any], at: str) -> Iterator[str]:
    """Yield what is wrong with a table beyond the shape of its cells."""
    rows = block["rows"]
    if sum(len(str(cell.get("text", cell.get("value", "")))) for row in rows for cell in row) > LONGEST_TABLE:
        yield f"{at}/rows: must be less than {LONGEST_TABLE + 1} characters in all"
    if len({len(row) for row in rows}) > 1:
        yield f"{at}/rows: every row must have the same number of cells"
    if block["type"] == "data_table" and any(cell["type"] == "rich_text" for cell in rows[0]):
        yield f"{at}/rows/0: header cells cannot be rich_text"


def chart_problems(block: dict[str, Any], at: str) -> Iterator[str]:
    """Yield what is wrong with a chart."""
    chart = block["chart"]
    is_pie = isinstance(chart, dict) and chart.get("type") == "pie"
    problems = list((PIE if is_pie else PLOT)(chart, f"{at}/chart"))
    yield from problems
    if not problems:
        yield from (_pie_problems if is_pie else _plot_problems)(chart, f"{at}/chart")


def _pie_problems(chart: dict[str, Any], at: str) -> Iterator[str]:
    if any(segment["value"] <= 0 for segment in chart["segments"]):
        yield f"{at}/segments: every value must be more than 0"


def _plot_problems(chart: dict[str, Any], at: str) -> Iterator[str]:
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) != len(names):
        yield f"{at}/series: names must be unique"
    wanted = set(chart["axis_config"].get("categories", ()))
    for index, series in enumerate(chart["series"]):
        if {point["label"] for point in series["data"]} != wanted:
            yield f"{at}/series/{index}: every series must cover every category"
