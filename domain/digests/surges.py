"""Which complaints of a day are more than the days before it let one expect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from domain.indicators.surges import FEWEST_DAYS, Surge, SurgeLimits

# One or two complaints about what nobody ever complained about are for whoever has them, and no news for all.
_FEWEST: Final = 3
# How many complaints came of each category on each local day.
Received = Mapping[date, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual of a category on such a day, None while there are too few of them, and what its count means."""

    mean: Fraction | None
    surge: Surge


def surges_on(day: date, received: Received, before: Sequence[date]) -> dict[str, Usual]:
    """Judge each category that came on *day* by the days *before* it of the same class, working days or others."""
    known = known_days(day, received, before)
    return {
        category: _judged(count, [received.get(one, {}).get(category, 0) for one in known])
        for category, count in received.get(day, {}).items()
    }


def known_days(day: date, received: Received, before: Sequence[date]) -> list[date]:
    """Return the days of *before* that a *day* is judged by: none from before the first complaint of all."""
    first = min(received, default=day)
    return [one for one in before if one >= first]


def _judged(count: int, before: Sequence[int]) -> Usual:
    limits = SurgeLimits.of(before)
    surge = limits.judge(count) if count >= _FEWEST else Surge.NORMAL
    return Usual(limits.usual if len(before) >= FEWEST_DAYS else None, surge)
