"""The figures of any days: as a digest counts them, as of now, and split by what they are about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from domain.digests.facts import DailyFacts, ScopeFacts, figures_of
from domain.errors import Refusal
from domain.indicators.aht import AhtTally
from domain.indicators.csat import CsatTally
from domain.indicators.days import day_of
from domain.indicators.pareto import Line, pareto
from domain.people import Person, Roster, agents_of
from domain.policy import Policy
from handlers.digests.charting import history_of, signals_of
from handlers.digests.gather import CENTRE, daily_facts, freshness_of, imports_told, more_of
from handlers.digests.goals import with_targets
from handlers.quality.arguments import Asked, Dimension, Known
from storage.agents import agents_among
from storage.breakdowns import By, arrivals_by, handling_by, satisfaction_by
from storage.contacts import dirty_days
from storage.counted import last_imports
from storage.digest_questions import complaint_numbers
from storage.digests import limits_of
from storage.targets import known_teams

# So many days are counted anew before an answer; a person cannot wait for more.
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Group:
    """What was counted of one category, or of one agent: a *member* of Slack, maybe under several names."""

    name: str
    contacts: int
    csat: CsatTally
    aht: AhtTally
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that were asked for.

    *facts* are as a digest keeps them, *scopes* the same as numbers, the centre first. *uncounted* days are being
    counted anew. *groups* are there where they were asked for by agent or category, *categories* are complaints.
    """

    asked: Asked
    today: date
    facts: Mapping[str, Any]
    scopes: tuple[ScopeFacts, ...]
    uncounted: int
    groups: tuple[Group, ...] = ()
    categories: tuple[Line, ...] = ()

    @property
    def scope(self) -> str:
        """The centre, or the team that was asked for."""
        return self.asked.team or CENTRE

    @property
    def so_far(self) -> bool:
        """Whether the last day is not over."""
        return self.asked.period.last == self.today


def what_is_known(session: Session, person: Person, policy: Policy, now: datetime) -> Known:
    """Return what can be named behind the command. Raises `Refusal` for outsiders."""
    if person.outsider:
        raise Refusal("outsider")
    return Known(day_of(now, policy.zoneinfo), policy.channels, tuple(known_teams(session)))


def read_figures(
    session: Session, asked: Asked, person: Person, roster: Roster, policy: Policy, now: datetime
) -> Figures:
    """Return the figures that were asked for, as of *now*. Raises `Refusal` for outsiders, and for agents' figures that
    somebody who is not their own lead asks for."""
    if person.outsider:
        raise Refusal("outsider")
    judged = with_targets(session, policy)
    daily = daily_facts(session, asked.period, judged, now)
    scopes = _with_team(daily.scopes, asked, judged, now)
    figures = Figures(
        asked=asked,
        today=day_of(now, policy.zoneinfo),
        facts=_facts(session, replace(daily, scopes=scopes), asked, judged, now),
        scopes=scopes,
        uncounted=sum(day in asked.period for day in dirty_days(session)),
    )
    if asked.by is Dimension.AGENT:
        return replace(figures, groups=_agents(session, daily, person, roster, policy))
    if asked.by is Dimension.CATEGORY:
        numbers = complaint_numbers(session, daily.since, daily.until, now)
        return replace(figures, groups=_groups(session, daily), categories=pareto(numbers.categories))
    return figures


def _with_team(scopes: tuple[ScopeFacts, ...], asked: Asked, policy: Policy, now: datetime) -> tuple[ScopeFacts, ...]:
    """A team that has no contacts on these days is reported with nothing."""
    if asked.team is None or any(scope.scope == asked.team for scope in scopes):
        return scopes
    whole, each = figures_of({}, policy.targets, asked.period.last, now, asked.team)
    return (*scopes, ScopeFacts(asked.team, 0, whole, each))


def _facts(session: Session, daily: DailyFacts, asked: Asked, policy: Policy, now: datetime) -> dict[str, Any]:
    """Write the facts as a digest does, and ask the chart of what is shown of one day that is over.

    Only such days are on charts, and the history of every team takes longer than an answer may.
    """
    period = daily.period
    charted = asked.by is None and len(period) == 1 and daily.until <= now
    shown = asked.team or CENTRE
    more = {scope.scope: more_of(scope, None) for scope in daily.scopes}
    for scope in daily.scopes:
        if charted and scope.scope == shown:
            history = history_of(session, asked.team, period.first, policy, now)
            more[shown] = more_of(scope, signals_of(limits_of(session, scope.scope), scope, history, period.last))
    imports = last_imports(session)
    # What came after the days were over is as late as it may be: their figures are whole.
    seen_at = min(now, daily.until)
    data = freshness_of(imports, seen_at, daily.scopes[0].whole.contacts, (), policy)
    return {
        "report": daily.as_json(),
        "more": more,
        "data": {"freshness": data.value, "imports": imports_told(imports)},
        "days": [day.isoformat() for day in period],
        "at": now.isoformat(),
    }


def _agents(session: Session, daily: DailyFacts, person: Person, roster: Roster, policy: Policy) -> tuple[Group, ...]:
    """Return what was counted of the agents whose own lead somebody is. Raises `Refusal` for everybody else."""
    mine = agents_of(person.id, roster, policy)
    if not mine:
        raise Refusal("not_your_agents")
    names = agents_among(session, mine)
    people: dict[str, list[Group]] = defaultdict(list)
    for group in _groups(session, daily, "agent"):
        if group.name in names:
            people[names[group.name]].append(group)
    return tuple(_person(member, groups) for member, groups in people.items())


def _person(member: str, groups: Sequence[Group]) -> Group:
    """Put together what was counted of one person under all of their names."""
    return Group(
        " · ".join(group.name for group in groups),
        sum(group.contacts for group in groups),
        CsatTally.merged(group.csat for group in groups),
        AhtTally.merged(group.aht for group in groups),
        member,
    )


def _groups(session: Session, daily: DailyFacts, by: By = "category") -> tuple[Group, ...]:
    window = daily.since, daily.until
    arrived, rated = arrivals_by(session, by, *window), satisfaction_by(session, by, *window)
    handled = handling_by(session, by, *window)
    return tuple(
        Group(name, arrived.get(name, 0), rated.get(name, CsatTally()), handled.get(name, AhtTally()))
        for name in sorted({*arrived, *rated})
    )
