"""k of n: the percentage, how sure it is, and whether two of them really differ.

Percentages are exact fractions on a scale of 0 to 100. Bounds of intervals hold a square root and are floats, good for
showing; whether a target lies inside one is decided without them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import hypot, sqrt
from statistics import NormalDist
from typing import Final, Self

# Two-sided 95 %: 1.959964.
Z: Final = NormalDist().inv_cdf(0.975)
_Z2: Final = Fraction(Z) ** 2


@dataclass(frozen=True, slots=True)
class Interval:
    """From *low* to *high*, in percent or percentage points."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Proportion:
    """*k* of *n*; without data every figure is None, and never 0 % or 100 %."""

    k: int = 0
    n: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.k <= self.n:
            raise ValueError(f"{self.k} of {self.n} is not a proportion")

    @classmethod
    def merged(cls, parts: Iterable[Self]) -> Self:
        """Return the proportion of all *parts* taken together."""
        kept = tuple(parts)
        return cls(sum(part.k for part in kept), sum(part.n for part in kept))

    def __add__(self, other: Self) -> Self:
        return self.merged((self, other))

    @property
    def rest(self) -> Self:
        """The other side: n − k of n."""
        return type(self)(self.n - self.k, self.n)

    @property
    def percent(self) -> Fraction | None:
        """100 · k / n, exactly."""
        return Fraction(100 * self.k, self.n) if self.n else None

    @property
    def interval(self) -> Interval | None:
        """The 95 % Wilson interval in percent."""
        return wilson(self.k, self.n) if self.n else None


def wilson(k: int, n: int, z: float = Z) -> Interval:
    """Return the score interval of *k* of *n* in percent; *n* is at least 1.

    centre = (p + z²/2n) / (1 + z²/n), half = z·√(p(1−p)/n + z²/4n²) / (1 + z²/n), with p = k/n.
    Source: Wilson 1927. Unlike the textbook interval (Wald) it stays inside 0 to 100 % and keeps a width at 0 of n and
    n of n.
    """
    p, z2 = k / n, z * z
    scale = 1 + z2 / n
    centre = (p + z2 / (2 * n)) / scale
    half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / scale
    # At the ends the bound is the end itself, which floating point misses by a hair.
    low = 0.0 if k == 0 else 100 * (centre - half)
    high = 100.0 if k == n else 100 * (centre + half)
    return Interval(low, high)


def inside(percent: Fraction, proportion: Proportion) -> bool:
    """Say exactly whether *percent* lies in the Wilson interval of *proportion*, its ends included.

    The interval is the set of all t that the score test does not reject: (p − t)² ≤ z²·t(1−t)/n (Wilson 1927). So
    the question needs no square root, and with t = a/b and p = k/n it is one of whole numbers, which no rounding
    decides: (kb − an)² ≤ z²·a(b−a)·n. Raises `ValueError` without data.
    """
    k, n = 100 * proportion.k, proportion.n
    if not n:
        raise ValueError("no data has no interval")
    a, b = percent.numerator, percent.denominator
    return (k * b - a * n) ** 2 * _Z2.denominator <= _Z2.numerator * a * (100 * b - a) * n


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two proportions are apart, in percentage points, with its 95 % interval."""

    points: Fraction
    interval: Interval

    @property
    def real(self) -> bool:
        """Whether the interval leaves out zero: only then is the difference worth a word."""
        return self.interval.low > 0 or self.interval.high < 0


def newcombe(after: Proportion, before: Proportion) -> Difference | None:
    """Return *after* less *before* with its hybrid score interval; None when one side has no data.

    low = d − √((p₁−l₁)² + (u₂−p₂)²), high = d + √((u₁−p₁)² + (p₂−l₂)²), with l and u the Wilson bounds.
    Source: Newcombe 1998, method 10.
    """
    if after.percent is None or before.percent is None:
        return None
    d, p1, p2 = after.percent - before.percent, float(after.percent), float(before.percent)
    one, two = wilson(after.k, after.n), wilson(before.k, before.n)
    low = float(d) - hypot(p1 - one.low, two.high - p2)
    high = float(d) + hypot(one.high - p1, p2 - two.low)
    return Difference(d, Interval(low, high))


def shrunken(proportion: Proportion, prior: Fraction, weight: int = 20) -> Fraction:
    """Return 100·(k + m·p₀) / (n + m): the percentage pulled towards *prior*, in percent, by *weight* rows of it.

    A posterior mean with a beta prior of that many rows; so that five answers do not beat a hundred.
    """
    return (100 * proportion.k + weight * prior) / (proportion.n + weight)
