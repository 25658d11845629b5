"""Repeat contacts: the customer had to come back about the same thing. What is left is first contact resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally


class Visit(NamedTuple):
    """Who came about what, and when (UTC). A contact that we began, or that the customer asked us for, is none.

    A tuple, because months have millions of them.
    """

    customer_key: str | None
    category: str | None
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class RepeatTally(Tally):
    """Contacts of a window: *mature* ones, how many of them were *repeated*, the *young*, and the *unknown*.

    A contact is mature when its time to be repeated is over; the figure of the last days does not exist yet. Unknown
    are those without customer or category: they are in neither part of the figure.
    """

    mature: int = 0
    repeated: int = 0
    young: int = 0
    unknown: int = 0

    @property
    def repeats(self) -> Proportion:
        """The repeat contact rate."""
        return Proportion(self.repeated, self.mature)

    @property
    def resolved_first(self) -> Proportion:
        """Repeat FCR: contacts after which the customer did not come back."""
        return self.repeats.rest


def mature_until(now: datetime, window: timedelta) -> datetime:
    """Return the last moment at which a contact must have arrived to be mature at *now*."""
    return now - window


def tally_repeats(
    visits: Sequence[Visit], since: datetime, until: datetime, now: datetime, window: timedelta
) -> RepeatTally:
    """Count the contacts that arrived from *since* until before *until*, as known at *now*.

    *visits* are in the order of their arrival and reach a *window* beyond *until*, for what repeats the last ones. A
    contact is repeated by the same customer about the same category, up to and including *window* later. So the tally
    of a day changes no more once a window has passed.
    """
    mature = repeated = young = unknown = 0
    next_at: dict[tuple[str, str], datetime] = {}
    for key, category, at in reversed(visits):
        counts = since <= at < until
        if key is None or category is None:
            unknown += counts
            continue
        again, next_at[key, category] = next_at.get((key, category)), at
        if counts and at > mature_until(now, window):
            young += 1
        elif counts:
            mature += 1
            repeated += again is not None and again - at <= window
    return RepeatTally(mature, repeated, young, unknown)
