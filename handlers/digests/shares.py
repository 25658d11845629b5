"""How a part of a whole is printed: with its interval, or of so few the counts alone."""

from decimal import Decimal

from domain.indicators.ladder import Sample, SampleLadder
from domain.indicators.proportions import Interval, Proportion
from domain.indicators.rounding import exact, half_up
from domain.indicators.verdicts import on_its_side
from domain.words import Words


def share_words(words: Words, ladder: SampleLadder, proportion: Proportion, target: float | None = None) -> str:
    """Write a part of a whole: a percentage with its interval, or of so few the counts alone."""
    sample = ladder.sample(proportion.n)
    if not sample.shows_percent:
        return words.gettext("{k} of {n}").format(k=proportion.k, n=proportion.n)
    low, high = bounds_of(proportion.interval)
    said = words.gettext("{percent} % ({k} of {n}, {low}–{high})").format(
        percent=percent_of(proportion, target), k=proportion.k, n=proportion.n, low=low, high=high
    )
    return small_sample(words, said) if sample is Sample.SMALL else said


def small_sample(words: Words, figure: str) -> str:
    """Say of a figure that it is one of few."""
    return words.gettext("{figure} (small sample)").format(figure=figure)


def percent_of(proportion: Proportion, target: float | None = None) -> Decimal:
    """Return a percentage as it is printed: one decimal, or as many as it takes to stay on its side of the target."""
    assert proportion.percent is not None, "there is data"
    if target is None:
        return half_up(proportion.percent, 1)
    return on_its_side(proportion.percent, exact(target))


def bounds_of(interval: Interval | None) -> tuple[Decimal, Decimal]:
    """Return an interval as it is printed."""
    assert interval is not None, "there is data"
    return half_up(interval.low, 1), half_up(interval.high, 1)
