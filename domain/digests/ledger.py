"""What was counted of many days, found by day, channel and team without looking through all of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from domain.contacts import DayGroup
from domain.digests.counted import Arrivals, Counted
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion

Channels = Mapping[str, Counted]


class Ledger:
    """Days as they were counted; what teams give together is added up once, when it is first asked for.

    Where a *team* is asked for, None is all of them together.
    """

    def __init__(self, counted: Mapping[DayGroup, Counted]) -> None:
        """*counted* may lack what nobody asks for; what has nothing in it was all taken back, and is left out."""
        self._days: dict[date, dict[str, dict[str, Counted]]] = defaultdict(lambda: defaultdict(dict))
        for group, one in counted.items():
            if one != _NOTHING:
                self._days[group.day][group.channel][group.team] = one
        self._shares = {
            (day, channel, team): one.csat.proportion
            for day, channels in self._days.items()
            for channel, teams in channels.items()
            for team, one in teams.items()
        }
        self._arrivals: dict[tuple[date, str], Arrivals] = {}
        self._waits: dict[tuple[date, str, str | None, datetime], FrtTally] = {}

    def teams(self, days: Iterable[date]) -> list[str]:
        """Name the teams that have anything on *days*; contacts without a team are of the one without a name."""
        return sorted({team for day in days for teams in self._day(day).values() for team in teams})

    def channels(self, days: Iterable[date], team: str | None = None) -> list[str]:
        """Name the channels in which anything came on *days*."""
        return sorted({name for day in days for name, teams in self._day(day).items() if team is None or team in teams})

    def satisfied(self, days: Iterable[date], channel: str | None = None, team: str | None = None) -> Proportion:
        """Return the satisfied among those who answered on *days*."""
        return Proportion.merged(
            self._shares[day, name, one]
            for day in days
            for name, teams in self._day(day).items()
            if channel in (None, name)
            for one in (teams if team is None else teams.keys() & {team})
        )

    def arrivals(self, day: date, channel: str, team: str | None = None) -> Arrivals:
        """Return who arrived on a day in a channel."""
        teams = self._day(day).get(channel, {})
        if team is not None:
            return teams[team].arrivals if team in teams else Arrivals()
        if (day, channel) not in self._arrivals:
            self._arrivals[day, channel] = Arrivals.merged(one.arrivals for one in teams.values())
        return self._arrivals[day, channel]

    def waits(
        self, day: date, channel: str, team: str | None, target: Callable[[], Decimal | None], now: datetime
    ) -> FrtTally:
        """Return how long who arrived on a day had waited by *now*, against the *target* of that day."""
        key = day, channel, team, now
        if key not in self._waits:
            self._waits[key] = self.arrivals(day, channel, team).frt(target(), now)
        return self._waits[key]

    def whole(self, days: Iterable[date], team: str | None = None) -> dict[str, Counted]:
        """Add up *days*, channel by channel."""
        parts: dict[str, list[Counted]] = defaultdict(list)
        for day in days:
            for name, teams in self._day(day).items():
                parts[name] += _of(teams, team)
        return {name: Counted.merged(some) for name, some in sorted(parts.items()) if some}

    def _day(self, day: date) -> Mapping[str, Mapping[str, Counted]]:
        return self._days.get(day, {})


_NOTHING = Counted()


def _of(teams: Mapping[str, Counted], team: str | None) -> list[Counted]:
    if team is None:
        return list(teams.values())
    return [teams[team]] if team in teams else []
