"""What the charts of a digest say of its day, and the limits they are judged by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlmodel import Session

from domain.digests.counted import CHARTED, Counted
from domain.digests.facts import ScopeFacts
from domain.digests.ledger import ChannelDay, Ledger
from domain.digests.signals import HISTORY, Signal, csat_signal, days_before, freeze_waits, frt_signal
from domain.digests.targets import target_on
from domain.indicators.charts import PLimits, XmrLimits
from domain.indicators.days import Period, trailing
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion
from domain.indicators.rounding import exact
from domain.policy import Indicator, Policy
from storage.counted import centre_of, counted_of
from storage.digests import freeze_limits
from storage.schedules import opening_of

CSAT: Final = Indicator.CSAT.value
FRT: Final = Indicator.FRT.value
# How far back a chart looks before the day it judges.
HISTORY_DAYS: Final = timedelta(days=HISTORY)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class History:
    """What a scope counted on the days before the one that is reported: shares by day, and waits by channel and day."""

    days: tuple[date, ...]
    satisfaction: tuple[Proportion, ...]
    waits: Mapping[str, tuple[FrtTally, ...]]


@dataclass(frozen=True, slots=True)
class Signals:
    """What the charts say: of satisfaction, and of the waits in every channel."""

    csat: Signal
    frt: Mapping[str, Signal]


def history_of(session: Session, scope: str | None, first: date, policy: Policy, now: datetime) -> History:
    """Return the days before *first*, of the centre or of the team *scope*; their waits stand against their own day's
    target."""
    days = days_before(first)
    period = Period(days[0], days[-1])
    if scope is None:
        ledger = Ledger({}, centre_of(session, period), opening_of(session, policy))
    else:
        ledger = Ledger(counted_of(session, period, CHARTED, [scope]), opening=opening_of(session, policy))
    return history_in(ledger, scope, first, policy, now)


def ledger_of(
    session: Session,
    period: Period,
    teams: Collection[str] | None,
    policy: Policy,
    before: date | None = None,
    since: date | None = None,
) -> Ledger:
    """Return the days that a digest of *period* looks at: all of its own, and of those before what charts show.

    The days before are those of the centre, and of *teams* one by one; None is all of them. They reach back from the
    first day as far as a chart does, or to *before*; *since* is from where on satisfaction is known, for a trend.
    """
    first = min(period.first - HISTORY_DAYS, before or period.first)
    earlier: list[tuple[Period, Collection[str]]] = [(Period(first, period.first - _DAY), CHARTED)]
    if since is not None and since < first:
        earlier.append((Period(since, first - _DAY), (CSAT,)))
    found, centre = dict(counted_of(session, period)), dict[ChannelDay, Counted]()
    for days, parts in earlier:
        found |= counted_of(session, days, parts, teams)
        centre |= centre_of(session, days, parts)
    return Ledger(found, centre, opening_of(session, policy))


def history_in(ledger: Ledger, scope: str | None, first: date, policy: Policy, now: datetime) -> History:
    """Return the same from a ledger that has these days, and maybe others."""
    days = days_before(first)
    return History(
        days,
        tuple(ledger.satisfied([day], team=scope) for day in days),
        {
            channel: tuple(waits_on(ledger, day, channel, scope, policy, now) for day in days)
            for channel in ledger.channels(days, scope)
        },
    )


def signals_of(
    frozen: Mapping[tuple[str, str], Mapping[str, Any]], facts: ScopeFacts, history: History, last: date
) -> Signals:
    """Ask the *frozen* limits of a scope of figures up to *last*, or where there are none those its history gives."""
    before = list(zip(history.days, history.satisfaction, strict=True))
    return Signals(
        csat_signal(share_limits(frozen, history), before, (last, facts.whole.csat.tally.proportion)),
        {
            channel: frt_signal(
                _wait_limits(frozen.get((FRT, channel)), history.waits.get(channel, ())),
                history.waits.get(channel, ()),
                figures.frt.tally,
            )
            for channel, figures in facts.channels.items()
        },
    )


def share_limits(frozen: Mapping[tuple[str, str], Mapping[str, Any]], history: History) -> PLimits | None:
    """Return the limits of satisfaction: the *frozen* ones of a scope, else those that its history gives."""
    stored = frozen.get((CSAT, ""))
    return PLimits.from_dict(stored) if stored is not None else PLimits.freeze(history.satisfaction)


def chart_of(
    ledger: Ledger,
    scope: str | None,
    last: date,
    limits: PLimits | None,
    policy: Policy,
    now: datetime,
) -> dict[str, Any]:
    """Return what the chart of a digest shows: the days that end with *last*, their limits, and the target of the last.

    Waits are the median and the 90th percentile in seconds, null among those who still wait or of too few.
    """
    target = target_on(policy.targets, Indicator.CSAT, last, team=scope)
    return {
        "days": [_chart_day(ledger, scope, day, limits, policy, now) for day in trailing(last, HISTORY)],
        "target": target.value if target is not None else None,
    }


def _chart_day(
    ledger: Ledger,
    scope: str | None,
    day: date,
    limits: PLimits | None,
    policy: Policy,
    now: datetime,
) -> dict[str, Any]:
    share = ledger.satisfied([day], team=scope)
    at = limits.at(share.n) if limits is not None and share.n else None
    channels = ledger.channels([day], scope)
    waits = {channel: waits_on(ledger, day, channel, scope, policy, now) for channel in channels}
    return {
        "day": day.isoformat(),
        "satisfied": share.k,
        "answered": share.n,
        "limits": {"low": at.low, "high": at.high} if at is not None else None,
        "frt": {
            channel: [tally.median, tally.p90 if tally.shows_p90 else None]
            for channel, tally in sorted(waits.items())
            if tally.n
        },
    }


def freeze(session: Session, scope: str, history: History, now: datetime) -> None:
    """Freeze what can be frozen of a scope's limits for the first time."""
    days = (history.days[0], history.days[-1])
    if (shares := PLimits.freeze(history.satisfaction)) is not None:
        freeze_limits(session, CSAT, scope, "", days, shares.as_dict(), now)
    for channel, waits in history.waits.items():
        if (limits := freeze_waits(waits)) is not None:
            freeze_limits(session, FRT, scope, channel, days, limits.as_dict(), now)


def window(first: date, last: date) -> Period:
    """Return the days that must have been counted for a report on *first* to *last*."""
    return Period(trailing(first, HISTORY + 1).first, last)


def _wait_limits(stored: Mapping[str, Any] | None, waits: tuple[FrtTally, ...]) -> XmrLimits | None:
    return XmrLimits.from_dict(stored) if stored is not None else freeze_waits(waits)


def waits_on(ledger: Ledger, day: date, channel: str, scope: str | None, policy: Policy, now: datetime) -> FrtTally:
    """Return how long who came on a day had waited by *now*, against the target of that day."""

    def limit() -> Decimal | None:
        target = target_on(policy.targets, Indicator.FRT, day, channel, scope)
        return exact(target.value) if target is not None else None

    return ledger.waits(day, channel, scope, limit, now)
