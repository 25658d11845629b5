"""A digest of several days, as after a weekend, says of each of them how it was, besides what they give together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.words import Words
from handlers.digests.phrases import days_words

_SHOWN: Final = 7


def day_by_day(
    words: Words,
    period: Sequence[str],
    chart: Mapping[str, Any] | None,
    short: Callable[[Mapping[str, Any]], str],
) -> Iterator[str]:
    """Say how satisfied customers were on each day of *period*, the last of a longer one; nothing for one day alone.

    *short* writes a share. Digests from before there were charts know of no day alone.
    """
    if len(period) < 2 or chart is None:
        return
    days = [one for one in chart["days"] if one["day"] in period][-_SHOWN:]
    said = (
        f"{days_words(words, [date.fromisoformat(one['day'])])} {short(one) if one['answered'] else '–'}"
        for one in days
    )
    yield "├ " + " · ".join(said)
