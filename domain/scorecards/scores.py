"""The scorecard of one agent and month: for coaching and for awards. Nothing follows from it until a human decides.

What could not be measured is left out and the rest counts for all; where too little is left there is no score at all,
and never a nought. Nobody is compared with others: only with what their own mix of work lets one expect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from domain.indicators.aht import band
from domain.indicators.proportions import Proportion, newcombe, shrunken
from domain.indicators.rounding import exact
from domain.scorecards.rules import Item, ItemRule, ScorecardPolicy, ScorecardRules

_NOTHING, _ALL = Fraction(0), Fraction(1)
# Below this mean of its evaluations speed was bought with quality.
_POOR_QUALITY: Final = 60
# Where scores are put together, so that nobody can be told from their own.
STEPS: Final = (0, 40, 60, 80)


class Missing(StrEnum):
    """Why an item is left out."""

    UNRECORDED = "unrecorded"
    TOO_FEW = "too_few"


class NoScore(StrEnum):
    """Why there is no score."""

    FEW_DAYS = "few_days"
    LITTLE_MEASURED = "little_measured"


@dataclass(frozen=True, slots=True)
class Measure:
    """What was found of one item: its *value*, of *n* rows; without a value it cannot be told.

    Handling time is in seconds and has what one would *expect* of the same mix of contacts.
    """

    n: int
    value: Fraction | None
    expected: Fraction | None = None

    @classmethod
    def of(cls, proportion: Proportion) -> "Measure":
        """Return the percentage of k of n."""
        return cls(proportion.n, proportion.percent)

    @classmethod
    def count(cls, n: int) -> "Measure":
        """Return how many there are, which may be none."""
        return cls(n, Fraction(n))


@dataclass(frozen=True, slots=True)
class Handling:
    """How many contacts were handled, and in how many seconds together."""

    n: int = 0
    seconds: int = 0

    def __add__(self, other: "Handling") -> "Handling":
        return Handling(self.n + other.n, self.seconds + other.seconds)


# What kind of contact it is: its channel, and what it is about.
Stratum = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a card: what was measured, and the *points* it earned; None where it is left out, and why."""

    item: Item
    rule: ItemRule
    measure: Measure | None
    points: Fraction | None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard: its *lines*, on how many *days* somebody worked, and the *score*; None where there is none, and why.

    *hurried* says that handling times earned nothing because customers had to come back, or the quality was poor.
    """

    lines: tuple[Line, ...]
    days: int
    score: Fraction | None
    why: NoScore | None = None
    hurried: bool = False

    @property
    def measurable(self) -> int:
        """How many points of the weights could be measured."""
        return sum(line.rule.weight for line in self.lines if line.points is not None)


def reach(value: Fraction, floor: Fraction, target: Fraction) -> Fraction:
    """Return from 0 to 1 how far *value* got from *floor* to *target*: clamp((value − floor) ÷ (target − floor), 0, 1).

    Source: specification of the domain, 7.1.
    """
    return min(max((value - floor) / (target - floor), _NOTHING), _ALL)


def satisfaction(own: Mapping[str, Proportion], everybody: Mapping[str, Proportion], pull: int) -> Measure:
    """Return somebody's CSAT, shrunken and adjusted for their channels, in percent.

    (k + m·p₀) ÷ (n + m) − p₀ + p, where p₀ = Σ nₖ·pₖ ÷ n is what everybody's answers let one expect of the same mix of
    channels, p is everybody's CSAT and m is *pull*. Of one channel p₀ is p. Sources: a posterior mean with a beta prior
    of m rows; indirect standardisation.
    """
    whole, common = Proportion.merged(own.values()), Proportion.merged(everybody.values())
    if not whole.n or common.percent is None:
        return Measure(0, None)
    parts = ((part, everybody[channel].percent) for channel, part in own.items() if part.n)
    expected = sum((part.n * (usual or _NOTHING) for part, usual in parts), _NOTHING) / whole.n
    moved = shrunken(whole, expected, pull) - expected + common.percent
    return Measure(whole.n, min(max(moved, _NOTHING), Fraction(100)))


def handling(own: Mapping[Stratum, Handling], everybody: Mapping[Stratum, Handling]) -> Measure:
    """Return somebody's mean handling time, and what one would expect of the same mix of channels and categories.

    Expected is Σ nₖ·mₖ ÷ n, with m the mean of all who handled contacts of the kind k (indirect standardisation). Kinds
    that nobody else has handled are left out: they would be held against themselves.
    """
    shared = {kind: part for kind, part in own.items() if everybody[kind].n > part.n}
    n = sum(part.n for part in shared.values())
    if not n:
        return Measure(0, None)
    usual = (Fraction(part.n * everybody[kind].seconds, everybody[kind].n) for kind, part in shared.items())
    return Measure(n, Fraction(sum(part.seconds for part in shared.values()), n), sum(usual, _NOTHING) / n)


def brings_back(own: Proportion, others: Proportion) -> bool:
    """Say whether somebody's customers had to come back clearly more often than those of others.

    Clearly is when the 95 % interval of the difference (Newcombe 1998) leaves out zero.
    """
    difference = newcombe(own, others)
    return difference is not None and difference.interval.low > 0


def score(
    measures: Mapping[Item, Measure],
    days: int,
    rules: ScorecardRules,
    policy: ScorecardPolicy,
    *,
    comes_back: bool = False,
) -> Card:
    """Return the card of somebody who worked on so many *days*; *comes_back* says what `brings_back` does.

    Score = Σ weight × reach(value) over what was measured × 100 ÷ Σ of their weights. There is none with less than
    `measurable_from` points of the weights measured, or less than `days_from` days worked. Handling times earn nothing
    where speed was bought with quality. Source: specification of the domain, 7.1 to 7.3.
    """
    hurried = comes_back or _is_poor(measures.get(Item.QA))
    lines = tuple(_line(item, rule, measures.get(item), hurried) for item, rule in rules.items.items())
    measured = sum(line.rule.weight for line in lines if line.points is not None)
    points = sum((line.points for line in lines if line.points is not None), _NOTHING)
    if days < policy.days_from:
        return Card(lines, days, None, NoScore.FEW_DAYS, hurried)
    if measured < policy.measurable_from:
        return Card(lines, days, None, NoScore.LITTLE_MEASURED, hurried)
    return Card(lines, days, points * 100 / measured, None, hurried)


def _is_poor(quality: Measure | None) -> bool:
    return quality is not None and quality.value is not None and quality.value < _POOR_QUALITY


def _line(item: Item, rule: ItemRule, measure: Measure | None, hurried: bool) -> Line:
    if measure is None:
        return Line(item, rule, None, None, Missing.UNRECORDED)
    if measure.n < rule.fewest or measure.value is None:
        return Line(item, rule, measure, None, Missing.TOO_FEW)
    return Line(item, rule, measure, rule.weight * _share(item, rule, measure.value, measure.expected, hurried))


def _share(item: Item, rule: ItemRule, value: Fraction, expected: Fraction | None, hurried: bool) -> Fraction:
    """Return from 0 to 1 what a measured item earned of its weight."""
    if item is not Item.AHT:
        return reach(value, *_ends(rule))
    assert expected is not None, "handling times are measured with what one would expect"
    return _NOTHING if hurried else band(value, expected)


def _ends(rule: ItemRule) -> tuple[Fraction, Fraction]:
    assert rule.floor is not None, "only handling time has no ends"
    assert rule.target is not None, "only handling time has no ends"
    return Fraction(exact(rule.floor)), Fraction(exact(rule.target))


@dataclass(frozen=True, slots=True)
class Spread:
    """How scores are spread, and nobody's own: how many people are in each of the `STEPS`, and the median.

    *unscored* have no score. There are no *counts* and no *median* of fewer scores than may be shown.
    """

    scored: int
    unscored: int
    counts: tuple[int, ...] = ()
    median: Fraction | None = None


def spread(scores: Iterable[Fraction | None], fewest: int) -> Spread:
    """Return how *scores* are spread, from *fewest* of them on: of a few, each could be guessed."""
    every = list(scores)
    known = sorted(one for one in every if one is not None)
    if len(known) < fewest:
        return Spread(len(known), len(every) - len(known))
    ends = (*STEPS[1:], None)
    counts = tuple(
        sum(low <= one and (high is None or one < high) for one in known) for low, high in zip(STEPS, ends, strict=True)
    )
    middle = known[(len(known) - 1) // 2] + known[len(known) // 2]
    return Spread(len(known), len(every) - len(known), counts, middle / 2)
