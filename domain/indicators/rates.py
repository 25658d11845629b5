"""Rates of a centre: complaints per something, calls answered, time in use."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Self

from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally

AT_ONCE_UP_TO: Final = 5
_SMALL_BELOW: Final = 1


@dataclass(frozen=True, slots=True)
class ComplaintRate:
    """Accepted *complaints* ÷ what they are counted *against*: contacts handled, orders or customers.

    Duplicates, what was withdrawn as an error and what is no complaint are left out. Unjustified complaints and those
    withdrawn after they were handled are not: ISO 10002 counts expressions of dissatisfaction, not guilt.
    """

    complaints: int
    against: int

    @property
    def percent(self) -> Fraction | None:
        """100 · complaints / base; None without a base."""
        return Fraction(100 * self.complaints, self.against) if self.against else None

    @property
    def per_ten_thousand(self) -> Fraction | None:
        """10 000 · complaints / base; None without a base."""
        return None if self.percent is None else 100 * self.percent

    @property
    def is_small(self) -> bool:
        """Whether the rate is under 1 %, and said per 10 000 too."""
        return self.percent is not None and self.percent < _SMALL_BELOW

    @property
    def proportion(self) -> Proportion | None:
        """The rate as a proportion, for its interval and verdict; None when there are more complaints than base."""
        return Proportion(self.complaints, self.against) if self.complaints <= self.against else None


@dataclass(frozen=True, slots=True)
class AnswerTally(Tally):
    """Calls *offered*, *answered* and *abandoned*, and how many of these hung up *at once*."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    at_once: int = 0

    @classmethod
    def of(
        cls, answered: int, abandoned: Histogram = NOTHING, vanished: int = 0, waiting: int = 0, stayed: int = 0
    ) -> Self:
        """Count calls; *abandoned* holds seconds, *vanished* left at a time unknown, *waiting* are still there.

        So many of the abandoned *stayed* longer than their seconds in opening hours make believe.
        """
        left = abandoned.n + vanished
        return cls(answered + left + waiting, answered, left, abandoned.between(0, AT_ONCE_UP_TO) - stayed)

    @property
    def answer_rate(self) -> Proportion:
        """Answered ÷ (offered − abandoned within 5 s)."""
        return Proportion(self.answered, self.offered - self.at_once)

    @property
    def abandon_rate(self) -> Proportion:
        """Abandoned later than that ÷ the same."""
        return Proportion(self.abandoned - self.at_once, self.offered - self.at_once)


def occupancy(handling: int, available: int) -> Fraction | None:
    """Return handling ÷ (handling + available) time in percent, both in seconds; None without any.

    More than 90 % for long is a sign of burn-out and no medal.
    """
    return Fraction(100 * handling, handling + available) if handling + available else None
