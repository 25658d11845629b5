"""Net promoter score: a number from -100 to +100, not a percentage, and a noisy one."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final, Self

from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Interval, Z
from domain.indicators.tallies import Tally

FEWEST: Final = 30


@dataclass(frozen=True, slots=True)
class NpsTally(Tally):
    """Answers from 0 to 10: promoters gave 9 or 10, passives 7 or 8, detractors 0 to 6."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @classmethod
    def of(cls, scores: Histogram) -> Self:
        """Count answers. Raises `ValueError` for a score outside 0 to 10."""
        found = cls(scores.between(9, 10), scores.between(7, 8), scores.between(0, 6))
        if found.n != scores.n:
            raise ValueError("a score is outside 0 to 10")
        return found

    @property
    def n(self) -> int:
        """How many answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def shown(self) -> bool:
        """Whether there are enough answers for more than counts."""
        return self.n >= FEWEST

    @property
    def score(self) -> Fraction | None:
        """100·(promoters − detractors) / n; None without answers. Source: Reichheld 2003."""
        return Fraction(100 * (self.promoters - self.detractors), self.n) if self.n else None

    @property
    def variance(self) -> Fraction | None:
        """The square of the standard error: 100²·(p₊ + p₋ − (p₊ − p₋)²) / n, that of a mean of +1, 0 and -1.

        None without answers, and when all are of one kind: that is no certainty, but too little to tell.
        """
        if self.score is None:
            return None
        found = (Fraction(10_000 * (self.promoters + self.detractors), self.n) - self.score**2) / self.n
        return found or None

    @property
    def standard_error(self) -> float | None:
        """The square root of the variance."""
        return None if self.variance is None else sqrt(self.variance)

    @property
    def interval(self) -> Interval | None:
        """The score ± 1.96 standard errors, cut to what a score can be; None without a standard error."""
        if self.score is None or self.standard_error is None:
            return None
        half = Z * self.standard_error
        return Interval(max(float(self.score) - half, -100.0), min(float(self.score) + half, 100.0))


def changed(after: NpsTally, before: NpsTally) -> bool:
    """Say whether the score really moved: |Δ| > 1.96·√(SE₁² + SE₂²), with enough answers on both sides."""
    if not (after.shown and before.shown):
        return False
    if after.score is None or before.score is None or after.variance is None or before.variance is None:
        return False
    return (after.score - before.score) ** 2 > Fraction(Z) ** 2 * (after.variance + before.variance)
