"""Can today's figures be trusted? An import that died or brought half of the rows gives figures, but no truth."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

STALE_AFTER: Final = timedelta(hours=24)


class Freshness(StrEnum):
    """What is wrong with the data; with anything but *fresh* ones there are no verdicts."""

    FRESH = "fresh"
    STALE = "stale"
    SPARSE = "sparse"
    MISSING = "missing"


def freshness(
    imported_at: datetime | None, now: datetime, rows: int, usual: Sequence[int], stale_after: timedelta = STALE_AFTER
) -> Freshness:
    """Judge a day by when its data came last (UTC; None if never) and by its *rows*.

    *usual* are the rows of earlier days of the same weekday: fewer than half of their median are sparse. Without such
    days nobody knows what is usual.
    """
    if imported_at is None:
        return Freshness.MISSING
    if now - imported_at > stale_after:
        return Freshness.STALE
    return Freshness.SPARSE if usual and 2 * rows < median(usual) else Freshness.FRESH
