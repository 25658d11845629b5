"""What was counted of many days, found by day, channel and team without looking through all of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from domain.calendars import Calendar
from domain.contacts import DayGroup
from domain.digests.counted import Arrivals, Counted
from domain.indicators.csat import CsatTally
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion

# A day, and a channel of it.
ChannelDay = tuple[date, str]
_Channels = Mapping[str, Counted]
_NOTHING: Final = Counted()
_ROUND_THE_CLOCK: Final[Mapping[str, Calendar]] = MappingProxyType({})


class Ledger:
    """Days as they were counted; what teams give together is added up once, when it is first asked for.

    Where a *team* is asked for, None is all of them together.
    """

    def __init__(
        self,
        counted: Mapping[DayGroup, Counted],
        centre: Mapping[ChannelDay, Counted] = MappingProxyType({}),
        opening: Mapping[str, Calendar] = _ROUND_THE_CLOCK,
    ) -> None:
        """*counted* may lack what nobody asks for; what has nothing in it was all taken back, and is left out.

        *centre* is what all teams gave together on days of which they need not be there one by one. *opening* has the
        channels whose waits count in business time, with their hours.
        """
        self.opening = opening
        self._days: dict[date, dict[str | None, dict[str, Counted]]] = defaultdict(lambda: defaultdict(dict))
        for (day, team, channel), one in counted.items():
            if one != _NOTHING:
                self._days[day][team][channel] = one
        for (day, channel), one in centre.items():
            if one != _NOTHING:
                self._days[day][None][channel] = one
        self._shares: dict[tuple[date, str, str | None], Proportion] = {}
        self._waits: dict[tuple[date, str, str | None, datetime], FrtTally] = {}

    def teams(self, days: Iterable[date]) -> list[str]:
        """Name the teams that have anything on *days*; contacts without a team are of the one without a name."""
        return sorted({team for day in days for team in self._days.get(day, ()) if team is not None})

    def channels(self, days: Iterable[date], team: str | None = None) -> list[str]:
        """Name the channels in which anything came on *days*."""
        return sorted({name for day in days for name in self._of(day, team)})

    def satisfied(self, days: Iterable[date], channel: str | None = None, team: str | None = None) -> Proportion:
        """Return the satisfied among those who answered on *days*."""
        return Proportion.merged(
            self._share(day, name, team) for day in days for name in self._of(day, team) if channel in (None, name)
        )

    def surveys(self, days: Iterable[date], team: str | None = None) -> CsatTally:
        """Return the answers that came on *days*, and how many surveys were sent on them."""
        return CsatTally.merged(one.csat for day in days for one in self._of(day, team).values())

    def arrivals(self, day: date, channel: str, team: str | None = None) -> Arrivals:
        """Return who arrived on a day in a channel, without those who came apart."""
        return self._of(day, team).get(channel, _NOTHING).arrivals

    def contacts(self, day: date, channel: str, team: str | None = None) -> int:
        """Return how many arrived on a day in a channel, at whatever hour."""
        return self._of(day, team).get(channel, _NOTHING).came.contacts

    def waits(
        self, day: date, channel: str, team: str | None, target: Callable[[], Decimal | None], now: datetime
    ) -> FrtTally:
        """Return how long who arrived on a day had waited by *now*, against the *target* of that day."""
        key = day, channel, team, now
        if key not in self._waits:
            self._waits[key] = self.arrivals(day, channel, team).frt(target(), now, self.opening.get(channel))
        return self._waits[key]

    def whole(self, days: Iterable[date], team: str | None = None) -> dict[str, Counted]:
        """Add up *days*, channel by channel."""
        return _added_up(self._of(day, team) for day in days)

    def _share(self, day: date, channel: str, team: str | None) -> Proportion:
        key = day, channel, team
        if key not in self._shares:
            self._shares[key] = self._of(day, team)[channel].csat.proportion
        return self._shares[key]

    def _of(self, day: date, team: str | None) -> _Channels:
        scopes = self._days.get(day)
        if scopes is None:
            return {}
        if team is None and None not in scopes:
            scopes[None] = _added_up(scopes.values())
        return scopes.get(team, {})


def _added_up(some: Iterable[_Channels]) -> dict[str, Counted]:
    parts: dict[str, list[Counted]] = defaultdict(list)
    for channels in some:
        for name, one in channels.items():
            parts[name].append(one)
    return {name: Counted.merged(each) for name, each in sorted(parts.items())}
