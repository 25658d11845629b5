"""What a change has done to a figure: measured and not felt.

A share is compared by the interval of the difference. A time is compared by the medians of its days on a chart whose
limits are frozen from the days before the change: it moved when a run or three days say so. Where there is too little,
nothing is said, and it is said why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import hypot, isfinite
from typing import Any, Final, Self

from domain.indicators import runs
from domain.indicators.charts import Value, XmrLimits
from domain.indicators.proportions import Difference, Interval, Proportion, newcombe
from domain.kaizen.metrics import NATURES, Metric, MetricKind
from domain.kaizen.plans import WORKING_DAYS_AFTER, Hold, Verdict
from domain.kaizen.series import Side, read, written
from domain.targets import Direction

# Of fewer answers or cases on either side nothing is said of a share.
FEWEST: Final = 30
# So many days beyond a limit are no accident.
_BEYOND: Final = 3
# A figure before the change and after it.
Sides = tuple[Side, Side]


class Way(StrEnum):
    """Which way a figure moved with certainty."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"


class Lack(StrEnum):
    """Why nothing can be said of a figure: too few rows or too few days with any, before the change or after it."""

    FEW_BEFORE = "few_before"
    FEW_AFTER = "few_after"
    DAYS_BEFORE = "days_before"
    DAYS_AFTER = "days_after"

    @property
    def passes(self) -> bool:
        """Whether waiting helps: what came before the change is frozen."""
        return self in (Lack.FEW_AFTER, Lack.DAYS_AFTER)


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved: *way* is None where too little is known, and *lack* says of what.

    *interval* (95 %, in points) is that of a share.
    """

    before: Side
    after: Side
    way: Way | None = None
    lack: Lack | None = None
    interval: Interval | None = None

    @property
    def moved(self) -> Fraction | None:
        """After less before, in percentage points or seconds."""
        if self.before.value is None or self.after.value is None:
            return None
        return self.after.value - self.before.value

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        return {"before": self.before.as_dict(), "after": self.after.as_dict(), **_said(self)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        return cls(
            Side.from_dict(stored["before"]),
            Side.from_dict(stored["after"]),
            Way(stored["way"]) if stored["way"] else None,
            Lack(stored["lack"]) if stored["lack"] else None,
            Interval(*stored["interval"]) if stored["interval"] else None,
        )


@dataclass(frozen=True, slots=True)
class Net:
    """How much further a team moved than all others in the same weeks; *way* is None where that cannot be said."""

    moved: Fraction | None
    way: Way | None = None
    interval: Interval | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        return {"moved": written(self.moved), "way": self.way, "interval": _bounds(self.interval)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        way, interval = stored["way"], stored["interval"]
        return cls(read(stored["moved"]), Way(way) if way else None, Interval(*interval) if interval else None)


@dataclass(frozen=True, slots=True)
class Effect:
    """How one figure moved where the change was made; of a pilot also how it moved among the *others*, and the *net*.

    What happens to everybody in the same weeks is not the work of a pilot: it moved only when it and the net say so.
    """

    own: Change
    others: Change | None = None
    net: Net | None = None

    @property
    def way(self) -> Way | None:
        """Which way the change has moved the figure; None where too little is known."""
        if self.own.way is None or self.net is None or self.net.way is None:
            return self.own.way
        return self.own.way if self.own.way is self.net.way else Way.UNCLEAR

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        parts = {"own": self.own, "others": self.others, "net": self.net}
        return {name: part.as_dict() if part is not None else None for name, part in parts.items()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        others, net = stored["others"], stored["net"]
        return cls(
            Change.from_dict(stored["own"]),
            Change.from_dict(others) if others else None,
            Net.from_dict(net) if net else None,
        )


def share_change(before: Side, after: Side, better: Direction) -> Change:
    """Compare a share before and after: Newcombe's interval of the difference, from 30 on each side on."""
    for side, lack in ((before, Lack.FEW_BEFORE), (after, Lack.FEW_AFTER)):
        if side.value is None or side.n < FEWEST:
            return Change(before, after, lack=lack)
    difference = newcombe(Proportion(after.k, after.n), Proportion(before.k, before.n))
    assert difference is not None, "both sides have data"
    return Change(before, after, _way_of(difference.interval, better), interval=difference.interval)


def time_change(before: Side, after: Side, better: Direction) -> Change:
    """Compare the medians of days on a chart with limits frozen from the days before."""
    way, lack = _charted(before.points, after.points, better)
    return Change(before, after, way, lack)


def effect_of(metric: Metric, own: Sides, others: Sides | None = None) -> Effect:
    """Return what became of a metric where the change was made; with *others* it is a pilot beside them."""
    nature = NATURES[metric]
    is_time = nature.kind is MetricKind.TIME
    change, net = (time_change, _time_net) if is_time else (share_change, _share_net)
    mine = change(*own, better=nature.better)
    if others is None:
        return Effect(mine)
    theirs = change(*others, better=nature.better)
    return Effect(mine, theirs, net(mine, theirs, nature.better))


