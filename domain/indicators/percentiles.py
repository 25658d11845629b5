"""Percentiles by nearest rank, of a list or of how often each value occurred.

A percentile found so is always a value that happened, and the same one whoever computes it. Days are merged by adding
their histograms, which loses nothing: the percentile of a month is that of its rows.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, repeat
from typing import Final, Self

MEDIAN: Final = 50
P90: Final = 90
FEWEST_FOR_P90: Final = 20


def rank(percent: int, n: int) -> int:
    """Return which of *n* ascending values is the percentile, counted from one: ⌈percent / 100 · n⌉.

    Source: Hyndman and Fan 1996, definition 1. In whole numbers, because the floating-point product may come out just
    above a whole number, and then the rank is one too high.
    """
    if not 1 <= percent <= 100:
        raise ValueError(f"there is no percentile {percent}; accepted: 1 to 100")
    return -(-percent * n // 100)


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """Return the percentile of *values*, in any order; None without values."""
    return sorted(values)[rank(percent, len(values)) - 1] if values else None


@dataclass(frozen=True)
class Histogram:
    """Whole numbers (seconds, scores) and how often each occurred; a value that never did is not in *counts*.

    What is asked of it more than once is computed once.
    """

    counts: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if min(self.counts.values(), default=1) < 1:
            raise ValueError("a value that occurred less than once is no part of a histogram")

    @classmethod
    def of(cls, values: Iterable[int]) -> Self:
        """Count *values*, in any order."""
        return cls(dict(Counter(values)))

    @classmethod
    def merged(cls, parts: Iterable[Self]) -> Self:
        """Return the histogram of all values of *parts* together, at the cost of reading each part once."""
        kept = [part for part in parts if part.counts]
        if len(kept) < 2:
            return kept[0] if kept else cls()
        counts = dict(kept[0].counts)
        for part in kept[1:]:
            for value, count in part.counts.items():
                counts[value] = counts.get(value, 0) + count
        return cls(counts)

    @classmethod
    def from_dict(cls, stored: Mapping[str, int]) -> Self:
        """Read what `as_dict` wrote."""
        return cls(dict(zip(map(int, stored), stored.values(), strict=True)))

    def as_dict(self) -> dict[str, int]:
        """Return a dictionary that JSON keeps as it is, the values in order."""
        return {str(value): self.counts[value] for value in sorted(self.counts)}

    def __add__(self, other: Self) -> Self:
        return self.merged((self, other))

    @cached_property
    def n(self) -> int:
        """How many values there are."""
        return sum(self.counts.values())

    @property
    def total(self) -> int:
        """The sum of all values."""
        return sum(value * count for value, count in self.counts.items())

    @property
    def mean(self) -> Fraction | None:
        """The exact mean; None without values."""
        return Fraction(self.total, self.n) if self.counts else None

    @property
    def maximum(self) -> int | None:
        """The largest value; None without values."""
        return max(self.counts, default=None)

    @property
    def median(self) -> int | None:
        """The nearest-rank median; None without values."""
        return self.percentile(MEDIAN)

    def between(self, low: int, high: int) -> int:
        """Return how many values lie from *low* to *high*, both included."""
        return sum(count for value, count in self.counts.items() if low <= value <= high)

    def among(self, values: Collection[int]) -> int:
        """Return how many are one of a few *values*."""
        return sum(map(self.counts.get, values, repeat(0)))

    def above(self, limit: int | Decimal) -> int:
        """Return how many values are more than *limit*."""
        return sum(count for value, count in self.counts.items() if value > limit)

    def percentile(self, percent: int, endless: int = 0) -> int | None:
        """Return the nearest-rank percentile of the values and of *endless* more that are larger than any of them.

        None without values, and where the percentile falls among the endless ones.
        """
        values, up_to = self._ascending
        place = bisect_left(up_to, rank(percent, self.n + endless))
        return values[place] if place < len(values) else None

    @cached_property
    def _ascending(self) -> tuple[Sequence[int], Sequence[int]]:
        """The values, smallest first, and how many there are up to each, itself included."""
        values = sorted(self.counts)
        return values, list(accumulate(map(self.counts.__getitem__, values)))


NOTHING: Final = Histogram()
