"""Repeat contacts: the customer had to come back about the same thing. What is left is first contact resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally

WINDOW: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who came about what, and when (UTC). Contacts that we began or that the customer asked us for are not repeats."""

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


def mature_until(now: datetime, window: timedelta = WINDOW) -> datetime:
    """Return the last moment at which a contact must have arrived to be mature at *now*."""
    return now - window


def tally_repeats(
    contacts: Sequence[Contact], since: datetime, until: datetime, now: datetime, window: timedelta = WINDOW
) -> RepeatTally:
    """Count the contacts that arrived from *since* until before *until*, as known at *now*.

    *contacts* are in the order of their arrival and reach a *window* beyond *until*, for what repeats the last ones.
    A contact is repeated by the same customer about the same category, up to and including *window* later.
    """
    mature = repeated = young = unknown = 0
    next_at: dict[tuple[str, str], datetime] = {}
    for contact in reversed(contacts):
        if contact.customer_key is None or contact.category is None:
            unknown += since <= contact.arrived_at < until
            continue
        who = contact.customer_key, contact.category
        again, next_at[who] = next_at.get(who), contact.arrived_at
        if not since <= contact.arrived_at < until:
            continue
        if contact.arrived_at > mature_until(now, window):
            young += 1
            continue
        mature += 1
        repeated += again is not None and again - contact.arrived_at <= window
    return RepeatTally(mature, repeated, young, unknown)