def _share_net(mine: Change, theirs: Change, better: Direction) -> Net:
    if mine.interval is None or theirs.interval is None:
        return Net(_apart(mine, theirs))
    net = difference_of_differences(mine, theirs)
    return Net(net.points, _way_of(net.interval, better), net.interval)


def _time_net(mine: Change, theirs: Change, better: Direction) -> Net:
    """Ask the same chart of how far the days of both are apart."""
    before, after = _daily_gaps(mine.before, theirs.before), _daily_gaps(mine.after, theirs.after)
    way, _ = _charted(before, after, better)
    return Net(_apart(mine, theirs), way)


def difference_of_differences(mine: Change, theirs: Change) -> Difference:
    """Return how much further one side moved than the other, in points, with its 95 % interval.

    low = D − √((d₁−l₁)² + (u₂−d₂)²), high = D + √((u₁−d₁)² + (d₂−l₂)²), with l and u the bounds of each difference:
    the variances are recovered from the intervals, as Newcombe's hybrid does it. Source: Zou and Donner 2008.
    """
    one, two = mine.interval, theirs.interval
    assert one is not None
    assert two is not None
    points = _apart(mine, theirs)
    assert points is not None
    d, d1, d2 = float(points), float(mine.moved or 0), float(theirs.moved or 0)
    low = d - hypot(d1 - one.low, two.high - d2)
    high = d + hypot(one.high - d1, d2 - two.low)
    return Difference(points, Interval(low, high))


def is_clean(guard: Effect | None) -> bool:
    """Say whether nothing else has suffered: the guard was looked at, and did not get worse with certainty."""
    return guard is None or guard.way in (Way.BETTER, Way.UNCLEAR)


def verdict_of(effect: Effect, guard: Effect | None = None) -> Verdict:
    """Return what a change has done. What makes another figure worse with certainty is worse, whatever it improves."""
    if guard is not None and guard.way is Way.WORSE:
        return Verdict.WORSE
    if effect.way is None:
        return Verdict.INSUFFICIENT
    return {Way.BETTER: Verdict.IMPROVED, Way.WORSE: Verdict.WORSE, Way.UNCLEAR: Verdict.NO_EVIDENCE}[effect.way]


def shows_evidence(verdict: Verdict, guard: Effect | None) -> bool:
    """Say whether something may become standard because it works: it improved, and nothing else has suffered."""
    return verdict is Verdict.IMPROVED and is_clean(guard)


def hold_of(verdict: Verdict) -> Hold:
    """Return what is left of an effect, by the verdict of the days before it is looked at again."""
    if verdict is Verdict.INSUFFICIENT:
        return Hold.INSUFFICIENT
    return Hold.HELD if verdict is Verdict.IMPROVED else Hold.FADED


def _charted(
    before: Mapping[date, Value], after: Mapping[date, Value], better: Direction
) -> tuple[Way | None, Lack | None]:
    limits = XmrLimits.freeze([Fraction(value) for value in before.values() if isfinite(value)])
    if limits is None:
        return None, Lack.DAYS_BEFORE
    if len(after) < WORKING_DAYS_AFTER:
        return None, Lack.DAYS_AFTER
    return _way_on(limits, list(after.values()), better), None


def _way_on(limits: XmrLimits, points: Sequence[Value], better: Direction) -> Way:
    """Ask a chart which way its days moved; what moved both ways did not stay anywhere."""
    above = _shifted(limits, points, runs.Side.ABOVE) or sum(point > limits.upper for point in points) >= _BEYOND
    below = _shifted(limits, points, runs.Side.BELOW) or sum(point < limits.lower for point in points) >= _BEYOND
    if above is below:
        return Way.UNCLEAR
    return Way.BETTER if above is (better is Direction.AT_LEAST) else Way.WORSE


def _shifted(limits: XmrLimits, points: Sequence[Value], side: runs.Side) -> bool:
    found = runs.Runs.of(points, limits.median)
    return any(found.is_shift(run) for run in found.runs if run.side is side)


def _way_of(interval: Interval, better: Direction) -> Way:
    if interval.low <= 0 <= interval.high:
        return Way.UNCLEAR
    return Way.BETTER if (interval.low > 0) is (better is Direction.AT_LEAST) else Way.WORSE


def _daily_gaps(own: Side, others: Side) -> dict[date, Value]:
    """Return how far the medians of two are apart on each day that both have; two endless ones say nothing."""
    pairs = {day: (value, others.points[day]) for day, value in own.points.items() if day in others.points}
    return {day: one - two for day, (one, two) in pairs.items() if isfinite(one) or isfinite(two)}


def _apart(mine: Change, theirs: Change) -> Fraction | None:
    if mine.moved is None or theirs.moved is None:
        return None
    return mine.moved - theirs.moved


def _said(change: Change) -> dict[str, Any]:
    return {"way": change.way, "lack": change.lack, "interval": _bounds(change.interval)}


def _bounds(interval: Interval | None) -> list[float] | None:
    return [interval.low, interval.high] if interval is not None else None
