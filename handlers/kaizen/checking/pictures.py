"""The days before and after a change as a drawing: every day, what it was before, and where the change lies."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import isfinite
from typing import Final
from xml.sax.saxutils import unescape

from domain.indicators.charts import Value, XmrLimits
from domain.indicators.rounding import half_up
from domain.kaizen.metrics import NATURES, Metric, MetricKind
from domain.policy import Policy
from domain.words import Words
from handlers import pens
from handlers.kaizen.checking.measuring import Measured
from handlers.kaizen.plan_words import metric_name, plan_place
from handlers.posts import Picture
from storage.plan_models import SuggestionPlanRow

_HEIGHT: Final = 420
_TOP, _BOTTOM = 90, 340
# Fewer days than this on a side are no line.
_FEWEST: Final = 2
_SHARE_TOP: Final = 100


def effect_picture(plan: SuggestionPlanRow, measured: Measured, policy: Policy, words: Words) -> Picture | None:
    """Draw the days before and after a change; None for fewer than two days on either side."""
    before, after = measured.effect.own.before.points, measured.effect.own.after.points
    if min(len(before), len(after)) < _FEWEST:
        return None
    metric = Metric(plan.metric)
    place = unescape(plan_place(plan, policy, words))
    title = words.gettext("{metric}, {place}: before and after the change").format(
        metric=metric_name(words, metric), place=place
    )
    svg = "".join(_drawing(metric, before, after, title, words))
    return Picture(f"effect-{measured.after.last}.png", title, _told(metric, measured, words), svg)


def _drawing(
    metric: Metric, before: Mapping[date, Value], after: Mapping[date, Value], title: str, words: Words
) -> Iterator[str]:
    limits = XmrLimits.freeze([Fraction(value) for value in before.values() if isfinite(value)])
    is_time = NATURES[metric].kind is MetricKind.TIME
    shown = [float(value) for value in (*before.values(), *after.values()) if isfinite(value)]
    reach = max(*shown, float(limits.upper) if is_time and limits is not None else 0.0)
    axis = pens.Axis(0, pens.round_up(reach) if is_time else _SHARE_TOP, _TOP, _BOTTOM)
    days = [*before, *after]
    places = pens.places_of(len(days))
    yield pens.opening(_HEIGHT)
    yield pens.label(pens.LEFT, 36, title, size=24, weight="bold")
    unit = "s" if is_time else "%"
    yield from pens.grid(axis, ((tick, f"{tick:g} {unit}") for tick in (0, axis.high / 2, axis.high)))
    yield from _change(places[len(before) - 1], places[len(before)], words)
    if is_time and limits is not None:
        yield from _limits(limits, axis, words)
    for (x0, x1), side in zip(_halves(places, len(before)), (before, after), strict=True):
        yield from _side(dict(zip(places[x0:x1], side.values(), strict=True)), axis)
    yield from pens.name_days(days, words, _HEIGHT)
    yield "</svg>"


def _halves(places: list[float], split: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (0, split), (split, len(places))


def _change(last: float, first: float, words: Words) -> Iterator[str]:
    x = (last + first) / 2
    yield pens.line([(x, _TOP - 10), (x, _BOTTOM)], pens.INK, dashes="3 4", width=2)
    yield pens.label(x + 8, _TOP - 14, words.gettext("the change"))


def _limits(limits: XmrLimits, axis: pens.Axis, words: Words) -> Iterator[str]:
    for value, said in ((limits.upper, words.gettext("limits")), (max(limits.lower, Fraction(0)), "")):
        y = axis.at(float(value))
        yield pens.line([(pens.LEFT, y), (pens.RIGHT, y)], pens.LIMIT, dashes="6 5", width=2)
        yield pens.label(pens.RIGHT + 8, y + 6, said, colour=pens.LIMIT)


def _side(points: Mapping[float, Value], axis: pens.Axis) -> Iterator[str]:
    """Draw the days of one side; one on which half of all still wait stands at the top, and says so by its ring."""
    known = [(x, axis.at(float(value)) if isfinite(value) else axis.top) for x, value in points.items()]
    yield pens.line(known, pens.BLUE, width=3)
    for (x, y), value in zip(known, points.values(), strict=True):
        fill = pens.BLUE if isfinite(value) else "#ffffff"
        yield f'<circle cx="{x}" cy="{y}" r="4.5" fill="{fill}" stroke="{pens.BLUE}"/>'


def _told(metric: Metric, measured: Measured, words: Words) -> str:
    """Say in words what the drawing shows, for who does not see it."""
    own = measured.effect.own
    sentence = words.gettext("Chart of {before} days before the change and {after} days after it: {from_} → {to}.")
    from_, to = (str(half_up(side.value, 1)) if side.value is not None else "–" for side in (own.before, own.after))
    return sentence.format(before=len(own.before.points), after=len(own.after.points), from_=from_, to=to)
