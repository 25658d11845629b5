"""Target and figure: reached or not, how sure that is, and how it is printed without contradicting itself."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.indicators.proportions import Proportion, inside
from domain.indicators.rounding import half_up
from domain.targets import Direction


class Verdict(StrEnum):
    """Whether a target is reached; on the dot it is."""

    MET = "met"
    MISSED = "missed"


class Certainty(StrEnum):
    """Whether chance alone could have put the figure on this side of the target."""

    CLEAR = "clear"
    WITHIN_NOISE = "within_noise"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on a percentage, and how sure it is."""

    verdict: Verdict
    certainty: Certainty


def verdict(value: Fraction | int, target: Decimal, direction: Direction) -> Verdict:
    """Judge *value* on its exact value: 2249 of 2500 misses 90 %, whatever is printed."""
    gap = value - Fraction(target)
    met = gap >= 0 if direction is Direction.AT_LEAST else gap <= 0
    return Verdict.MET if met else Verdict.MISSED


def judge(proportion: Proportion, target: Decimal, direction: Direction) -> Judgement | None:
    """Judge a percentage; None without data.

    It is clear when the whole 95 % Wilson interval lies on one side of the target, and within noise otherwise. The
    ladder of sample sizes says whether the judgement may be shown.
    """
    if proportion.percent is None:
        return None
    noise = inside(Fraction(target), proportion)
    return Judgement(
        verdict(proportion.percent, target, direction), Certainty.WITHIN_NOISE if noise else Certainty.CLEAR
    )


def on_its_side(value: Fraction, target: Decimal, places: int = 1) -> Decimal:
    """Round *value* to *places* decimals, or to as many more as it takes to stay on its side of *target*.

    89.96 beside a target of 90 is printed so: as 90.0 it would be called missed and look met.
    """
    goal = Fraction(target)
    shown = half_up(value, places)
    while _side(Fraction(shown), goal) != _side(value, goal):
        places += 1
        shown = half_up(value, places)
    return shown


def _side(value: Fraction, goal: Fraction) -> int:
    return (value > goal) - (value < goal)
