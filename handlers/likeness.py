"""Whether two accounts are worded alike."""

from typing import Final

from rapidfuzz import fuzz

from domain.masking import clean

# From this share of equal wording on, of 100, two accounts may be of one matter.
_ALIKE: Final = 80.0
_COMPARED: Final = 1000


def alike(one: str, other: str) -> bool:
    """Say whether two accounts, in any language, are worded so alike that they may be of one matter."""
    first, second = (clean(text).casefold()[:_COMPARED] for text in (one, other))
    return bool(first and second) and fuzz.ratio(first, second, score_cutoff=_ALIKE) > 0
