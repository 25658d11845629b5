"""What an operator decides about scorecards: what counts how much, from which value to which, and from how many rows.

Rules hold from a day on and never backwards: a month is judged by those that held on its first day.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from domain.values import Mistakes, Section, Table

_WHOLE: Final = 100


class Item(StrEnum):
    """What a scorecard is made of."""

    CSAT = "csat"
    RESOLUTION = "resolution"
    AHT = "aht"
    QA = "qa"
    ON_TIME = "on_time"
    KNOWLEDGE = "knowledge"
    IMPROVEMENT = "improvement"


Weight = Annotated[int, Field(strict=True, ge=1, le=_WHOLE)]
Rows = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Value = Annotated[float, Field(ge=0, le=_WHOLE)]


class ItemRule(Section):
    """How much an item weighs, and the values at which it earns nothing and everything; *fewest* rows say anything.

    Handling time has a band instead of *floor* and *target*, for too short is as bad as too long.
    """

    weight: Weight
    floor: Value | None = None
    target: Value | None = None
    fewest: Rows = 1


class ScorecardRules(Section):
    """The rules of the months that begin on *valid_from* or later; what is not among *items* counts nothing."""

    valid_from: date
    items: Table[Item, ItemRule]

    @model_validator(mode="after")
    def _check(self) -> Self:
        Mistakes.refuse([*self._wrong_weights(), *self._wrong_ends()])
        return self

    def _wrong_weights(self) -> Iterator[tuple[str, str]]:
        total = sum(rule.weight for rule in self.items.values())
        if total != _WHOLE:
            yield "items", f"have weights that add up to {total}; accepted: weights that add up to {_WHOLE}"

    def _wrong_ends(self) -> Iterator[tuple[str, str]]:
        for item, rule in self.items.items():
            if item is Item.AHT:
                if (rule.floor, rule.target) != (None, None):
                    yield f"items.{item}", "has a band of its own; accepted: weight and fewest, no floor and no target"
            elif rule.floor is None or rule.target is None:
                yield f"items.{item}", "lacks its ends; accepted: a floor, and a target above it"
            elif rule.floor >= rule.target:
                yield f"items.{item}.target", f"is not above the floor; accepted: more than {rule.floor:g}"


class ScorecardPolicy(Section):
    """The *rules* with the days from which they hold, and when there is no score at all.

    That is with less than *measurable_from* points of the weights measured, or less than *days_from* days worked. So
    many answers of everybody's as *pull* says are added to somebody's own, so that five of five do not beat a hundred.
    A head sees how scores are spread from *spread_from* people on.
    """

    measurable_from: Weight = 60
    days_from: Annotated[int, Field(strict=True, ge=0, le=23)] = 10
    pull: Annotated[int, Field(strict=True, ge=0, le=1000)] = 20
    spread_from: Annotated[int, Field(strict=True, ge=3, le=1000)] = 5
    rules: Annotated[tuple[ScorecardRules, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        days = Counter(one.valid_from for one in self.rules)
        Mistakes.refuse(
            (f"rules.{place}.valid_from", "is a day from which other rules hold; accepted: one set of rules for a day")
            for place, one in enumerate(self.rules)
            if days[one.valid_from] > 1
        )
        return self

    def rules_on(self, day: date) -> ScorecardRules | None:
        """Return the rules that held on *day*; None for a day before all of them."""
        began = [one for one in self.rules if one.valid_from <= day]
        return max(began, key=lambda one: one.valid_from, default=None)
