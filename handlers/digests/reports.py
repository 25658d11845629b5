"""The facts of a weekly or a monthly report, gathered in one snapshot: a period among those before it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session

from domain.contacts import DayGroup
from domain.digests.counted import Arrivals, Counted
from domain.digests.facts import ScopeFacts, share
from domain.digests.ledger import Ledger
from domain.digests.targets import target_on
from domain.indicators.charts import Finding, PLimits
from domain.indicators.days import Period, month_of, months, week_of, weeks
from domain.indicators.decomposition import decompose
from domain.indicators.nps import NpsTally, changed
from domain.indicators.percentiles import MEDIAN, P90
from domain.indicators.proportions import Proportion, newcombe
from domain.indicators.rates import ComplaintRate
from domain.indicators.rounding import exact
from domain.indicators.standardise import same_mix, standardise
from domain.indicators.timeliness import ResolveTimes
from domain.policy import Indicator, Policy
from handlers.digests.bases import complaints_against
from handlers.digests.charting import HISTORY_DAYS, chart_of, history_in, ledger_of, share_limits
from handlers.digests.gather import CENTRE, facts_in, freshness_of, imports_told, more_of, numbers_in, teams_of
from handlers.digests.goals import with_targets
from handlers.digests.months import actions_of, cohort_facts, month_facts
from handlers.digests.reasons import reasons_told
from handlers.kaizen.figures.actions import idea_figures
from storage.breaches import breaches_of
from storage.corrective import open_actions
from storage.counted import counted_of, last_imports
from storage.digests import limits_of
from storage.low_scores import count_reasons
from storage.report_questions import (
    Improvements,
    acceptances_of,
    callbacks_of,
    categories_of,
    improvements_of,
    matured,
    reopened_of,
    repeats_of,
    resolve_times_of,
    resolved_of,
    silent_channels,
)

# How far a trend looks back, in weeks and in months.
_WEEKS, _MONTHS = 12, 6
# A channel by which no complaint came for so long may be one where nobody registers them.
_SILENT_AFTER: Final = timedelta(days=14)


class Kind(StrEnum):
    """The digests there are, as runs and machines name them."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SHARING = "sharing"

    @property
    def of_numbers(self) -> bool:
        """Whether it is of the centre's and teams' figures, with limits and charts; the others are of ideas."""
        return self is not Kind.SHARING

    def period_of(self, day: date) -> Period:
        """Return the days on which a report reports that has *day* among them."""
        if self is Kind.DAILY:
            return Period(day, day)
        return month_of(day) if self is Kind.MONTHLY else week_of(day)

    def trend_to(self, last: date) -> tuple[Period, ...]:
        """Return the periods of a report's trend, oldest first, of which the last one ends with *last*."""
        return weeks(last, _WEEKS) if self is Kind.WEEKLY else months(last, _MONTHS)


def looked_at(kind: Kind, period: Period) -> Period:
    """Return the days that must have been counted for a report on *period*."""
    return Period(min(kind.trend_to(period.last)[0].first, period.first - HISTORY_DAYS), period.last)


def whole_report(
    session: Session,
    kind: Kind,
    period: Period,
    policy: Policy,
    now: datetime,
    only: str | None = None,
    staff: Collection[str] | None = None,
) -> dict[str, Any]:
    """Return everything a report is written from, as it is kept with its run.

    *report* are the raw numbers as machines get them, with what was asked of complaints in the centre's scope; how a
    scope came to where it is stands with every one, or with *only* one. *more* and *data* are as in a daily digest.
    """
    policy = with_targets(session, policy)
    trend = kind.trend_to(period.last)
    ledger = ledger_of(session, period, teams_of(only), policy, trend[-2].first, trend[0].first)
    facts = facts_in(session, ledger, period, policy, now, kind.value)
    report = facts.as_json()
    earlier = _recommendations(session, facts.scopes[0], trend[-2])
    more, low = {}, count_reasons(session, *period.bounds(policy.zoneinfo))
    for scope, own in zip(facts.scopes, report["scopes"], strict=True):
        if only not in (None, scope.scope):
            continue
        course, chart = _course(session, scope, trend, ledger, policy, now)
        own |= {**course, "nps_change": _nps_change(scope, earlier), "score_reasons": reasons_told(low, _team(scope))}
        more[scope.scope] = {**more_of(scope, None), "chart": chart}
    report["teams"] = _comparison(ledger, period)
    report["scopes"][0]["complaints"] |= _complaints(session, trend, facts.scopes[0], policy, now)
    report["scopes"][0]["complaints"]["kaizen"] = idea_figures(session, period.last, staff, policy, now)
    numbers = numbers_in(session, period, policy)
    if kind is Kind.WEEKLY and only in (None, CENTRE):
        report["actions"] = actions_of(session, period, policy, now)
    if kind is Kind.MONTHLY:
        report["cohort"] = cohort_facts(session, period, policy, now)
        if only in (None, CENTRE):
            report["month"] = month_facts(session, report, trend, numbers.get(CENTRE, {}), policy, now)
    return {
        "report": report,
        "more": more,
        "numbers": numbers,
        "data": _data(session, facts.scopes[0], policy, now),
        "days": [period.first.isoformat(), period.last.isoformat()],
        "at": now.isoformat(),
    }


