"""The chart of a digest as a drawing: satisfaction with its interval and limits above, waits below, day by day.

A drawing is SVG text, made of the facts that were kept with the run; turning it into a picture is not done here.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from domain.indicators.proportions import Proportion
from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block
from handlers.casework import channel_name
from handlers.digests.phrases import sentences
from handlers.pens import (
    BAND,
    BLUE,
    LEFT,
    LIMIT,
    RIGHT,
    TARGET,
    Axis,
    grid,
    label,
    line,
    name_days,
    opening,
    places_of,
    round_up,
    short_day,
)
from handlers.posts import Picture

HEIGHT: Final = 640
_CSAT, _FRT = (80, 320), (400, 590)
_COLOURS: Final = ("#1264a3", "#8f4a9e", "#2b7a3f", "#b85c00")
_CHANNELS: Final = 4
_FEWEST, _POINTS = 2, 20
_TICKS: Final = (0, 25, 50, 75, 100)


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
    labels = [short_day(date.fromisoformat(day["day"]), words) for day in days]
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
    yield opening(HEIGHT)
    yield label(LEFT, 36, title, size=24, weight="bold")
    yield from _satisfaction(chart, words)
    yield from _waits(chart, policy, words)
    yield from name_days([date.fromisoformat(day["day"]) for day in chart["days"]], words, HEIGHT)
    yield "</svg>"


def _satisfaction(chart: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The share of each day with its interval; behind it the limits of the day's size, and the target."""
    axis, days, places = Axis(0, 100, *_CSAT), chart["days"], places_of(len(chart["days"]))
    yield label(LEFT, _CSAT[0] - 12, words.gettext("CSAT, with interval and limits"), size=18)
    yield from grid(axis, ((tick, f"{tick} %") for tick in _TICKS))
    shares = [Proportion(day["satisfied"], day["answered"]) for day in days]
    yield from _intervals(places, shares, axis)
    for side in ("low", "high"):
        known = [(x, day["limits"][side]) for x, day in zip(places, days, strict=True) if day["limits"] is not None]
        yield line([(x, axis.at(value)) for x, value in known], LIMIT, dashes="6 5", width=2)
        if known and side == "low":
            yield label(RIGHT + 8, axis.at(known[-1][1]) + 6, words.gettext("limits"), colour=LIMIT)
    if (target := chart["target"]) is not None:
        yield line([(LEFT, axis.at(target)), (RIGHT, axis.at(target))], TARGET, dashes="2 4", width=2)
        yield label(RIGHT + 8, axis.at(target) + 6, words.gettext("target"), colour=TARGET)
    for piece in _pieces(places, [float(one.percent) if one.percent is not None else None for one in shares]):
        points = [(x, axis.at(value)) for x, value in piece]
        yield line(points, BLUE, width=3)
        yield from (f'<circle cx="{x}" cy="{y}" r="4.5" fill="{BLUE}"/>' for x, y in points)


def _waits(chart: Mapping[str, Any], policy: Policy, words: Words) -> Iterator[str]:
    """The median of each channel as a line, its 90th percentile dashed above it."""
    days, places = chart["days"], places_of(len(chart["days"]))
    names = _channels(days)
    top = max((value for day in days for one in day["frt"].values() for value in one if value is not None), default=1)
    axis = Axis(0, round_up(top), *_FRT)
    yield label(LEFT, _FRT[0] - 12, words.gettext("FRT in seconds: median, and p90 dashed"), size=18)
    yield from grid(axis, ((tick, f"{tick:g}") for tick in (0, axis.high / 2, axis.high)))
    for name, colour in zip(names, _COLOURS, strict=False):
        for which, dashes, width in ((0, "", 3), (1, "7 5", 2)):
            values = [day["frt"][name][which] if name in day["frt"] else None for day in days]
            for piece in _pieces(places, values):
                yield line([(x, axis.at(value)) for x, value in piece], colour, dashes=dashes, width=width)
    for number, (name, colour) in enumerate(zip(names, _COLOURS, strict=False)):
        yield label(RIGHT + 8, _FRT[0] + 16 + number * 26, channel_name(policy, name, words)[:12], colour=colour)


def _intervals(places: Sequence[float], shares: Sequence[Proportion], axis: Axis) -> Iterator[str]:
    for x, one in zip(places, shares, strict=True):
        if (interval := one.interval) is not None:
            y1, y2 = axis.at(interval.high), axis.at(interval.low)
            yield f'<line x1="{x}" x2="{x}" y1="{y1}" y2="{y2}" stroke="{BAND}" stroke-width="10"/>'


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
    return sentences(words, said)


def _shown(share: Proportion) -> Decimal:
    return half_up(share.percent or 0, 1)


def _channels(days: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({name for day in days for name in day["frt"]})[:_CHANNELS]


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
