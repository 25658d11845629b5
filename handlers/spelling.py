"""Words at the beginning of what was typed: English ones end where they end, Chinese is written without spaces."""

from collections.abc import Iterable


def longest(text: str, words: Iterable[str]) -> str:
    """Return the longest of *words* at the beginning of *text*; empty when there is none."""
    fits = (word for word in words if word and text.startswith(word) and _ends(word, text[len(word) :]))
    return max(fits, key=len, default="")


def behind(text: str, words: Iterable[str]) -> str | None:
    """Return what stands behind the longest of *words*; None when *text* begins with none of them."""
    found = longest(text, words)
    return text[len(found) :].strip() if found else None


def _ends(word: str, rest: str) -> bool:
    return not rest or not word[-1].isascii() or not (rest[0].isascii() and rest[0].isalnum())
