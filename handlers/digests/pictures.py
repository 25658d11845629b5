"""The chart of a digest as a drawing: satisfaction with its interval and limits above, waits below, day by day.

A drawing is SVG text, made of the facts that were kept with the run; turning it into a picture is not done here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from babel.dates import format_date

from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block
from handlers.casework import channel_name
from handlers.posts import Picture

WIDTH, HEIGHT = 1200, 640
_LEFT, _RIGHT = 70, 1090
_CSAT, _FRT = (80, 320), (400, 590)
# Told apart by brightness and by dashes too, for who sees no colours.
_INK, _GRID, _BLUE, _BAND, _LIMIT, _TARGET = "#1d1c1d", "#dddddd", "#1264a3", "#b9d7ee", "#b85c00", "#2b7a3f"
_COLOURS: Final = ("#1264a3", "#8f4a9e", "#2b7a3f", "#b85c00")
_CHANNELS: Final = 4
_FEWEST, _POINTS = 2, 20
_TICKS: Final = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where values from *low* to *high* lie between *top* and *bottom*."""

    low: float
    high: float
    top: float
    bottom: float

    def at(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - self.top), 1)


def chart_picture(facts: Mapping[str, Any], scope: str, policy: Policy, words: Words) -> Picture | None:
    """Draw the chart of *scope*; None for fewer than two days with answers or waits, which are no line."""
    chart = facts["more"][scope].get("chart")
    if chart is None or len(_known(chart)) < _FEWEST:
        return None
    title = words.gettext("CSAT and first response time, {n} days").format(n=len(chart["days"]))
    svg = "".join(_drawing(chart, title, policy, words))
    last = chart["days"][-1]["day"]
    return Picture(f"quality-{last}.png", title, _told(chart, policy, words), svg)


def native_chart(facts: Mapping[str, Any], scope: str, words: Words) -> Block | None:
    """Return satisfaction as a chart that Slack draws itself, of the last days with answers; None for too few.

    Slack takes 20 points at most, and none without a value.
    """
    chart = facts["more"][scope].get("chart")
    days = [day for day in chart["days"] if day["answered"]][-_POINTS:] if chart is not None else []
    if len(days) < _FEWEST:
        return None
    labels = [_short_day(date.fromisoformat(day["day"]), words) for day in days]
    own = [_shown(Proportion(day["satisfied"], day["answered"])) for day in days]
    series = [{"name": words.gettext("CSAT %"), "data": _points(labels, own)}]
    if (target := chart["target"]) is not None:
        series.append({"name": words.gettext("target"), "data": _points(labels, [target] * len(days))})
    return {
        "type": "data_visualization",
        "title": words.gettext("CSAT, {n} days with answers").format(n=len(days)),
        "chart": {"type": "line", "series": series, "axis_config": {"categories": labels, "y_label": "%"}},
    }


def _points(labels: Sequence[str], values: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"label": label, "value": float(value)} for label, value in zip(labels, values, strict=True)]


def _known(chart: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [day for day in chart["days"] if day["answered"] or day["frt"]]


def _drawing(chart: Mapping[str, Any], title: str, policy: Policy, words: Words) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="Redress Sans" font-size="18">'
    )
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    yield _text(_LEFT, 36, title, size=24, weight="bold")
    yield from _satisfaction(chart, words)
    yield from _waits(chart, policy, words)
    yield from _days([date.fromisoformat(day["day"]) for day in chart["days"]], words)
    yield "</svg>"


