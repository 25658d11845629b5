"""Words that agents should not use with customers, found in what they wrote, and what to say instead."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from domain.intake import LongText, Wording
from domain.masking import clean

# Chinese, Japanese and Korean are written without spaces, so a phrase may begin and end anywhere in them.
_UNSPACED: Final = r"\u2e80-\u312f\u31a0-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER: Final = rf"[^\W{_UNSPACED}]"
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"))


@dataclass(frozen=True, slots=True)
class Slip:
    """The *phrases* of one rule that were used, as the policy writes them, and what to say *instead*."""

    phrases: tuple[str, ...]
    instead: LongText


def slips(text: str, wording: Iterable[Wording]) -> Iterator[Slip]:
    """Yield what a text holds of the phrases in *wording*, rule by rule.

    Capital letters, full-width forms and kinds of apostrophe count as the same. In writing with spaces a phrase is
    found as whole words only: "no way" is not in "no wayfarer". Nothing of the text itself is given back.
    """
    folded = _folded(text)
    for rule in wording:
        if used := tuple(phrase for phrase in rule.words if _holds(folded, _folded(phrase))):
            yield Slip(used, rule.instead)


def _holds(text: str, phrase: str) -> bool:
    """Say whether a folded text holds a folded phrase; one of nothing but invisible characters is nowhere."""
    if phrase not in text or not phrase:
        return False
    begins = f"(?<!{_LETTER})" if re.match(_LETTER, phrase) else ""
    ends = f"(?!{_LETTER})" if re.match(_LETTER, phrase[-1]) else ""
    return re.search(f"{begins}{re.escape(phrase)}{ends}", text) is not None


def _folded(text: str) -> str:
    return clean(text).casefold().translate(_APOSTROPHES)
