"""What may be written behind `scorecard`, read into a question."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.indicators.days import Period
from domain.masking import clean
from handlers.quality.arguments import read_month
from handlers.spelling import longest

_PERSON: Final = re.compile(r"<@([a-z0-9]+)(?:\|[^>]*)?>")
_ME: Final = ("me", "mine", "myself", "我", "我的", "本人")
RULES: Final = ("rules", "rule", "weights", "规则", "权重")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which scorecards are wanted: of a *month*, and *about* whom, where somebody is named."""

    month: Period
    about: str | None = None


def asks_for_rules(text: str) -> bool:
    """Say whether the rules are asked for, and no scorecard."""
    return clean(text).lower() in RULES


def read_asked(text: str, today: date, person: str) -> Asked:
    """Read whose scorecard of which month *person* wants, in any order. Raises `Refusal` with what can be written."""
    rest = clean(text).lower()
    if (found := _PERSON.search(rest)) is not None:
        return Asked(read_month(rest[: found.start()] + rest[found.end() :], today), found[1].upper())
    if me := longest(rest, _ME):
        return Asked(read_month(rest[len(me) :], today), person)
    return Asked(read_month(rest, today))
