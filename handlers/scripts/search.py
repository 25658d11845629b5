"""Finding a script by words: by its key, its name or its text, in whichever language they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from domain.intake import Script
from domain.masking import clean

# From here on two words are likely to be meant as one: a letter left out, or one of two characters.
_NEAR: Final = 65


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of the scripts that fit, the best first; *near* says that none fits exactly."""

    keys: tuple[str, ...]
    near: bool = False


def find_scripts(scripts: Mapping[str, Script], wanted: str) -> Found:
    """Return the scripts that hold every word of *wanted*; without any, those whose names look like it."""
    wanted = _folded(wanted)
    ranks = {key: rank for key, script in scripts.items() if (rank := _rank(key, script, wanted)) is not None}
    if ranks:
        return Found(tuple(sorted(ranks, key=lambda key: ranks[key])))
    likeness = {
        key: max(fuzz.partial_ratio(wanted, name) for name in _names(key, script)) for key, script in scripts.items()
    }
    near = [key for key, score in likeness.items() if score >= _NEAR]
    return Found(tuple(sorted(near, key=lambda key: -likeness[key])), near=True)


def _rank(key: str, script: Script, wanted: str) -> int | None:
    """Say how well a script fits: 0 by its very name, 1 if its names hold every word, 2 if its texts do, else None."""
    names = _names(key, script)
    if wanted in names:
        return 0
    known = " ".join(names)
    texts = " ".join((known, _folded(script.text.en), _folded(script.text.zh_CN)))
    words = wanted.split()
    if all(word in known for word in words):
        return 1
    return 2 if all(word in texts for word in words) else None


def _names(key: str, script: Script) -> tuple[str, ...]:
    return (key, key.replace("_", " "), _folded(script.name.en), _folded(script.name.zh_CN))


def _folded(text: str) -> str:
    return clean(text).casefold()
