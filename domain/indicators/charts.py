"""Control charts: is this day unlike the days before it, or is it one of them?

Limits come from a baseline and are frozen: only a recorded decision computes them anew. Limits that slide along with
the data absorb the deterioration they are to show. They know nothing of targets, which are another question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import groupby, pairwise
from math import sqrt
from statistics import fmean, median
from typing import Any, Final, Self

from domain.indicators.proportions import Interval, Proportion
from domain.indicators.runs import Runs

Value = Fraction | float

FEWEST_DAYS: Final = 20
# From the mean of two-point ranges: 3/d₂ and D₄ of the usual tables. One standard deviation is 1/d₂ of it.
_LIMIT: Final = Fraction("2.66")
_RANGE_LIMIT: Final = Fraction("3.267")
_D2: Final = 1.128
_EXPECTED: Final = 5
_WIDE_FROM: Final = 1.2


class Finding(StrEnum):
    """What a chart says of its newest point; everything but the first two is a signal."""

    COMMON_CAUSE = "common_cause"
    TOO_FEW = "too_few"
    ABOVE = "above"
    BELOW = "below"
    JUMP = "jump"
    SHIFT = "shift"
    CROSSINGS = "crossings"

    @property
    def is_signal(self) -> bool:
        """Whether something changed that is worth a look."""
        return self not in (Finding.COMMON_CAUSE, Finding.TOO_FEW)


@dataclass(frozen=True, slots=True)
class XmrLimits:
    """The frozen limits of single values, such as a daily median or the open backlog.

    Limits x̄ ± 2.66·mR̄, and 3.267·mR̄ for the range from one value to the next. Source: Shewhart's chart of individual
    values as Wheeler 1993 teaches it.
    """

    mean: Fraction
    mean_range: Fraction
    median: Fraction

    @classmethod
    def freeze(cls, values: Sequence[int | Fraction], fewest: int = FEWEST_DAYS) -> Self | None:
        """Compute limits from a baseline, oldest first; None when it is shorter than *fewest* values."""
        if len(values) < max(fewest, 2):
            return None
        exact = [Fraction(value) for value in values]
        ranges = [abs(after - before) for before, after in pairwise(exact)]
        return cls(sum(exact) / Fraction(len(exact)), sum(ranges) / Fraction(len(ranges)), median(exact))

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Self:
        """Read what `as_dict` wrote."""
        return cls(Fraction(stored["mean"]), Fraction(stored["mean_range"]), Fraction(stored["median"]))

    def as_dict(self) -> dict[str, str]:
        """Return a dictionary that JSON keeps as it is, without rounding."""
        return {"mean": str(self.mean), "mean_range": str(self.mean_range), "median": str(self.median)}

    @property
    def lower(self) -> Fraction:
        """Below it a value is a signal. It may be negative, and then no wait or count is."""
        return self.mean - _LIMIT * self.mean_range

    @property
    def upper(self) -> Fraction:
        """Above it a value is a signal."""
        return self.mean + _LIMIT * self.mean_range

    @property
    def range_limit(self) -> Fraction:
        """A change from one value to the next that is larger than this is a signal."""
        return _RANGE_LIMIT * self.mean_range

    def finding(self, values: Sequence[Value]) -> Finding:
        """Judge the newest of *values*, oldest first; a percentile among those who still wait is `math.inf`."""
        if not values:
            return Finding.TOO_FEW
        newest = values[-1]
        if not self._within(newest):
            return Finding.ABOVE if newest > self.mean else Finding.BELOW
        # The way back from a value outside the limits is long too, and no news.
        if len(values) > 1 and self._within(values[-2]) and not self._near(newest, values[-2]):
            return Finding.JUMP
        return _run_finding(values, self.median)

    def _within(self, value: Value) -> bool:
        return self.lower <= value <= self.upper

    def _near(self, value: Value, before: Value) -> bool:
        return -self.range_limit <= value - before <= self.range_limit


@dataclass(frozen=True, slots=True)
class PLimits:
    """The frozen centre of a daily share. Its limits depend on each day's n: p̄ ± 3·σ_Z·√(p̄(1−p̄)/n), cut to 0 to 100 %.

    Source: Shewhart 1931. *widening* is the σ_Z of Laney 2002 where days differ more than chance explains, and else 1.
    """

    baseline: Proportion
    widening: Fraction = Fraction(1)

    @classmethod
    def freeze(cls, days: Sequence[Proportion], fewest: int = FEWEST_DAYS) -> Self | None:
        """Take the centre of a baseline, oldest first; None when fewer than *fewest* of its days have data."""
        counted = [day for day in days if day.n]
        if len(counted) < max(fewest, 2):
            return None
        baseline = Proportion.merged(counted)
        spread = _relative_spread(counted, baseline)
        return cls(baseline, Fraction(f"{spread:.4f}") if spread > _WIDE_FROM else Fraction(1))

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        return cls(Proportion(stored["k"], stored["n"]), Fraction(stored["widening"]))

    def as_dict(self) -> dict[str, int | str]:
        """Return a dictionary that JSON keeps as it is, without rounding."""
        return {"k": self.baseline.k, "n": self.baseline.n, "widening": str(self.widening)}

    @property
    def centre(self) -> Fraction:
        """p̄ in percent."""
        return Fraction(100 * self.baseline.k, self.baseline.n)

    def large_enough(self, n: int) -> bool:
        """Say whether limits mean anything for *n* rows: n·min(p̄, 1−p̄) ≥ 5, in whole numbers; else pool the days."""
        return n * min(self.baseline.k, self.baseline.rest.k) >= _EXPECTED * self.baseline.n

    def at(self, n: int) -> Interval:
        """Return the limits of a day with *n* rows, in percent."""
        half = 3 * sqrt(self._variance(n))
        return Interval(max(float(self.centre) - half, 0.0), min(float(self.centre) + half, 100.0))

    def finding(self, days: Sequence[Proportion]) -> Finding:
        """Judge the newest of *days*, oldest first; exactly, whatever the limits are rounded to."""
        percents = [day.percent for day in days if day.percent is not None]
        if not days or days[-1].percent is None or not self.large_enough(days[-1].n):
            return Finding.TOO_FEW
        gap = days[-1].percent - self.centre
        if gap**2 > 9 * self._variance(days[-1].n):
            return Finding.ABOVE if gap > 0 else Finding.BELOW
        # The centre is p̄: the median of small days sits on one of the few shares that they can have.
        return _run_finding(percents, self.centre)

    def _variance(self, n: int) -> Fraction:
        return self.widening**2 * self.centre * (100 - self.centre) / n


def by_week(days: Iterable[tuple[date, Proportion]]) -> tuple[Proportion, ...]:
    """Pool days, oldest first, to the weeks (ISO 8601) they lie in: for shares of days that are too small."""
    weeks = groupby(days, key=lambda one: one[0].isocalendar()[:2])
    return tuple(Proportion.merged(part for _, part in week) for _, week in weeks)


def _run_finding(values: Sequence[Value], centre: Fraction) -> Finding:
    """Look for a run that reaches the newest point: one that ended is the news of an earlier day."""
    runs = Runs.of(values, centre)
    if runs.is_shift(runs.last):
        return Finding.SHIFT
    return Finding.CROSSINGS if runs.stuck else Finding.COMMON_CAUSE


def _relative_spread(days: Sequence[Proportion], baseline: Proportion) -> float:
    """Return σ_Z: how much more the days differ than binomially, from the mean moving range of their z-scores."""
    p = baseline.k / baseline.n
    if p in (0, 1):
        return 1.0
    scores = [(day.k / day.n - p) / sqrt(p * (1 - p) / day.n) for day in days]
    return fmean(abs(after - before) for before, after in pairwise(scores)) / _D2
