"""How many complaints about something are usual on such a day, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.indicators.surges import Surge
from domain.words import Words


def surging(facts: Mapping[str, Any]) -> list[str]:
    """Name the categories of which more came than chance brings."""
    return [name for name, found in facts.get("surges", {}).items() if Surge(found["surge"]) is not Surge.NORMAL]


def usual_words(facts: Mapping[str, Any], name: str, words: Words) -> Iterator[str]:
    """Say how many complaints of a category are usual, and whether as many as came are."""
    found = facts.get("surges", {}).get(name)
    if found is None:
        return
    if found["usual"] is not None:
        # Translators: how many complaints of a category come on such a day, as a mean.
        yield words.gettext("usual {usual}").format(usual=f"{round(found['usual'], 1):g}")
    if Surge(found["surge"]) is not Surge.NORMAL:
        yield words.gettext(":large_orange_diamond: *signal: more than chance brings*")
    elif found["usual"] is not None:
        yield words.gettext("nothing unusual")