def _satisfaction(chart: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The share of each day with its interval; behind it the limits of the day's size, and the target."""
    axis, days, places = _Axis(0, 100, *_CSAT), chart["days"], _places(len(chart["days"]))
    yield _text(_LEFT, _CSAT[0] - 12, words.gettext("CSAT, with interval and limits"), size=18)
    yield from _grid(axis, ((tick, f"{tick} %") for tick in _TICKS))
    shares = [Proportion(day["satisfied"], day["answered"]) for day in days]
    yield from _intervals(places, shares, axis)
    for side in ("low", "high"):
        known = [(x, day["limits"][side]) for x, day in zip(places, days, strict=True) if day["limits"] is not None]
        yield _line([(x, axis.at(value)) for x, value in known], _LIMIT, dashes="6 5", width=2)
        if known and side == "low":
            yield _text(_RIGHT + 8, axis.at(known[-1][1]) + 6, words.gettext("limits"), colour=_LIMIT)
    if (target := chart["target"]) is not None:
        yield _line([(_LEFT, axis.at(target)), (_RIGHT, axis.at(target))], _TARGET, dashes="2 4", width=2)
        yield _text(_RIGHT + 8, axis.at(target) + 6, words.gettext("target"), colour=_TARGET)
    for piece in _pieces(places, [float(one.percent) if one.percent is not None else None for one in shares]):
        points = [(x, axis.at(value)) for x, value in piece]
        yield _line(points, _BLUE, width=3)
        yield from (f'<circle cx="{x}" cy="{y}" r="4.5" fill="{_BLUE}"/>' for x, y in points)


def _waits(chart: Mapping[str, Any], policy: Policy, words: Words) -> Iterator[str]:
    """The median of each channel as a line, its 90th percentile dashed above it."""
    days, places = chart["days"], _places(len(chart["days"]))
    names = _channels(days)
    top = max((value for day in days for one in day["frt"].values() for value in one if value is not None), default=1)
    axis = _Axis(0, _round_up(top), *_FRT)
    yield _text(_LEFT, _FRT[0] - 12, words.gettext("FRT in seconds: median, and p90 dashed"), size=18)
    yield from _grid(axis, ((tick, f"{tick:g}") for tick in (0, axis.high / 2, axis.high)))
    for name, colour in zip(names, _COLOURS, strict=False):
        for which, dashes, width in ((0, "", 3), (1, "7 5", 2)):
            values = [day["frt"][name][which] if name in day["frt"] else None for day in days]
            for piece in _pieces(places, values):
                yield _line([(x, axis.at(value)) for x, value in piece], colour, dashes=dashes, width=width)
    for number, (name, colour) in enumerate(zip(names, _COLOURS, strict=False)):
        yield _text(_RIGHT + 8, _FRT[0] + 16 + number * 26, channel_name(policy, name, words)[:12], colour=colour)


def _grid(axis: _Axis, ticks: Iterable[tuple[float, str]]) -> Iterator[str]:
    for value, said in ticks:
        y = axis.at(value)
        yield f'<line x1="{_LEFT}" x2="{_RIGHT}" y1="{y}" y2="{y}" stroke="{_GRID}"/>'
        yield _text(_LEFT - 8, y + 6, said, anchor="end", size=16)


def _intervals(places: Sequence[float], shares: Sequence[Proportion], axis: _Axis) -> Iterator[str]:
    for x, one in zip(places, shares, strict=True):
        if (interval := one.interval) is not None:
            y1, y2 = axis.at(interval.high), axis.at(interval.low)
            yield f'<line x1="{x}" x2="{x}" y1="{y1}" y2="{y2}" stroke="{_BAND}" stroke-width="10"/>'


def _days(days: Sequence[date], words: Words) -> Iterator[str]:
    """Name the last day, and every seventh before it."""
    for back, (x, day) in enumerate(zip(reversed(_places(len(days))), reversed(days), strict=True)):
        if back % 7 == 0:
            yield _text(x, HEIGHT - 16, _short_day(day, words), anchor="middle", size=16)


def _short_day(day: date, words: Words) -> str:
    return format_date(day, "d MMM" if words.language == "en" else "M月d日", words.language)


def _told(chart: Mapping[str, Any], policy: Policy, words: Words) -> str:
    """Say in words what the drawing shows, for who does not see it."""
    days = chart["days"]
    shares = [Proportion(day["satisfied"], day["answered"]) for day in days if day["answered"]]
    said = [words.gettext("Chart of {n} days.").format(n=len(days))]
    if shares:
        low, *_, high = sorted([shares[0], *shares], key=lambda one: one.percent or 0)
        sentence = words.gettext("CSAT from {low} % to {high} %, on the last day {last} %.")
        said.append(sentence.format(low=_shown(low), high=_shown(high), last=_shown(shares[-1])))
    for name in _channels(days):
        medians = [day["frt"][name][0] for day in days if name in day["frt"] and day["frt"][name][0] is not None]
        if medians:
            sentence = words.gettext("Median first response time {channel} from {low} s to {high} s, last {last} s.")
            channel = channel_name(policy, name, words)
            said.append(sentence.format(channel=channel, low=min(medians), high=max(medians), last=medians[-1]))
    return " ".join(said)


def _shown(share: Proportion) -> Decimal:
    return half_up(share.percent or 0, 1)


def _channels(days: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({name for day in days for name in day["frt"]})[:_CHANNELS]


def _places(n: int) -> list[float]:
    step = (_RIGHT - _LEFT - 20) / max(n - 1, 1)
    return [round(_LEFT + 10 + number * step, 1) for number in range(n)]


def _pieces(places: Sequence[float], values: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """Yield the stretches of a line that is broken where nothing is known."""
    piece: list[tuple[float, float]] = []
    for x, value in zip(places, values, strict=True):
        if value is not None:
            piece.append((x, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _line(points: Sequence[tuple[float, float]], colour: str, *, dashes: str = "", width: int) -> str:
    path = " ".join(f"{x},{y}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _text(
    x: float, y: float, words: str, *, size: int = 16, anchor: str = "start", colour: str = _INK, weight: str = "normal"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(words)}</text>"
    )


def _round_up(value: float) -> float:
    """Return the end of an axis that has room for *value*: 1, 2 or 5 with zeros behind it."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if step * factor >= value:
                return step * factor
        step *= 10
