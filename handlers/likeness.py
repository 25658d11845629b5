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
# An idea is put into its first sentences, and there may be hundreds to compare it with.
_BEGINNING: Final = 300
# Chinese is written without spaces: there every character is a word of its own.
_WORD: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W_]+")


def alike(one: str, other: str) -> bool:
    """Say whether two accounts, in any language, are worded so alike that they may be of one matter."""
    first, second = _folded(one), _folded(other)
    return bool(first and second) and fuzz.ratio(first, second, score_cutoff=_ALIKE) > 0


def gist(text: str) -> str:
    """Return the words with which a text begins, ready to be compared with those of others."""
    return " ".join(_WORD.findall(_folded(text[:_BEGINNING])))


def resembles(one: str, other: str) -> bool:
    """Say whether two texts, each by its *gist*, say nearly the same in whatever order, in English or Chinese."""
    return bool(one and other) and fuzz.token_sort_ratio(one, other, score_cutoff=_RESEMBLING) > 0


def _folded(text: str) -> str:
    return clean(text).casefold()[:_COMPARED]
