"""How much a new complaint weighs: its category, what the agent thinks, and the words that alarm."""

import re
from collections.abc import Iterable
from functools import lru_cache

from domain.intake import Keyword, Severity
from domain.masking import clean

_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[a-z0-9]")


def alarm_in(texts: Iterable[str], rules: Iterable[Keyword]) -> Keyword | None:
    """Return the heaviest rule of which a word stands in what the customer said, the first of equals.

    Capital letters and full-width forms count as the same. A Chinese word counts wherever it stands, an English one at
    the beginning of a word, so that "explod" finds "exploded", and a number only as a whole: 12315 is not in an order
    number.
    """
    folded = [_folded(text) for text in texts]
    found = [rule for rule in rules if any(_stands_in(word, text) for word in rule.words for text in folded)]
    return max(found, key=lambda rule: rule.severity.rank, default=None)


def first_weight(category: Severity, guess: Severity, alarm: Keyword | None, *, always_urgent: bool) -> Severity:
    """Return how much a complaint weighs when it is filed: the heaviest of all that is known of it.

    *always_urgent* is what needs no weighing: a vulnerable customer in need, or a regulator's ticket.
    """
    known = [category, guess, Severity.URGENT if always_urgent else Severity.NORMAL]
    return max([*known, alarm.severity] if alarm is not None else known)


def _folded(text: str) -> str:
    return clean(text).casefold()


def _stands_in(word: str, text: str) -> bool:
    pattern = _pattern(word)
    return pattern is not None and pattern.search(text) is not None


@lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str] | None:
    folded = _folded(word)
    if not folded:
        return None
    before = "(?<![a-z0-9])" if _LETTER.match(folded[0]) else ""
    after = "(?![0-9])" if _DIGIT.match(folded[-1]) else ""
    return re.compile(f"{before}{re.escape(folded)}{after}")
