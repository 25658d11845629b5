"""How much may be said about a percentage: the more rows behind it, the more."""

from dataclasses import dataclass
from enum import StrEnum


class Sample(StrEnum):
    """What a sample is good for."""

    NO_DATA = "no_data"
    COUNTS = "counts"
    SMALL = "small"
    FULL = "full"

    @property
    def shows_percent(self) -> bool:
        """Whether a percentage may be printed, always with its interval; otherwise the counts only."""
        return self in (Sample.SMALL, Sample.FULL)

    @property
    def allows_verdict(self) -> bool:
        """Whether it may be judged, coloured, ranked or given an arrow."""
        return self is Sample.FULL


@dataclass(frozen=True, slots=True)
class SampleLadder:
    """From how many rows on a percentage is printed, and from how many it is judged."""

    percent_from: int = 10
    verdict_from: int = 30

    def sample(self, n: int) -> Sample:
        """Return what *n* rows are good for."""
        if n == 0:
            return Sample.NO_DATA
        if n < self.percent_from:
            return Sample.COUNTS
        return Sample.SMALL if n < self.verdict_from else Sample.FULL
