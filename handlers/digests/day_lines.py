"""A digest of several days, as after a weekend, says of each of them how it was, besides what they give together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.words import Words
from handlers.digests.phrases import days_words

# So many days have a line each; those of a longer holiday stand in one line, the last of them.
_LINES: Final = 4
_SHOWN: Final = 7


def day_by_day(
    words: Words,
    period: Sequence[str],
    chart: Mapping[str, Any] | None,
    short: Callable[[Mapping[str, Any]], str],
    waited: Callable[[Mapping[str, Any]], Iterator[str]],
) -> Iterator[str]:
    """Say how satisfied customers were on each day of *period*, and of few days how long they waited.

    Nothing for one day alone. *short* writes a share, *waited* the waits of a day. Digests from before there were
    charts know of no day alone.
    """
    if len(period) < 2 or chart is None:
        return
    days = [one for one in chart["days"] if one["day"] in period]
    if len(days) <= _LINES:
        yield from (" · ".join([_day(words, one, short), *waited(one)]) for one in days)
    else:
        yield " · ".join(_day(words, one, short) for one in days[-_SHOWN:])


def _day(words: Words, day: Mapping[str, Any], short: Callable[[Mapping[str, Any]], str]) -> str:
    named = days_words(words, [date.fromisoformat(day["day"])])
    return f"{named} {short(day) if day['answered'] else '–'}"
