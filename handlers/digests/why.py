"""Why a digest says what it says: its target, its limits, its last points, and the rule that decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from domain.digests.signals import freeze_waits
from domain.digests.targets import target_on
from domain.indicators.charts import Finding, PLimits, Value, XmrLimits
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion
from domain.indicators.runs import Runs
from domain.people import Person
from domain.policy import Policy
from domain.targets import Indicator, Target
from handlers.digests.behind import Published, read_published
from handlers.digests.charting import History, history_of
from handlers.digests.goals import with_targets
from handlers.digests.reports import Kind
from storage.digest_models import ChartLimitsRow
from storage.target_models import TargetRow
from storage.targets import target_changes

POINTS: Final = 20


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a chart: its days, and a *share*, or the median of so many waits; the newest is as published.

    In a digest it is a day, in a report a week or a month.
    """

    first: date
    last: date
    share: Proportion | None = None
    wait: int | None = None
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """All that decided what a digest says of satisfaction, or with a *channel* of its waits.

    *frozen* are the days that limits were frozen from; None where they are only those of the days before. *set_by* is
    the change that set the target, if somebody has. *pooled* is the week so far that was judged in the place of a day
    with too few answers, whose *runs* are then not those of the days.
    """

    published: Published
    channel: str | None
    target: Target | None
    set_by: TargetRow | None
    shares: PLimits | None
    waits: XmrLimits | None
    frozen: tuple[date, date] | None
    finding: Finding
    runs: Runs | None
    pooled: Proportion | None
    points: tuple[Point, ...]

    @property
    def indicator(self) -> Indicator:
        """What it is about."""
        return Indicator.CSAT if self.channel is None else Indicator.FRT

    @property
    def charted(self) -> bool:
        """Whether a chart has decided anything: in reports none is asked about waits."""
        return self.channel is None or self.published.kind is Kind.DAILY


def read_why(session: Session, run_id: int, channel: str | None, person: Person, policy: Policy) -> Why:
    """Return why. Raises `Refusal` for outsiders, and for a digest that there is not."""
    published = read_published(session, run_id, person)
    judged = with_targets(session, policy)
    history = history_of(session, published.team, published.days.first, judged, published.at)
    indicator = Indicator.CSAT if channel is None else Indicator.FRT
    target = target_on(judged.targets, indicator, published.days.last, channel, published.team)
    frozen = session.get(ChartLimitsRow, (indicator.value, published.scope, channel or ""))
    before = _points(history, channel) if published.kind is Kind.DAILY else _periods(published, channel)
    points = (*before, _newest(published, channel))
    shares, waits = _limits(frozen, history, channel)
    if published.kind is not Kind.DAILY:
        # The limits of waits are those of single days.
        waits = None
    pooled = _pooled(published) if channel is None else None
    return Why(
        published=published,
        channel=channel,
        target=target,
        set_by=_change(session, target, indicator),
        shares=shares,
        waits=waits,
        frozen=(frozen.first_day, frozen.last_day) if frozen is not None else None,
        finding=Finding(_finding(published, channel) or Finding.TOO_FEW),
        runs=_runs(points, shares, waits) if pooled is None else None,
        pooled=pooled,
        points=points[-POINTS:],
    )


def _finding(published: Published, channel: str | None) -> str | None:
    """Return what the chart has found, as it was published; reports ask none about waits."""
    if published.kind is not Kind.DAILY:
        return str(published.own["finding"]) if channel is None else None
    more: Mapping[str, Any] = published.facts["more"][published.scope]
    found: str | None = more["csat"]["finding"] if channel is None else more["frt"].get(channel)
    return found


def _pooled(published: Published) -> Proportion | None:
    found: Sequence[int] | None = published.facts["more"][published.scope]["csat"].get("pooled")
    return Proportion(*found) if found is not None else None


def _change(session: Session, target: Target | None, indicator: Indicator) -> TargetRow | None:
    """Return the latest change that set *target*, if it is not the policy's."""
    if target is None:
        return None
    place = (indicator.value, target.channel, target.team, target.valid_from)
    mine = [row for row in target_changes(session) if (row.indicator, row.channel, row.team, row.valid_from) == place]
    return mine[-1] if mine else None


def _limits(
    frozen: ChartLimitsRow | None, history: History, channel: str | None
) -> tuple[PLimits | None, XmrLimits | None]:
    """Return the limits that decide: frozen ones, or those that the days before give."""
    from_history = _history_limits(history, channel)
    if frozen is None:
        return from_history
    stored: Mapping[str, Any] = frozen.limits
    return (PLimits.from_dict(stored), None) if channel is None else (None, XmrLimits.from_dict(stored))


def _history_limits(history: History, channel: str | None) -> tuple[PLimits | None, XmrLimits | None]:
    if channel is None:
        return PLimits.freeze(history.satisfaction), None
    return None, freeze_waits(history.waits.get(channel, ()))


def _points(history: History, channel: str | None) -> tuple[Point, ...]:
    """Return the days before that have data, oldest first."""
    if channel is None:
        shares = zip(history.days, history.satisfaction, strict=True)
        return tuple(Point(day, day, share=share) for day, share in shares if share.n)
    waits = zip(history.days, history.waits.get(channel, ()), strict=False)
    return tuple(_wait_point(day, wait) for day, wait in waits if wait.n)


def _wait_point(day: date, wait: FrtTally) -> Point:
    return Point(day, day, wait=wait.median, answered=wait.answered.n)


def _periods(published: Published, channel: str | None) -> tuple[Point, ...]:
    """Return the weeks or months before the one of a report, oldest first, as it was published; of waits the last."""
    *earlier, last = (
        Point(
            date.fromisoformat(one["from"]),
            date.fromisoformat(one["to"]),
            share=Proportion(one["satisfied"], one["answered"]),
        )
        for one in published.own["trend"][:-1]
    )
    if channel is None:
        return tuple(point for point in (*earlier, last) if point.share is not None and point.share.n)
    median = published.own["before"]["frt_median_s"].get(channel)
    return (Point(last.first, last.last, wait=median),) if median is not None else ()


def _newest(published: Published, channel: str | None) -> Point:
    """Return the point of the digest itself, as it was published."""
    first, last = published.days.first, published.days.last
    if channel is None:
        csat = published.own["csat"]
        return Point(first, last, share=Proportion(csat["satisfied"], csat["answered"]))
    frt = published.own["channels"].get(channel, {}).get("frt", {"median_s": None, "answered": 0})
    return Point(first, last, wait=frt["median_s"], answered=frt["answered"])


def _runs(points: tuple[Point, ...], shares: PLimits | None, waits: XmrLimits | None) -> Runs | None:
    """Return the runs that the newest point was judged by; None without limits."""
    if shares is not None:
        percents = (point.share.percent for point in points if point.share is not None)
        return Runs.of([percent for percent in percents if percent is not None], shares.centre)
    if waits is not None:
        values: list[Value] = [point.wait if point.wait is not None else float("inf") for point in points]
        return Runs.of(values, waits.median)
    return None
