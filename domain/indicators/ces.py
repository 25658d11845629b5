"""Customer effort score: how many found it easy. CES 2.0 asks for agreement from 1 to 7."""

from dataclasses import dataclass

from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally

_LOWEST, _HIGHEST = 1, 7


@dataclass(frozen=True, slots=True)
class CesTally(Tally):
    """Answers by score. Raises `ValueError` for a score outside 1 to 7."""

    scores: Histogram = NOTHING

    def __post_init__(self) -> None:
        if self.scores.between(_LOWEST, _HIGHEST) != self.scores.n:
            raise ValueError("a score is outside 1 to 7")

    def easy(self, easy_from: int = 5) -> Proportion:
        """Return how many agreed that it was easy: 5 to 7 as most read it, 6 to 7 as some do."""
        return Proportion(self.scores.between(easy_from, _HIGHEST), self.scores.n)
