"""First response time: from the customer's contact to the first word of a human being.

Whoever still waits beyond the target counts as missed and stands behind everybody who was answered; otherwise the
figure would look best on the day when nobody was answered at all.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Self

from domain.indicators.percentiles import FEWEST_FOR_P90, MEDIAN, NOTHING, P90, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally
from domain.indicators.verdicts import Verdict, verdict
from domain.targets import Direction


class Statistic(StrEnum):
    """What of the waits is held against the target."""

    MEDIAN = "median"
    P90 = "p90"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class FrtTally(Tally):
    """Contacts that arrived in a window, by how their wait stands at the time of the report.

    *answered* holds seconds. *within* and *missed* were judged by the target of their own channel and day, so they may
    be added up over channels. *waiting* have waited longer than the target, *pending* not yet. *abandoned* are in no
    percentile, and among the missed if they left after the target.
    """

    answered: Histogram = NOTHING
    within: int = 0
    missed: int = 0
    waiting: int = 0
    pending: int = 0
    abandoned: int = 0

    @classmethod
    def of(
        cls,
        answered: Histogram,
        target: Decimal | None,
        waiting: Histogram = NOTHING,
        abandoned: Histogram = NOTHING,
        vanished: int = 0,
    ) -> Self:
        """Sort the waits, in seconds, of one channel by its *target*.

        *vanished* left without anybody knowing when, and so cannot be said to have left late. Without a target nothing
        is within it or beyond it, and all who wait are pending.
        """
        left = abandoned.n + vanished
        if target is None:
            return cls(answered, pending=waiting.n, abandoned=left)
        late, endless = answered.above(target), waiting.above(target)
        return cls(
            answered=answered,
            within=answered.n - late,
            missed=late + endless + abandoned.above(target),
            waiting=endless,
            pending=waiting.n - endless,
            abandoned=left,
        )

    @property
    def n(self) -> int:
        """How many the percentiles are of: the answered and those who wait without an end."""
        return self.answered.n + self.waiting

    @property
    def contacts(self) -> int:
        """How many arrived."""
        return self.n + self.pending + self.abandoned

    @property
    def median(self) -> int | None:
        """The median in seconds; None without contacts, and among those who still wait: then it is over the target."""
        return self.answered.percentile(MEDIAN, self.waiting)

    @property
    def p90(self) -> int | None:
        """The 90th percentile in seconds; None as for the median."""
        return self.answered.percentile(P90, self.waiting)

    @property
    def longest(self) -> int | None:
        """The longest wait in seconds, shown in the place of a 90th percentile of few; None as for the median."""
        return None if self.waiting else self.answered.maximum

    @property
    def shows_p90(self) -> bool:
        """Whether there are enough contacts for a 90th percentile; otherwise the maximum is shown."""
        return self.n >= FEWEST_FOR_P90

    @property
    def within_target(self) -> Proportion:
        """Answered within the target ÷ (answered, and waiting or gone after longer than the target)."""
        return Proportion(self.within, self.within + self.missed)

    def value(self, statistic: Statistic) -> Fraction | int | None:
        """Return the seconds to be judged; the mean is that of the answered alone."""
        if statistic is Statistic.MEAN:
            return self.answered.mean
        return self.median if statistic is Statistic.MEDIAN else self.p90


def judge_waits(tally: FrtTally, target: Decimal, statistic: Statistic = Statistic.MEDIAN) -> Verdict | None:
    """Judge the waits of a channel; None without any.

    A percentile that falls among those who still wait is longer than the target: that much is known of it.
    """
    if not tally.n:
        return None
    value = tally.value(statistic)
    return Verdict.MISSED if value is None else verdict(value, target, Direction.AT_MOST)


def whole_seconds(span: timedelta) -> int:
    """Return *span* in seconds, any part of one counted as a whole: so 30.2 s never meets a target of 30 s."""
    return -(-span // timedelta(seconds=1))