def _team(scope: ScopeFacts) -> str | None:
    return None if scope.scope == CENTRE else scope.scope


def _recommendations(session: Session, centre: ScopeFacts, before: Period) -> Mapping[DayGroup, Counted]:
    """Return who recommended us in the period *before*, where anybody was asked in this one."""
    return counted_of(session, before, ("nps",)) if centre.whole.counted.nps.n else {}


def _nps_change(scope: ScopeFacts, earlier: Mapping[DayGroup, Counted]) -> dict[str, Any] | None:
    """Return what the score of a scope was before, and whether it has *really* moved; None where nobody was asked."""
    mine = (one.nps for group, one in earlier.items() if scope.scope in (CENTRE, group.team))
    before, now = NpsTally.merged(mine), scope.whole.counted.nps
    if before.score is None or now.score is None:
        return None
    return {"before": float(before.score), "answered": before.n, "real": changed(now, before)}


def _data(session: Session, centre: ScopeFacts, policy: Policy, now: datetime) -> dict[str, Any]:
    imports = last_imports(session)
    freshness = freshness_of(imports, now, centre.whole.contacts, (), policy)
    return {"freshness": freshness.value, "imports": imports_told(imports)}


def _course(
    session: Session, scope: ScopeFacts, trend: Sequence[Period], ledger: Ledger, policy: Policy, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how a scope came to where it is, and the chart of it.

    That is its trend with limits, the period before, and what moved since.
    """
    team, period, before = _team(scope), trend[-1], trend[-2]
    shares = [ledger.satisfied(one, team=team) for one in trend]
    history = history_in(ledger, team, period.first, policy, now)
    limits = share_limits(limits_of(session, scope.scope), history)
    course = {
        "trend": [
            {"from": one.first.isoformat(), "to": one.last.isoformat(), "satisfied": part.k, "answered": part.n}
            for one, part in zip(trend, shares, strict=True)
        ],
        "limits": _limits(limits, shares[-1]),
        "finding": (limits.finding([one for one in shares if one.n]) if limits else Finding.TOO_FEW).value,
        "before": _before(ledger, before, team, policy, now),
        "change": _change(_shares(ledger, before, team), _shares(ledger, period, team)),
        "targets": _goals(policy, period.last, team),
    }
    return course, chart_of(ledger, team, period.last, limits, policy, now)


def _before(ledger: Ledger, period: Period, team: str | None, policy: Policy, now: datetime) -> dict[str, Any]:
    shares = _shares(ledger, period, team)
    names = ledger.channels(period, team)
    return {
        "contacts": sum(ledger.contacts(day, name, team) for day in period for name in names),
        "csat": share(Proportion.merged(shares.values())),
        "channels": {name: share(one) for name, one in shares.items()},
        "frt_median_s": {name: _median(ledger, period, name, team, policy, now) for name in names},
    }


def _median(
    ledger: Ledger, period: Period, channel: str, team: str | None, policy: Policy, now: datetime
) -> int | None:
    """Return the median wait as the period's own report has it: whoever still waits beyond the target is part of it."""
    arrived = Arrivals.merged(ledger.arrivals(day, channel, team) for day in period)
    target = target_on(policy.targets, Indicator.FRT, period.last, channel, team)
    limit = exact(target.value) if target is not None else None
    return arrived.frt(limit, now, ledger.opening.get(channel)).median


def _shares(ledger: Ledger, period: Period, team: str | None) -> dict[str, Proportion]:
    return {name: ledger.satisfied(period, name, team) for name in ledger.channels(period, team)}


def _limits(limits: PLimits | None, newest: Proportion) -> dict[str, float] | None:
    if limits is None or not newest.n:
        return None
    at = limits.at(newest.n)
    return {"centre": float(limits.centre), "low": at.low, "high": at.high}


def _change(before: Mapping[str, Proportion], after: Mapping[str, Proportion]) -> dict[str, Any] | None:
    """Split what moved between two periods, in percentage points; *real* when it is more than chance explains."""
    parts = decompose(before, after)
    difference = newcombe(Proportion.merged(after.values()), Proportion.merged(before.values()))
    if parts is None or difference is None:
        return None
    return {
        "points": float(difference.points),
        "low": difference.interval.low,
        "high": difference.interval.high,
        "real": difference.real,
        "mix": float(parts.mix),
        "within": float(parts.within),
        "parts": {name: float(points) for name, points in parts.within_parts.items()},
    }


def _goals(policy: Policy, day: date, team: str | None) -> dict[str, Any]:
    found = {one: target_on(policy.targets, one, day, team=team) for one in Indicator}
    return {
        one.value: {"value": target.value, "direction": target.direction.value, "since": target.valid_from.isoformat()}
        for one, target in found.items()
        if target is not None
    }


def _comparison(ledger: Ledger, period: Period) -> dict[str, Any] | None:
    """Return teams under one mix of channels; None where there are not two of them."""
    shares = {team: _shares(ledger, period, team) for team in ledger.teams(period) if team}
    strata = {
        team: {name: part for name, part in parts.items() if part.n}
        for team, parts in shares.items()
        if any(part.n for part in parts.values())
    }
    if len(strata) < 2:
        return None
    compared = standardise(strata)
    return {
        "same_mix": same_mix(strata),
        "raw": {team: share(Proportion.merged(parts.values())) for team, parts in strata.items()},
        "channels": {team: {name: share(part) for name, part in parts.items()} for team, parts in strata.items()},
        "standardised": {team: float(percent) for team, percent in compared.percents.items()},
        "thin": [list(one) for one in compared.thin],
    }


def _complaints(
    session: Session, trend: Sequence[Period], centre: ScopeFacts, policy: Policy, now: datetime
) -> dict[str, Any]:
    """Return what the centre's report asks of complaints, besides what its daily digest asks."""
    since, until = trend[-1].bounds(policy.zoneinfo)
    known = matured(since, until)
    resolution = resolved_of(session, *known, now)
    categories = categories_of(session, since, until)
    against = complaints_against(session, trend[-1], centre.whole.counted.came.handled, policy)
    broken = breaches_of(session, since, until, now, policy.digests.overload_from)
    rate = share(ComplaintRate(sum(categories.values()), against).proportion or Proportion())
    return {
        "rate": {**rate, "per": policy.digests.complaints_per} if rate is not None else None,
        "resolution": {
            **_dates(known, policy),
            "solved": resolution.solved,
            "unsolved": resolution.unsolved,
            "unconfirmed": resolution.unconfirmed,
            "young": resolution.young,
        },
        "callbacks": callbacks_of(session, since, until, now).as_dict(),
        "time_to_resolve": _resolve_times(resolve_times_of(session, since, until)),
        "reopened_of_resolved": share(reopened_of(session, since, until)),
        "breaches": {cause.value: n for cause, n in broken.items()},
        "handoffs": _handoffs(session, since, until),
        "improvements": _improvements(improvements_of(session, since, until, now)),
        "leading_for": _leading_for(session, trend, policy),
        "acting": {row.category: row.number for row in open_actions(session) if row.category is not None},
        "repeats": _repeats(session, (since, until), policy, now),
        "silent": list(silent_channels(session, centre.channels, now - _SILENT_AFTER)),
    }


def _dates(bounds: tuple[datetime, datetime], policy: Policy) -> dict[str, str]:
    """Write the local days of *bounds*, the last one included."""
    first, last = (moment.astimezone(policy.zoneinfo) for moment in (bounds[0], bounds[1] - timedelta(seconds=1)))
    return {"from": first.date().isoformat(), "to": last.date().isoformat()}


def _resolve_times(times: ResolveTimes) -> dict[str, Any] | None:
    """Write how long complaints took, in seconds: by the clock, and without the waits for customers."""
    if not times.gross.n:
        return None
    told = {"gross": times.gross, "net": times.net}
    return {"n": times.gross.n} | {
        name: {"median_s": one.median, "p90_s": one.percentile(P90), "max_s": one.maximum} for name, one in told.items()
    }


def _handoffs(session: Session, since: datetime, until: datetime) -> dict[str, Any]:
    return {
        department: {
            "taken": one.taken.n,
            "waiting": one.waiting,
            "median_s": one.taken.percentile(MEDIAN, one.waiting),
        }
        for department, one in acceptances_of(session, since, until).items()
    }


def _improvements(found: Improvements) -> dict[str, Any]:
    answered = found.answered
    return {
        "new": found.new,
        "people": found.people,
        "answered": answered.taken.n,
        "in_time": share(found.in_time),
        "median_answer_s": answered.taken.percentile(MEDIAN, answered.waiting),
        "running": found.running,
        "done": found.done,
    }


def _leading_for(session: Session, trend: Sequence[Period], policy: Policy) -> int:
    """Return for how many periods running the category that leads now has led; ties lead together."""
    running, still = 0, None
    for period in reversed(trend):
        counts = categories_of(session, *period.bounds(policy.zoneinfo))
        leaders = {name for name, n in counts.items() if n == max(counts.values())}
        still = leaders if still is None else still & leaders
        if not still:
            break
        running += 1
    return running


def _repeats(
    session: Session, bounds: tuple[datetime, datetime], policy: Policy, now: datetime
) -> dict[str, Any] | None:
    """Return the repeat contacts of days so long before that all of them are mature; None where nobody is known."""
    within = policy.digests.repeats_within
    known = matured(*bounds, within)
    tally = repeats_of(session, *known, now, within)
    if not tally.mature:
        return None
    return {**_dates(known, policy), **tally.as_dict(), "within_s": int(within.total_seconds())}
