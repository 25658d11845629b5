"""Was it done by when it was due? Clocks, promises and commitments counted, and how old the open cases are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.clocks import ClockState
from domain.indicators.proportions import Proportion
from domain.indicators.tallies import Tally

OLD: Final = timedelta(hours=24)
VERY_OLD: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Due:
    """A clock: how it stands or ended, and when it falls or fell due (UTC)."""

    state: ClockState
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Timeliness(Tally):
    """Clocks *met* and *missed*. Cancelled and superseded ones are in neither part."""

    met: int = 0
    missed: int = 0

    @property
    def on_time(self) -> Proportion:
        """Met ÷ all due."""
        return Proportion(self.met, self.met + self.missed)


def timeliness(clocks: Iterable[Due], since: datetime, until: datetime, now: datetime) -> Timeliness:
    """Count the clocks that fall due from *since* until before *until*, as they stand at *now*.

    A clock that still runs is missed from the moment after it was due, not when somebody stops it at last; before that
    it is in neither part.
    """
    met = missed = 0
    for clock in clocks:
        if not since <= clock.due_at < until:
            continue
        met += clock.state is ClockState.MET
        missed += clock.state is ClockState.MISSED or (clock.state is ClockState.RUNNING and clock.due_at < now)
    return Timeliness(met, missed)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Cases *open* at a moment, the age of the *oldest*, and how many are older than a day and than three."""

    open: int
    oldest: timedelta | None
    old: int
    very_old: int


def backlog(received: Iterable[datetime], now: datetime) -> Backlog:
    """Count the open cases, given when each was received (UTC)."""
    ages = [now - at for at in received]
    return Backlog(
        len(ages), max(ages, default=None), sum(age > OLD for age in ages), sum(age > VERY_OLD for age in ages)
    )
