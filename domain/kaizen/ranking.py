"""In which order ideas are looked at. Votes decide on that, and on nothing else: never on what is adopted or paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.kaizen.votes import Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """An idea among others: who backs it, and since when it waits (UTC)."""

    id: int
    tally: Tally
    since: datetime


def ranked(ideas: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return ideas in order: backed by more teams, then by more people, then older; one team alone lifts nothing."""
    return tuple(sorted(ideas, key=lambda one: (-one.tally.teams, -one.tally.votes, one.since, one.id)))
