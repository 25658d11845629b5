"""The facts of a digest, gathered in one snapshot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from domain.digests.counted import Counted
from domain.digests.facts import DailyFacts, ScopeFacts, figures_of
from domain.indicators.days import Period
from domain.indicators.proportions import Proportion
from domain.policy import ClockKind, Policy
from storage.counted import counted_of, rejected_of
from storage.digest_questions import ComplaintNumbers, complaint_numbers

CENTRE: Final = "centre"
# What a digest says was done in time, by the name that machines read.
_ON_TIME: Final = {
    "first_followup": ClockKind.FIRST_FOLLOWUP,
    "solution": ClockKind.SOLUTION,
    "promise": ClockKind.PROMISE,
    "callback": ClockKind.CALLBACK,
}


def daily_facts(session: Session, period: Period, policy: Policy, now: datetime) -> DailyFacts:
    """Return the facts of *period*, of the centre and then of every team that has contacts, as of *now*.

    The days must have been counted. Late rows are in it, because they are in what was counted (D24).
    """
    since, until = period.bounds(policy.zoneinfo)
    teams = _by_team(counted_of(session, period))
    rejected = rejected_of(session, period, policy.zoneinfo)
    complaints = _complaints(complaint_numbers(session, since, until, now), now)
    everybody = _merged(channels for channels in teams.values())
    centre = _scope(CENTRE, everybody, period, policy, now, rejected, complaints)
    own = (_scope(team, channels, period, policy, now, 0, None) for team, channels in sorted(teams.items()) if team)
    return DailyFacts(period, since, until, policy.zone, (centre, *own))


def _scope(
    scope: str,
    channels: Mapping[str, Counted],
    period: Period,
    policy: Policy,
    now: datetime,
    rejected: int,
    complaints: Mapping[str, Any] | None,
) -> ScopeFacts:
    team = None if scope == CENTRE else scope
    whole, each = figures_of(channels, policy.targets, period.last, now, team)
    return ScopeFacts(scope, rejected, whole, each, complaints)


def _by_team(counted: Mapping[tuple[Any, str, str], Counted]) -> dict[str, dict[str, Counted]]:
    """Add up the days; what has nothing in it was all taken back, and is left out."""
    days: dict[str, dict[str, list[Counted]]] = defaultdict(lambda: defaultdict(list))
    for (_, team, channel), one in counted.items():
        if one != Counted():
            days[team][channel].append(one)
    return {
        team: {channel: Counted.merged(parts) for channel, parts in channels.items()} for team, channels in days.items()
    }


def _merged(teams: Iterable[Mapping[str, Counted]]) -> dict[str, Counted]:
    parts: dict[str, list[Counted]] = defaultdict(list)
    for channels in teams:
        for channel, counted in channels.items():
            parts[channel].append(counted)
    return {channel: Counted.merged(of_teams) for channel, of_teams in parts.items()}


def _complaints(numbers: ComplaintNumbers, now: datetime) -> dict[str, Any]:
    """Write what is reported of complaints; spans in seconds, shares as counts and percent."""
    oldest = numbers.oldest_received_at
    return {
        "received": numbers.received,
        "closed": numbers.closed,
        "reopened": numbers.reopened,
        "open": numbers.open,
        "oldest_open_s": int((now - oldest).total_seconds()) if oldest is not None else None,
        "categories": dict(numbers.categories),
        "on_time": {
            name: _share(numbers.on_time[kind].on_time) if kind in numbers.on_time else None
            for name, kind in _ON_TIME.items()
        },
        "callback_satisfied": _share(Proportion(numbers.satisfied, numbers.answered)) if numbers.answered else None,
    }


def _share(proportion: Proportion) -> dict[str, Any] | None:
    if proportion.percent is None:
        return None
    return {"k": proportion.k, "n": proportion.n, "percent": float(proportion.percent)}
