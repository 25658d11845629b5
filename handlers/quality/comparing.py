"""Two periods, teams or channels side by side, as numbers; what may be said of them is for the views."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from domain.digests.counted import Counted
from domain.digests.targets import target_on
from domain.errors import Refusal
from domain.indicators.days import Period
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import exact
from domain.people import Person
from domain.policy import Policy
from domain.targets import Indicator
from handlers.digests.goals import with_targets
from handlers.quality.arguments import Compared
from storage.contacts import dirty_days
from storage.counted import counted_of
from storage.schedules import opening_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: satisfaction and waits by channel."""

    satisfaction: Mapping[str, Proportion]
    waits: Mapping[str, FrtTally]

    @property
    def whole(self) -> Proportion:
        """Satisfaction over all channels."""
        return Proportion.merged(self.satisfaction.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared, and what each side came to; *uncounted* days are being counted anew."""

    compared: Compared
    first: Side
    second: Side
    uncounted: int


def compare(session: Session, compared: Compared, person: Person, policy: Policy, now: datetime) -> Comparison:
    """Return both sides as of *now*. Raises `Refusal` for outsiders."""
    if person.outsider:
        raise Refusal("outsider")
    judged = with_targets(session, policy)
    sides = [_side(session, one, compared, judged, now) for one in (compared.first, compared.second)]
    days = dirty_days(session)
    uncounted = sum(any(day in period for period in periods_of(compared)) for day in days)
    return Comparison(compared, sides[0], sides[1], uncounted)


def periods_of(compared: Compared) -> tuple[Period, ...]:
    """Return the days that are looked at."""
    if compared.period is not None:
        return (compared.period,)
    return tuple(one for one in (compared.first, compared.second) if isinstance(one, Period))


def _side(session: Session, one: Period | str, compared: Compared, policy: Policy, now: datetime) -> Side:
    period = one if isinstance(one, Period) else compared.period
    assert period is not None, "teams and channels are compared over a period"
    counted = counted_of(session, period)
    team = str(one) if compared.kind == "team" else None
    parts: dict[str, list[Counted]] = defaultdict(list)
    for group, part in counted.items():
        if compared.kind == "period" or one == (group.team if compared.kind == "team" else group.channel):
            parts[group.channel].append(part)
    channels = {channel: Counted.merged(mine) for channel, mine in sorted(parts.items())}
    opening = opening_of(session, policy)
    return Side(
        {channel: mine.csat.proportion for channel, mine in channels.items() if mine.csat.answered},
        {
            channel: mine.arrivals.frt(_target(channel, team, period.last, policy), now, opening.get(channel))
            for channel, mine in channels.items()
        },
    )


def _target(channel: str, team: str | None, day: date, policy: Policy) -> Decimal | None:
    target = target_on(policy.targets, Indicator.FRT, day, channel, team)
    return exact(target.value) if target is not None else None
