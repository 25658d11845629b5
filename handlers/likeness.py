"""Whether two texts are worded alike."""

import re
from typing import Final

from rapidfuzz import fuzz

from domain.masking import clean

# From this share of equal wording on, of 100, two accounts may be of one matter.
_ALIKE: Final = 80.0
# The same for a few words in any order: people put one idea in different ways.
_RESEMBLING: Final = 70.0
_COMPARED: Final = 1000
# Chinese is written without spaces: there every character is a word of its own.
_WORD: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+")


def alike(one: str, other: str) -> bool:
    """Say whether two accounts, in any language, are worded so alike that they may be of one matter."""
    first, second = _folded(one), _folded(other)
    return bool(first and second) and fuzz.ratio(first, second, score_cutoff=_ALIKE) > 0


def resembles(one: str, other: str) -> bool:
    """Say whether two short texts, in English or Chinese, say nearly the same in whatever order."""
    first, second = (" ".join(_WORD.findall(_folded(text))) for text in (one, other))
    return bool(first and second) and fuzz.token_sort_ratio(first, second, score_cutoff=_RESEMBLING) > 0


def _folded(text: str) -> str:
    return clean(text).casefold()[:_COMPARED]
