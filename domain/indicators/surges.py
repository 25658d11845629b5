"""Surges: more complaints of a category in one day than chance brings.

A warning stands in the digest, an alarm may ring; with 132 tests a month chance gives about two false warnings and one
false alarm in a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, sqrt
from statistics import variance
from typing import Final, Self

FEWEST_DAYS: Final = 20
_WARNING_BELOW: Final = Decimal("0.023")
_ALARM_BELOW: Final = Decimal("0.00135")
_FEWEST_FOR_ALARM: Final = 3
_FIXED_LEAST: Final = 5
_FIXED_TIMES: Final = 3
_SPREAD_FROM: Final = Fraction(3, 2)


class Surge(StrEnum):
    """What a count of the day so far means."""

    NORMAL = "normal"
    WARNING = "warning"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class SurgeLimits:
    """From which count on a day is a *warning*, and from which an *alarm*; *usual* is the mean of its baseline."""

    usual: Fraction
    warning: int
    alarm: int

    @classmethod
    def of(cls, days: Sequence[int], fewest: int = FEWEST_DAYS) -> Self:
        """Compute limits from the counts of days of the same class, working days or others, without crisis days.

        One-sided Poisson limits: the smallest c with P(X ≥ c) < 2.3 %, and < 0.135 %. Where variance ÷ mean is above
        1.5 the way from the mean to the limit is stretched by its root. A baseline of fewer than *fewest* days has one
        fixed limit for both, max(5, 3·mean).
        """
        usual = Fraction(sum(days), len(days)) if days else Fraction(0)
        if len(days) < fewest:
            fixed = max(_FIXED_LEAST, ceil(_FIXED_TIMES * usual))
            return cls(usual, fixed, fixed)
        stretch = _stretch(days, usual)
        warning, alarm = (
            ceil(usual + (poisson_limit(usual, below) - usual) * stretch) for below in (_WARNING_BELOW, _ALARM_BELOW)
        )
        return cls(usual, warning, max(alarm, _FEWEST_FOR_ALARM))

    def judge(self, count: int) -> Surge:
        """Judge the count of a day so far."""
        if count >= self.alarm:
            return Surge.ALARM
        return Surge.WARNING if count >= self.warning else Surge.NORMAL


def poisson_limit(mean: Fraction, below: Decimal) -> int:
    """Return the smallest count c that a Poisson variable reaches with a probability under *below*: P(X ≥ c)."""
    # Floating point has no room for e⁻ᵐ of a large mean.
    rate = Decimal(mean.numerator) / mean.denominator
    count, term, tail = 0, (-rate).exp(), Decimal(1)
    while tail >= below:
        tail -= term
        count += 1
        term *= rate / count
    return count


def _stretch(days: Sequence[int], usual: Fraction) -> Fraction:
    spread = variance([Fraction(day) for day in days]) / usual if usual else Fraction(0)
    return Fraction(sqrt(spread)) if spread > _SPREAD_FROM else Fraction(1)
