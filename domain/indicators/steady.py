"""A share that moves one way for some time: news only when its ends differ by more than chance explains."""

from collections.abc import Sequence
from itertools import pairwise

from domain.indicators.proportions import Difference, Proportion, newcombe


def steady_shift(shares: Sequence[Proportion]) -> Difference | None:
    """Return how far the last of *shares* is from the first, oldest first; None unless each step goes the same way.

    None too when the interval of the difference (Newcombe) holds zero, or one of them has no data.
    """
    percents = [one.percent for one in shares]
    if len(percents) < 2 or None in percents:
        return None
    steps = [after - before for before, after in pairwise(one for one in percents if one is not None)]
    if not (all(step > 0 for step in steps) or all(step < 0 for step in steps)):
        return None
    difference = newcombe(shares[-1], shares[0])
    return difference if difference is not None and difference.real else None
