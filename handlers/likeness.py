"""Whether two texts are worded alike."""

import re
from dataclasses import dataclass
from typing import Final, Self

from rapidfuzz import fuzz

from domain.masking import clean

# From this share of equal wording on, of 100, two accounts may be of one matter.
_ALIKE: Final = 80.0
# The same for a few words in any order: people put one idea in different ways.
_RESEMBLING: Final = 70.0
_COMPARED: Final = 1000
# An idea is put into its first sentences, and there may be hundreds to compare it with.
_BEGINNING: Final = 300
# A shorter account, such as "It saves time", may be that of any idea.
_TELLING: Final = 16
# From these shares on, of 1, ideas may be the same: of the words that two titles have in common, and of the words of
# one title that stand anywhere in the other idea.
_IN_COMMON: Final = 0.5
_FOUND: Final = 2 / 3
# Chinese is written without spaces: there every character is a word of its own.
_CHARACTER: Final = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_BETWEEN: Final = re.compile(r"[\W_]+")
# Words that say nothing about a matter, however many texts share them.
_EMPTY_WORDS: Final = """
a about after all an and any are as at be been before by can could do does each every for from had has have he her his
how i if in into is it its may more most my new no not of on one only or our out over she should so than that the their
them then there these they this those to too under up us was we were what when where which while who why will with would
you your 的 了 在 给 和 与 是 要 就 都 也 时 把 被 及 或 再 先 更 后 为 由
"""
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())
# English words without their endings are the same in all their forms: *staggered* is *stagger*.
_ENDING: Final = re.compile(r"(?<=[a-z]{3})(?:ations?|ings?|i?ed|ies|es|ly|e|s)\b")
_DOUBLED: Final = re.compile(r"(?<=[a-z]{2})([a-z])\1\b")


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as somebody has put it: the gists of its title and account, and which words say something about it."""

    title: str
    account: str
    heart: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, title: str, account: str) -> Self:
        """Return what is compared of a matter."""
        named, told = gist(title), gist(account)
        heart = _telling(named)
        return cls(named, told, heart, heart | _telling(told))


def alike(one: str, other: str) -> bool:
    """Say whether two accounts, in any language, are worded so alike that they may be of one matter."""
    first, second = _folded(one), _folded(other)
    return bool(first and second) and fuzz.ratio(first, second, score_cutoff=_ALIKE) > 0


def gist(text: str) -> str:
    """Return the words with which a text begins, ready to be compared with those of others."""
    return _BETWEEN.sub(" ", _CHARACTER.sub(r" \1 ", _folded(text[:_BEGINNING]))).strip()


def likeness(one: Matter, other: Matter) -> float:
    """Return how alike two matters are, of 100, in English or Chinese; 0 where nobody would take them for the same.

    They are when titles or accounts say nearly the same in whatever order, when half of the words of both titles are
    the same, or when two thirds of the words of one title stand in the other, wherever that is.
    """
    shares = (
        _worded(one.title, other.title),
        _worded(one.account, other.account) if min(len(one.account), len(other.account)) >= _TELLING else 0.0,
        _common(one.heart, other.heart),
        _found(one.heart, other.words),
        _found(other.heart, one.words),
    )
    return max(shares)


def _worded(one: str, other: str) -> float:
    return fuzz.token_sort_ratio(one, other, score_cutoff=_RESEMBLING) if one and other else 0.0


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    share = 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
    return 100 * share if share >= _IN_COMMON else 0.0


def _found(title: frozenset[str], words: frozenset[str]) -> float:
    """Return which share of the words of a title are among others; a single one is no sign."""
    found = len(title & words)
    share = found / len(title) if found > 1 else 0.0
    return 100 * share if share >= _FOUND else 0.0


def _telling(text: str) -> frozenset[str]:
    said = " ".join(word for word in text.split() if word not in _EMPTY)
    return frozenset(_DOUBLED.sub(r"\1", _ENDING.sub("", said)).split())


def _folded(text: str) -> str:
    return clean(text).casefold()[:_COMPARED]
