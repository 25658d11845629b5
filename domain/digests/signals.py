"""Is a day like the days before it? Asked of frozen limits, which know nothing of targets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Final

from domain.indicators.charts import Finding, PLimits, Value, XmrLimits, by_week
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion

# What a chart shows before the day it judges, and what its limits are frozen from.
HISTORY: Final = 28
_NOTHING: Final = Proportion()


# A day, and how many were satisfied of those who answered on it.
Day = tuple[date, Proportion]


@dataclass(frozen=True, slots=True)
class Signal:
    """What a chart says of a day, and the share of the days before it taken together.

    *pooled* is what was judged in the place of a day that has too few answers: its week so far.
    """

    finding: Finding
    usual: Proportion = _NOTHING
    pooled: Proportion | None = None


def csat_signal(limits: PLimits | None, before: Sequence[Day], today: Day) -> Signal:
    """Judge a day's satisfaction by *limits*, with the days *before* it, oldest first.

    Where it has too few answers for limits to mean anything, the days are pooled to weeks, and the latest is judged.
    """
    usual = Proportion.merged(share for _, share in before)
    share = today[1]
    if limits is None or not share.n:
        return Signal(Finding.TOO_FEW, usual)
    days = [*(day for day in before if day[1].n), today]
    if limits.large_enough(share.n):
        return Signal(limits.finding([one for _, one in days]), usual)
    weeks = by_week(days)
    finding = limits.finding(weeks)
    return Signal(finding, usual, weeks[-1] if finding is not Finding.TOO_FEW else None)


def frt_signal(limits: XmrLimits | None, before: Sequence[FrtTally], today: FrtTally) -> Signal:
    """Judge a day's median wait in one channel by *limits*, with the days *before* it, oldest first."""
    if limits is None or not today.n:
        return Signal(Finding.TOO_FEW)
    return Signal(limits.finding([*medians(before), *medians([today])]))


def medians(days: Iterable[FrtTally]) -> list[Value]:
    """Return the medians of the days that have one; among those who still wait it is longer than anything."""
    return [inf if day.median is None else day.median for day in days if day.n]


def freeze_waits(days: Iterable[FrtTally]) -> XmrLimits | None:
    """Freeze limits of daily medians, oldest first; a day whose median nobody knows is no part of a baseline."""
    return XmrLimits.freeze([day.median for day in days if day.median is not None])


def days_before(first: date, days: int = HISTORY) -> tuple[date, ...]:
    """Return the *days* days before *first*, oldest first."""
    return tuple(first - timedelta(days=back) for back in range(days, 0, -1))
