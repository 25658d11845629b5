"""Run rules: what a series says though no single point of it is remarkable."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import comb
from typing import Self


class Side(StrEnum):
    """Where a point lies as seen from the centre."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Run:
    """*length* points in a row on one *side* of the centre."""

    side: Side
    length: int


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of a series in its order; points on the centre are in none and end none.

    Source of both rules: Anhøj and Olesen 2014. "Six points rising" is not among them: that rule finds nothing.
    """

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, values: Iterable[Fraction | float], centre: Fraction | float) -> Self:
        """Find the runs of *values*, oldest first."""
        sides = [Side.ABOVE if value > centre else Side.BELOW for value in values if value != centre]
        return cls(tuple(Run(side, len(list(points))) for side, points in groupby(sides)))

    @property
    def useful(self) -> int:
        """How many points are not on the centre."""
        return sum(run.length for run in self.runs)

    @property
    def longest(self) -> Run | None:
        """The longest run, the latest of several."""
        return max(reversed(self.runs), key=lambda run: run.length, default=None)

    @property
    def last(self) -> Run | None:
        """The run that reaches the newest point."""
        return self.runs[-1] if self.runs else None

    @property
    def longest_expected(self) -> int:
        """The longest run that chance explains: round(log₂ n + 3); 7 of 20 points."""
        # Whole numbers only: halving the bits of n² rounds log₂ n to the nearest.
        return (self.useful**2).bit_length() // 2 + 3

    @property
    def crossings(self) -> int:
        """How often the series crosses the centre."""
        return max(len(self.runs) - 1, 0)

    @property
    def fewest_crossings_expected(self) -> int:
        """The lower 5 % bound of crossings, binomial with n − 1 trials of one half; 6 of 20 points."""
        trials = max(self.useful - 1, 0)
        crossings, ways = 0, 1
        while 20 * ways < 2**trials:
            crossings += 1
            ways += comb(trials, crossings)
        return crossings

    def is_shift(self, run: Run | None) -> bool:
        """Say whether *run* is longer than chance explains."""
        return run is not None and run.length > self.longest_expected

    @property
    def shifted(self) -> bool:
        """Whether the series moved to one side and stayed there for a while, at any time."""
        return self.is_shift(self.longest)

    @property
    def stuck(self) -> bool:
        """Whether the series crosses its centre too seldom to be noise."""
        return self.crossings < self.fewest_crossings_expected
