"""Each low score asks for a reason: which are owed one by a moment."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

# Whoever was asked about an answer so long ago does not remember it.
LOOKED_BACK: Final = timedelta(days=28)
_STEP: Final = timedelta(microseconds=1)


def owed_until(since: datetime, until: datetime, by: datetime, due_at: Callable[[datetime], datetime]) -> datetime:
    """Return the moment from *since* to *until* before which all that came is due before *by*, and from which none is.

    *due_at* says when the clock of an answer is due; it gives no earlier moment for an answer that came later.
    """
    if until <= since:
        return since
    steps = range((until - since) // _STEP)
    return since + bisect_left(steps, True, key=lambda step: due_at(since + step * _STEP) >= by) * _STEP
