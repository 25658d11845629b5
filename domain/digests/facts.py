"""The facts of a daily digest: raw numbers, from which text, message and JSON are written alike.

What a person is shown of them follows the ladder of sample sizes; the facts hold everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from domain.calendars import Calendar
from domain.digests.counted import Arrivals, Counted
from domain.digests.targets import target_on
from domain.indicators.aht import AhtTally, judge_handling
from domain.indicators.csat import CsatTally
from domain.indicators.days import Period
from domain.indicators.frt import FrtTally, Statistic, judge_waits
from domain.indicators.nps import NpsTally
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import exact
from domain.indicators.verdicts import Judgement, judge
from domain.targets import Indicator, Target

_ALL_BY_ONE_TARGET: Final[Mapping[str, FrtTally]] = MappingProxyType({})
# Where no channel counts business time.
_ROUND_THE_CLOCK: Final[Mapping[str, Calendar]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CsatFacts:
    """Contact satisfaction, and the target it is held against."""

    tally: CsatTally
    target: Target | None = None

    @property
    def judgement(self) -> Judgement | None:
        """Whether the target is reached, and how sure that is; None without answers or target."""
        if self.target is None:
            return None
        return judge(self.tally.proportion, exact(self.target.value), self.target.direction)

    def as_json(self) -> dict[str, Any]:
        """Return the raw numbers."""
        proportion, judgement = self.tally.proportion, self.judgement
        low, high = _bounds(proportion)
        return {
            "satisfied": proportion.k,
            "answered": proportion.n,
            "percent": _number(proportion.percent),
            "low": low,
            "high": high,
            "mean": _number(self.tally.mean),
            "target": self.target.value if self.target is not None else None,
            "verdict": judgement.verdict.value if judgement is not None else None,
        }


@dataclass(frozen=True, slots=True)
class FrtFacts:
    """First response time; without a *target* there is no verdict, though within target may be known by channels.

    *while_closed* of the answered came and were answered outside opening hours: nothing of their wait counts.
    """

    tally: FrtTally
    target: Decimal | None = None
    while_closed: int = 0
    statistic: Statistic = Statistic.MEDIAN

    def as_json(self) -> dict[str, Any]:
        """Return the raw numbers, spans in seconds."""
        within = self.tally.within_target
        verdict = judge_waits(self.tally, self.target, self.statistic) if self.target is not None else None
        return {
            "answered": self.tally.answered.n,
            "median_s": self.tally.median,
            "p90_s": self.tally.p90,
            "max_s": self.tally.longest,
            "mean_s": _number(self.tally.answered.mean),
            "target_s": _number(self.target),
            "within_target": within.k if within.n else None,
            "missed": within.rest.k,
            "percent_within": _number(within.percent),
            "verdict": verdict.value if verdict is not None else None,
            "judged": self.statistic.value,
            "waiting": self.tally.waiting,
            "pending": self.tally.pending,
            "answered_while_closed": self.while_closed,
        }


@dataclass(frozen=True, slots=True)
class AhtFacts:
    """Average handling time, and the longest that its mean should be."""

    tally: AhtTally
    target: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the raw numbers, spans in seconds."""
        verdict = judge_handling(self.tally, self.target) if self.target is not None else None
        return {
            "handled": self.tally.handled.n,
            "mean_s": _number(self.tally.mean),
            "median_s": self.tally.median,
            "p90_s": self.tally.p90,
            "max_s": self.tally.longest,
            "ignored": self.tally.ignored,
            "target_s": _number(self.target),
            "verdict": verdict.value if verdict is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """The indicators of one channel, or of all channels together."""

    contacts: int
    abandoned: int
    pending: int
    csat: CsatFacts
    frt: FrtFacts
    aht: AhtFacts
    counted: Counted

    def as_json(self) -> dict[str, Any]:
        """Return the raw numbers; *abandoned* are all who gave up, *pending* those who may yet be answered in time."""
        came = self.counted.came
        return {
            "contacts": self.contacts,
            "abandoned": self.abandoned,
            "pending": self.pending,
            "csat": self.csat.as_json(),
            "frt": self.frt.as_json(),
            "out_of_hours": out_of_hours_json(self.counted.apart),
            "aht": self.aht.as_json(),
            "nps": nps_json(self.counted.nps),
            "answer_rate": share(came.calls.answer_rate),
            "abandon_rate": share(came.calls.abandon_rate),
            "resolved_first": share(came.resolved_first),
        }


@dataclass(frozen=True, slots=True)
class ScopeFacts:
    """What is reported of the centre or of one team: *whole*, and by channel."""

    scope: str
    rejected: int
    whole: Figures
    channels: Mapping[str, Figures]
    complaints: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the raw numbers; what there is nothing of is null."""
        return {
            "scope": self.scope,
            "rejected": self.rejected,
            **self.whole.as_json(),
            "channels": {name: figures.as_json() for name, figures in self.channels.items()},
            "complaints": dict(self.complaints) if self.complaints is not None else None,
        }


@dataclass(frozen=True, slots=True)
class DailyFacts:
    """The figures of a digest: of *period*, with the bounds it had in UTC; the centre stands first."""

    period: Period
    since: datetime
    until: datetime
    zone: str
    scopes: tuple[ScopeFacts, ...]
    digest: str = "daily"

    def as_json(self) -> dict[str, Any]:
        """Return the facts as they are given to machines and kept with the run."""
        return {
            "digest": self.digest,
            "period": {"from": _instant(self.since), "to": _instant(self.until), "zone": self.zone},
            "scopes": [scope.as_json() for scope in self.scopes],
        }


def figures_of(
    channels: Mapping[str, Counted],
    targets: tuple[Target, ...],
    day: date,
    now: datetime,
    team: str | None = None,
    opening: Mapping[str, Calendar] = _ROUND_THE_CLOCK,
    judged: Mapping[str, FrtTally] = _ALL_BY_ONE_TARGET,
    statistic: Statistic = Statistic.MEDIAN,
) -> tuple[Figures, dict[str, Figures]]:
    """Return the figures of all channels together, and of each: *channels* hold what was counted of every one.

    Within target is judged channel by channel and added up (D23), and waits are judged by channel only. *opening* has
    the channels whose waits count in business time, with their hours. All waits stand against the targets of *day*, but
    for channels of which they were *judged* already, because their target was another one on some of the days. What of
    them the verdict is about is the *statistic*.
    """
    each = {
        name: _channel(name, one, judged.get(name), opening.get(name), targets, day, now, team, statistic)
        for name, one in sorted(channels.items())
    }
    all_of = Counted.merged(channels.values())
    frt = FrtTally.merged(figures.frt.tally for figures in each.values())
    target = target_on(targets, Indicator.CSAT, day, team=team)
    handling = target_on(targets, Indicator.AHT, day, team=team)
    whole = Figures(
        all_of.came.contacts,
        frt.abandoned + _gave_up(all_of.apart),
        frt.pending,
        CsatFacts(all_of.csat, target),
        FrtFacts(frt, while_closed=all_of.arrivals.while_closed),
        AhtFacts(all_of.handling, _exact(handling)),
        all_of,
    )
    return whole, each


def share(proportion: Proportion) -> dict[str, Any] | None:
    """Return k of n as raw numbers; None without data."""
    if proportion.percent is None:
        return None
    return {"k": proportion.k, "n": proportion.n, "percent": float(proportion.percent)}


def nps_json(tally: NpsTally) -> dict[str, Any] | None:
    """Return the answers to whether they would recommend us; None without any. The score is no percentage."""
    if tally.score is None:
        return None
    interval = tally.interval
    return {
        "answered": tally.n,
        "promoters": tally.promoters,
        "detractors": tally.detractors,
        "score": float(tally.score),
        "low": interval.low if interval is not None else None,
        "high": interval.high if interval is not None else None,
    }


def out_of_hours_json(apart: Arrivals) -> dict[str, Any] | None:
    """Return who came to live channels while these were closed; None without any. Their waits are as they elapsed."""
    if not apart.contacts:
        return None
    return {
        "contacts": apart.contacts,
        "answered": apart.calls.answered,
        "abandoned": _gave_up(apart),
        "waiting": apart.waiting.n,
        "median_s": apart.answered.median,
    }


def _channel(
    channel: str,
    counted: Counted,
    judged: FrtTally | None,
    opening: Calendar | None,
    targets: tuple[Target, ...],
    day: date,
    now: datetime,
    team: str | None,
    statistic: Statistic,
) -> Figures:
    wait = _exact(target_on(targets, Indicator.FRT, day, channel, team))
    frt = judged if judged is not None else counted.arrivals.frt(wait, now, opening)
    return Figures(
        counted.came.contacts,
        frt.abandoned + _gave_up(counted.apart),
        frt.pending,
        CsatFacts(counted.csat, target_on(targets, Indicator.CSAT, day, channel, team)),
        FrtFacts(frt, wait, counted.arrivals.while_closed, statistic),
        AhtFacts(counted.handling, _exact(target_on(targets, Indicator.AHT, day, channel, team))),
        counted,
    )


def _gave_up(apart: Arrivals) -> int:
    return apart.abandoned.n + apart.vanished


def _exact(target: Target | None) -> Decimal | None:
    return exact(target.value) if target is not None else None


def _number(value: Fraction | Decimal | int | None) -> float | int | None:
    """Write a number for JSON: whole ones as such."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.as_integer_ratio()[1] == 1 else float(value)


def _bounds(proportion: Proportion) -> tuple[float | None, float | None]:
    interval = proportion.interval
    return (interval.low, interval.high) if interval is not None else (None, None)


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
