"""Average handling time: talk, hold and after-contact work of a contact."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Self

from domain.indicators.percentiles import NOTHING, P90, Histogram
from domain.indicators.tallies import Tally
from domain.indicators.verdicts import Verdict, verdict
from domain.targets import Direction

_FULL_FROM, _FULL_TO = Fraction(8, 10), Fraction(11, 10)
_NOTHING_AT, _NOTHING_BEYOND = Fraction(5, 10), Fraction(16, 10)
MISDIALLED_BELOW: Final = 5


@dataclass(frozen=True, slots=True)
class AhtTally(Tally):
    """Handled contacts by their seconds, and how many were so short that they must be misdialled."""

    handled: Histogram = NOTHING
    ignored: int = 0

    @classmethod
    def of(cls, totals: Histogram, shortest: int = MISDIALLED_BELOW) -> Self:
        """Count *totals*, each the talk, hold and after-contact work of one contact in seconds."""
        kept = Histogram({seconds: count for seconds, count in totals.counts.items() if seconds >= shortest})
        return cls(kept, totals.n - kept.n)

    @property
    def mean(self) -> Fraction | None:
        """Total seconds ÷ contacts, which drives staffing; never a mean of agents' means."""
        return self.handled.mean

    @property
    def median(self) -> int | None:
        """The median in seconds."""
        return self.handled.median

    @property
    def p90(self) -> int | None:
        """The 90th percentile in seconds."""
        return self.handled.percentile(P90)

    @property
    def longest(self) -> int | None:
        """The longest time in seconds, shown in the place of a 90th percentile of few."""
        return self.handled.maximum


def judge_handling(tally: AhtTally, target: Decimal) -> Verdict | None:
    """Judge the mean of a channel against the longest it should be; None without contacts."""
    return None if tally.mean is None else verdict(tally.mean, target, Direction.AT_MOST)


def band(actual: Fraction, expected: Fraction) -> Fraction:
    """Return from 0 to 1 how well an *actual* mean keeps to the *expected* one, in seconds; too short is no better.

    1 from 0.8 to 1.1 times the expected time, falling in a straight line to 0 at half of it and at 1.6 times.
    """
    ratio = actual / expected
    rising = (ratio - _NOTHING_AT) / (_FULL_FROM - _NOTHING_AT)
    falling = (_NOTHING_BEYOND - ratio) / (_NOTHING_BEYOND - _FULL_TO)
    return max(min(rising, falling, Fraction(1)), Fraction(0))
