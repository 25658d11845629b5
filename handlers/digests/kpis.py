"""Every indicator of the centre over some months: counts and medians as they are kept, and those that miss a target."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from domain.calendars import Calendar
from domain.digests.counted import CHARTED, Arrivals, Counted
from domain.digests.ledger import Ledger
from domain.digests.targets import target_on
from domain.indicators.days import Period
from domain.indicators.proportions import Proportion
from domain.indicators.rates import ComplaintRate
from domain.indicators.rounding import exact
from domain.indicators.verdicts import Certainty, Verdict, judge
from domain.policy import ClockKind, Indicator, Policy
from handlers.digests.bases import complaints_against
from handlers.digests.time_lines import judged_by, judged_of
from storage.counted import centre_of
from storage.digest_questions import ComplaintNumbers, complaint_numbers
from storage.report_questions import reopened_of, resolved_of
from storage.schedules import opening_of

# What is done in time, but for promises, which have a target of their own.
_TIMELY: Final = (ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION, ClockKind.CALLBACK)
_PROMISED: Final = (ClockKind.PROMISE,)


def kpis_of(session: Session, trend: Sequence[Period], policy: Policy, now: datetime) -> list[dict[str, Any]]:
    """Return the indicators over the months of *trend*, oldest first: *shares* as [k, n], or *medians* in seconds.

    The days must have been counted. One that nothing is known of in any month is left out.
    """
    ledger = Ledger({}, centre_of(session, Period(trend[0].first, trend[-1].last), CHARTED))
    months = [ledger.whole(period) for period in trend]
    waits = _waits(trend, months, opening_of(session, policy), policy, now)
    found = [*_of_contacts(months), *waits, *_of_complaints(session, trend, months, policy, now)]
    return [one for one in found if _is_known(one)]


def _is_known(kpi: Mapping[str, Any]) -> bool:
    return any(n for _, n in kpi.get("shares", ())) or any(median is not None for median in kpi.get("medians", ()))


def missed(kpis: Sequence[Mapping[str, Any]], last: date, policy: Policy) -> Iterator[dict[str, Any]]:
    """Yield the indicators that clearly miss the target that is valid on the *last* day, with it: not by chance."""
    for one in kpis:
        if "shares" not in one:
            continue
        target = target_on(policy.targets, Indicator(one["indicator"]), last)
        share = Proportion(*one["shares"][-1])
        if target is None or share.n < policy.digests.verdict_from:
            continue
        judged = judge(share, exact(target.value), target.direction)
        if judged is not None and (judged.verdict, judged.certainty) == (Verdict.MISSED, Certainty.CLEAR):
            yield {"indicator": one["indicator"], "k": share.k, "n": share.n, "target": target.value}


def slow(channels: Mapping[str, Mapping[str, Any]], policy: Policy) -> Iterator[dict[str, Any]]:
    """Yield the channels whose waits miss their target, with enough contacts to judge them."""
    for name, one in channels.items():
        frt = one["frt"]
        if frt["verdict"] == Verdict.MISSED and judged_of(frt) >= policy.digests.verdict_from:
            judged = judged_by(frt)
            about = {"median": frt["median_s"], "judged": judged.value, "value_s": frt[f"{judged.value}_s"]}
            yield {"indicator": Indicator.FRT.value, "channel": name, **about, "target": frt["target_s"]}


def _of_contacts(months: Sequence[Mapping[str, Counted]]) -> Iterator[dict[str, Any]]:
    yield _shares(Indicator.CSAT, [Proportion.merged(one.csat.proportion for one in each.values()) for each in months])
    arrived = [Arrivals.merged(one.came for one in each.values()) for each in months]
    yield _shares(Indicator.ANSWER_RATE, [one.calls.answer_rate for one in arrived])
    yield _shares(Indicator.FCR, [one.resolved_first for one in arrived])


def _waits(
    trend: Sequence[Period],
    months: Sequence[Mapping[str, Counted]],
    opening: Mapping[str, Calendar],
    policy: Policy,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """Yield the median waits by channel; whoever still waits beyond the target of a month's end is part of them."""
    for channel in months[-1]:
        medians = []
        for period, each in zip(trend, months, strict=True):
            target = target_on(policy.targets, Indicator.FRT, period.last, channel)
            limit = exact(target.value) if target is not None else None
            arrived = each[channel].arrivals if channel in each else Arrivals()
            medians.append(arrived.frt(limit, now, opening.get(channel)).median)
        yield {"indicator": Indicator.FRT.value, "channel": channel, "medians": medians}


def _of_complaints(
    session: Session, trend: Sequence[Period], months: Sequence[Mapping[str, Counted]], policy: Policy, now: datetime
) -> Iterator[dict[str, Any]]:
    bounds = [period.bounds(policy.zoneinfo) for period in trend]
    numbers = [complaint_numbers(session, *each, now) for each in bounds]
    handled = [sum(one.came.handled for one in each.values()) for each in months]
    against = [complaints_against(session, period, n, policy) for period, n in zip(trend, handled, strict=True)]
    rates = [ComplaintRate(one.received, n).proportion for one, n in zip(numbers, against, strict=True)]
    yield _shares(Indicator.COMPLAINT_RATE, [one or Proportion() for one in rates])
    yield _shares(Indicator.RESOLUTION_RATE, [resolved_of(session, *each, now).rate for each in bounds])
    yield _shares(Indicator.ON_TIME_RATE, [_on_time(one, _TIMELY) for one in numbers])
    yield _shares(Indicator.PROMISE_RATE, [_on_time(one, _PROMISED) for one in numbers])
    yield _shares(Indicator.CALLBACK_CSAT, [Proportion(one.satisfied, one.answered) for one in numbers])
    yield _shares(Indicator.REOPEN_RATE, [reopened_of(session, *each) for each in bounds])


def _on_time(numbers: ComplaintNumbers, kinds: Sequence[ClockKind]) -> Proportion:
    return Proportion.merged(numbers.on_time[kind].on_time for kind in kinds if kind in numbers.on_time)


def _shares(indicator: Indicator, shares: Sequence[Proportion]) -> dict[str, Any]:
    return {"indicator": indicator.value, "channel": None, "shares": [[one.k, one.n] for one in shares]}
