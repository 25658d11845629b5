"""Contact satisfaction: the share of answers in the top two boxes of their scale. It is not the mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from domain.indicators.percentiles import NOTHING, Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally


class Scale(StrEnum):
    """What customers could answer: 1 to 5, 1 to 7, 1 to 10, or a thumb down (0) or up (1)."""

    FIVE = "five"
    SEVEN = "seven"
    TEN = "ten"
    THUMBS = "thumbs"

    @classmethod
    def up_to(cls, highest: int) -> "Scale":
        """Return the scale whose best answer is *highest*. Raises `ValueError` when there is none."""
        for scale, boxes in _BOXES.items():
            if boxes.all[-1] == highest:
                return scale
        raise ValueError(f"no scale ends at {highest}; accepted: 5, 7, 10, or 1 for thumbs")

    def accepts(self, score: int) -> bool:
        """Say whether somebody could have answered *score*."""
        return score in _BOXES[self].all


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The answers of a scale: all of them, the low ones that want a reason, and those that are satisfied."""

    all: range
    low: range
    satisfied: range


_BOXES: Final = {
    Scale.FIVE: _Boxes(range(1, 6), range(1, 3), range(4, 6)),
    Scale.SEVEN: _Boxes(range(1, 8), range(1, 3), range(6, 8)),
    Scale.TEN: _Boxes(range(1, 11), range(1, 3), range(9, 11)),
    Scale.THUMBS: _Boxes(range(2), range(1), range(1, 2)),
}


@dataclass(frozen=True, slots=True)
class CsatTally(Tally):
    """Answers by scale and score, and how many surveys were *sent*; 0 where nobody knows.

    Raises `ValueError` for a score that is not on its scale: such rows are rejected when they are imported.
    """

    five: Histogram = NOTHING
    seven: Histogram = NOTHING
    ten: Histogram = NOTHING
    thumbs: Histogram = NOTHING
    sent: int = 0

    def __post_init__(self) -> None:
        for scale, scores in self.answers():
            if strange := scores.counts.keys() - _BOXES[scale].all:
                raise ValueError(f"{min(strange)} is no answer on the scale {scale}")

    def answers(self) -> Iterator[tuple[Scale, Histogram]]:
        """Yield the scores of every scale that was answered on."""
        if self.five.counts:
            yield Scale.FIVE, self.five
        if self.seven.counts:
            yield Scale.SEVEN, self.seven
        if self.ten.counts:
            yield Scale.TEN, self.ten
        if self.thumbs.counts:
            yield Scale.THUMBS, self.thumbs

    @property
    def answered(self) -> int:
        """How many valid answers there are."""
        return sum(scores.n for _, scores in self.answers())

    @property
    def satisfied(self) -> int:
        """How many are in the top two boxes; the neutral middle is not satisfied."""
        return sum(scores.among(_BOXES[scale].satisfied) for scale, scores in self.answers())

    @property
    def low(self) -> int:
        """How many are in the lowest two boxes, or a thumb down."""
        return sum(scores.among(_BOXES[scale].low) for scale, scores in self.answers())

    @property
    def proportion(self) -> Proportion:
        """CSAT: the satisfied among all who answered."""
        return Proportion(self.satisfied, self.answered)

    @property
    def mean(self) -> Fraction | None:
        """The mean score; None without answers, and over several scales, which have no common mean."""
        found = [scores.mean for _, scores in self.answers()]
        return found[0] if len(found) == 1 else None

    @property
    def response(self) -> Fraction | None:
        """Answers in percent of surveys sent; None where none were, or nobody knows.

        More than 100 on a day that brings more late answers than it sent surveys.
        """
        return Fraction(100 * self.answered, self.sent) if self.sent else None


def response_fell(now: CsatTally, usual: CsatTally, to: Fraction = Fraction(1, 2)) -> bool:
    """Say whether the response rate fell below half its *usual* level, that of 28 days.

    Then a higher CSAT is a warning about whom the survey reaches, and no success.
    """
    if now.response is None or usual.response is None:
        return False
    return now.response < to * usual.response
