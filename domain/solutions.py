"""Solutions: what was found of a complaint, what had to be seen to first, and what the customer is still owed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.errors import Refusal
from domain.intake import CheckItem
from domain.ladders import ClockKind

# What may be promised beyond the solution, in the order in which it is offered.
PROMISED: Final = (ClockKind.RETURN_REVIEW, ClockKind.REFUND, ClockKind.PICKUP)


class Upheld(StrEnum):
    """Whether the customer was right."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"


def unseen(checklist: Iterable[CheckItem], ticked: Collection[str]) -> tuple[CheckItem, ...]:
    """Return what must be seen to before a case is resolved, and was not."""
    return tuple(item for item in checklist if item.required and item.key not in ticked)


def chosen_ends(kinds: Collection[ClockKind], pickup_at: datetime | None, now: datetime) -> dict[ClockKind, datetime]:
    """Return when promises of *kinds* end for which no policy has a length: a pickup when the customer wished it.

    Raises `Refusal` for a wish without a pickup, or one that has passed.
    """
    if pickup_at is None:
        return {}
    if ClockKind.PICKUP not in kinds:
        raise Refusal("only_pickup_chosen", "pickup_at")
    if pickup_at <= now:
        raise Refusal("pickup_past", "pickup_at")
    return {ClockKind.PICKUP: pickup_at}
