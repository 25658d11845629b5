"""Contact satisfaction: the share of answers in the top two boxes of their scale. It is not the mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
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
            if boxes.highest == highest:
                return scale
        raise ValueError(f"no scale ends at {highest}; accepted: 5, 7, 10, or 1 for thumbs")

    def accepts(self, score: int) -> bool:
        """Say whether somebody could have answered *score*."""
        return _BOXES[self].lowest <= score <= _BOXES[self].highest


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The answers of a scale: all of them, those that are satisfied, and the low ones that want a reason."""

    lowest: int
    low_to: int
    satisfied_from: int
    highest: int


_BOXES: Final = {
    Scale.FIVE: _Boxes(1, 2, 4, 5),
    Scale.SEVEN: _Boxes(1, 2, 6, 7),
    Scale.TEN: _Boxes(1, 2, 9, 10),
    Scale.THUMBS: _Boxes(0, 0, 1, 1),
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
            if strange := [score for score in scores.counts if not scale.accepts(score)]:
                raise ValueError(f"{strange[0]} is no answer on the scale {scale}")

    def answers(self) -> Iterator[tuple[Scale, Histogram]]:
        """Yield the scores of every scale that was answered on."""
        scores = (
            (Scale.FIVE, self.five),
            (Scale.SEVEN, self.seven),
            (Scale.TEN, self.ten),
            (Scale.THUMBS, self.thumbs),
        )
        return (one for one in scores if one[1].counts)

    @property
    def answered(self) -> int:
        """How many valid answers there are."""
        return sum(scores.n for _, scores in self.answers())

    @property
    def satisfied(self) -> int:
        """How many are in the top two boxes; the neutral middle is not satisfied."""
        return sum(
            scores.between(_BOXES[scale].satisfied_from, _BOXES[scale].highest) for scale, scores in self.answers()
        )

    @property
    def low(self) -> int:
        """How many are in the lowest two boxes, or a thumb down."""
        return sum(scores.between(_BOXES[scale].lowest, _BOXES[scale].low_to) for scale, scores in self.answers())

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


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to the survey of a contact, and when it came (UTC)."""

    at: datetime
    score: int


def standing(answers: Iterable[Answer], correctable: timedelta = timedelta(hours=24)) -> Answer:
    """Return the answer of a contact that counts: the last of those within a day of the first.

    Customers correct themselves; what comes later is ignored. There is at least one answer.
    """
    ordered = sorted(answers, key=lambda answer: answer.at)
    return [answer for answer in ordered if answer.at <= ordered[0].at + correctable][-1]
