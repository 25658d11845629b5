"""Was it done by when it was due, and how long did it take? Clocks and promises counted, and how old cases are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.clocks import ClockState
from domain.indicators.percentiles import NOTHING, Histogram
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


@dataclass(frozen=True, slots=True)
class Resolved:
    """A complaint that was resolved: *waits* are from when until when it waited for its customer (UTC)."""

    received_at: datetime
    resolved_at: datetime
    waits: Sequence[tuple[datetime, datetime]] = ()


@dataclass(frozen=True, slots=True)
class ResolveTimes(Tally):
    """Whole seconds from complaints to their solutions: *gross*, and *net* of the waits for customers."""

    gross: Histogram = NOTHING
    net: Histogram = NOTHING


def resolve_times(cases: Iterable[Resolved]) -> ResolveTimes:
    """Count how long complaints took: resolved_at − received_at by the clock, and the same less waits for customers."""
    spans = [(case.resolved_at - case.received_at, _waited(case)) for case in cases]
    return ResolveTimes(
        Histogram.of(int(gross.total_seconds()) for gross, _ in spans),
        Histogram.of(int((gross - waited).total_seconds()) for gross, waited in spans),
    )


def _waited(case: Resolved) -> timedelta:
    within = ((max(since, case.received_at), min(until, case.resolved_at)) for since, until in case.waits)
    return sum((until - since for since, until in within if until > since), start=timedelta())
