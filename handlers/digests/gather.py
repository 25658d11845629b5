"""The facts of a digest, gathered in one snapshot."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.digests.facts import DailyFacts, ScopeFacts, figures_of, share
from domain.digests.ledger import Ledger
from domain.digests.signals import days_before
from domain.digests.surges import Received, surges_on
from domain.indicators.csat import CsatTally, response_fell
from domain.indicators.days import Period, day_of, one_day
from domain.indicators.freshness import Freshness, freshness
from domain.indicators.frt import FrtTally
from domain.indicators.proportions import Proportion
from domain.policy import ClockKind, Indicator, Policy
from handlers.digests.charting import Signals, chart_of, history_in, ledger_of, share_limits, signals_of, waits_on
from handlers.digests.goals import with_targets
from handlers.digests.reasons import missing_reasons, owed_reasons
from handlers.kaizen.waiting import unanswered
from storage.calendars import load_calendar
from storage.contact_models import ImportRunRow
from storage.counted import counted_of, last_imports, rejected_of
from storage.digest_questions import ComplaintNumbers, Duties, Duty, complaint_numbers, duties, received_within
from storage.digests import limits_of
from storage.low_scores import Owed
from storage.numbers import numbers_of
from storage.schedules import opening_of

CENTRE: Final = "centre"
# So many days before a day show how many complaints are usual on one of its class.
_USUAL_DAYS: Final = 56
# What a digest says was done in time, by the name that machines read.
_ON_TIME: Final = {
    "first_followup": ClockKind.FIRST_FOLLOWUP,
    "solution": ClockKind.SOLUTION,
    "promise": ClockKind.PROMISE,
    "callback": ClockKind.CALLBACK,
    "heartbeat": ClockKind.HEARTBEAT,
    "return_review": ClockKind.RETURN_REVIEW,
    "refund": ClockKind.REFUND,
    "pickup": ClockKind.PICKUP,
    "regulator": ClockKind.REGULATOR,
}


def daily_facts(session: Session, period: Period, policy: Policy, now: datetime) -> DailyFacts:
    """Return the figures of *period*, of the centre and then of every team that has contacts, as of *now*.

    The days must have been counted. Late rows are in it, because they are in what was counted (D24). Judged by the
    targets of *policy*.
    """
    ledger = Ledger(counted_of(session, period), opening=opening_of(session, policy))
    return facts_in(session, ledger, period, policy, now)


def facts_in(
    session: Session, ledger: Ledger, period: Period, policy: Policy, now: datetime, digest: str = "daily"
) -> DailyFacts:
    """Return the same, for a *digest* of any kind, from a ledger that has these days, and maybe others."""
    since, until = period.bounds(policy.zoneinfo)
    rejected = rejected_of(session, period, policy.zoneinfo)
    complaints = _complaints(complaint_numbers(session, since, until, now))
    centre = _scope(CENTRE, ledger, period, policy, now, rejected, complaints)
    # A team that has a digest of its own has one on days without contacts too.
    teams = sorted({team for team in ledger.teams(period) if team} | set(policy.digests.teams))
    own = (_scope(team, ledger, period, policy, now, 0, None) for team in teams)
    return DailyFacts(period, since, until, policy.zone, (centre, *own), digest)


def whole_digest(
    session: Session, period: Period, policy: Policy, now: datetime, only: str | None = None
) -> dict[str, Any]:
    """Return everything a daily digest of *period* is written from, as it is kept with the run.

    *report* are the raw numbers as machines get them. *more* holds by scope, or for *only* one, what only people are
    shown, *data* how fresh it all is, and *duties* what is to be done today.
    """
    policy = with_targets(session, policy)
    ledger = ledger_of(session, period, teams_of(only), policy)
    facts = facts_in(session, ledger, period, policy, now)
    imports = last_imports(session)
    shown = [scope for scope in facts.scopes if only in (None, scope.scope)]
    more = {scope.scope: _charted(session, scope, ledger, period, policy, now) for scope in shown}
    # The first day of a digest is a working day, and what is usual on one says nothing of closed days after it.
    arrived, usual = _arrived(ledger, period.first), _usual_arrivals(ledger, period.first)
    data = {
        "freshness": freshness_of(imports, now, arrived, usual, policy).value,
        "imports": imports_told(imports),
    }
    return {
        "report": facts.as_json(),
        "more": more,
        "data": data,
        "duties": {
            **_duties(duties(session, now, end_of_day(now, policy))),
            "ideas": _ideas(session, policy, now),
            "reasons": missing_reasons(session, scores_owed(session, period, now, policy), policy),
        },
        "surges": _surges(session, period, policy),
        "numbers": numbers_in(session, period, policy),
        "days": [day.isoformat() for day in period],
        "at": now.isoformat(),
    }


def _surges(session: Session, period: Period, policy: Policy) -> dict[str, Any]:
    """Return what is usual of each category that came on a day, and whether more came; of several days nothing."""
    day = period.last
    if period.first != day:
        return {}
    received, before = complaints_before(session, day, policy)
    return {
        category: {"usual": float(found.mean) if found.mean is not None else None, "surge": found.surge.value}
        for category, found in surges_on(day, received, before).items()
    }


def complaints_before(session: Session, day: date, policy: Policy) -> tuple[Received, list[date]]:
    """Return how many complaints came of each category on *day* and before it, and the days that it is compared with.

    These are the days of its class, working days or others, of eight weeks; the oldest comes first.
    """
    looked_at = Period(day - timedelta(days=_USUAL_DAYS), day)
    received: dict[date, Counter[str]] = defaultdict(Counter)
    for received_at, category in received_within(session, *looked_at.bounds(policy.zoneinfo)):
        received[day_of(received_at, policy.zoneinfo)][category] += 1
    calendar = load_calendar(session, policy)
    working = calendar.is_working_day(day)
    return received, [one for one in looked_at if one < day and calendar.is_working_day(one) == working]


def teams_of(only: str | None) -> list[str] | None:
    """Name the teams whose own history is shown where people are shown everything, or *only* one scope."""
    if only is None:
        return None
    return [] if only == CENTRE else [only]


def numbers_in(session: Session, period: Period, policy: Policy) -> dict[str, dict[str, list[int | None]]]:
    """Return the daily numbers that were entered, by scope and name; those of several days as one."""
    found: dict[str, dict[str, list[int | None]]] = defaultdict(dict)
    known = numbers_of(session, period.first, period.last)
    for name, number in policy.daily_numbers.items():
        for (scope, own), days in known.items():
            if own == name and (total := number.over(days)) is not None:
                found[scope][name] = [total.part, total.whole]
    return dict(found)


def _charted(
    session: Session,
    scope: ScopeFacts,
    ledger: Ledger,
    period: Period,
    policy: Policy,
    now: datetime,
) -> dict[str, Any]:
    team = None if scope.scope == CENTRE else scope.scope
    history = history_in(ledger, team, period.first, policy, now)
    frozen = limits_of(session, scope.scope)
    chart = chart_of(ledger, team, period.last, share_limits(frozen, history), policy, now)
    more = more_of(scope, signals_of(frozen, scope, history, period.last))
    more["csat"] |= _response(scope.whole.csat.tally, ledger.surveys(history.days, team), policy)
    return {**more, "chart": chart}


def _response(tally: CsatTally, usual: CsatTally, policy: Policy) -> dict[str, Any]:
    """Return how many of the surveys are *usual*ly answered, and whether far fewer are now, of enough to tell."""
    enough = tally.sent >= policy.digests.verdict_from
    return {
        "usual_response": [usual.answered, usual.sent] if usual.sent else None,
        "response_fell": enough and response_fell(tally, usual),
    }


def end_of_day(now: datetime, policy: Policy) -> datetime:
    """Return when the local day ends that *now* lies in."""
    return one_day(day_of(now, policy.zoneinfo)).bounds(policy.zoneinfo)[1]


def more_of(facts: ScopeFacts, signals: Signals | None) -> dict[str, Any]:
    """Return what only people are shown of a scope; without *signals* no chart was asked."""
    tally = facts.whole.csat.tally
    usual = signals.csat.usual if signals is not None else Proportion()
    pooled = signals.csat.pooled if signals is not None else None
    waits = {name: signal.finding.value for name, signal in signals.frt.items()} if signals is not None else {}
    return {
        "csat": {
            "finding": signals.csat.finding.value if signals is not None else None,
            "usual": [usual.k, usual.n],
            "pooled": [pooled.k, pooled.n] if pooled is not None else None,
            "sent": tally.sent,
            "low": tally.low,
            "scores": {scale.value: scores.as_dict() for scale, scores in tally.answers()},
        },
        "frt": dict.fromkeys(facts.channels) | waits,
    }


def imports_told(imports: Sequence[ImportRunRow]) -> list[dict[str, str]]:
    """Write up to when each source has brought anything."""
    return [{"source": run.source, "at": run.seen_at.isoformat()} for run in imports]


def _usual_arrivals(ledger: Ledger, day: date) -> list[int]:
    """Return how many contacts arrived on earlier days of the weekday of *day* on which anything came."""
    same = [one for one in days_before(day) if one.weekday() == day.weekday() and ledger.channels([one])]
    return [_arrived(ledger, one) for one in same]


def _arrived(ledger: Ledger, day: date) -> int:
    return sum(ledger.contacts(day, channel) for channel in ledger.channels([day]))


def freshness_of(
    imports: Sequence[ImportRunRow], now: datetime, contacts: int, usual: Sequence[int], policy: Policy
) -> Freshness:
    """Judge the data by when it came last, as seen at *now*, and by how many *contacts* there are where others are."""
    latest = max((run.seen_at for run in imports), default=None)
    return freshness(latest, now, contacts, usual, policy.digests.stale_after)


def _duties(found: Duties) -> dict[str, Any]:
    return {
        "overdue": [_duty(duty) for duty in found.overdue],
        "overdue_count": found.overdue_count,
        "today": [_duty(duty) for duty in found.today],
        "today_count": found.today_count,
        "callbacks_count": found.callbacks_count,
        "callback": _duty(found.callback) if found.callback is not None else None,
        "next": _duty(found.following) if found.following is not None else None,
    }


def scores_owed(session: Session, period: Period, at: datetime, policy: Policy) -> Owed:
    """Return which low scores a digest of *period* that is made *at* a moment asks a reason for."""
    return owed_reasons(session, period, end_of_day(at, policy), policy, ("daily", CENTRE))


def _ideas(session: Session, policy: Policy, now: datetime) -> list[dict[str, Any]]:
    """Return how many suggestions wait for whose first answer although it is overdue; nobody may be named for some."""
    found = Counter(one.lead for one in unanswered(session, policy, now))
    return [{"person": person, "count": count} for person, count in found.most_common()]


def _duty(duty: Duty) -> dict[str, Any]:
    return {"number": duty.number, "person": duty.person, "kind": duty.kind.value, "due_at": duty.due_at.isoformat()}


def _scope(
    scope: str,
    ledger: Ledger,
    period: Period,
    policy: Policy,
    now: datetime,
    rejected: int,
    complaints: Mapping[str, Any] | None,
) -> ScopeFacts:
    team = None if scope == CENTRE else scope
    channels = ledger.whole(period, team)
    judged = _judged_by_day(ledger, period, channels, team, policy, now)
    statistic = policy.digests.frt_statistic
    whole, each = figures_of(channels, policy.targets, period.last, now, team, ledger.opening, judged, statistic)
    return ScopeFacts(scope, rejected, whole, each, complaints)


def _judged_by_day(
    ledger: Ledger, period: Period, channels: Iterable[str], team: str | None, policy: Policy, now: datetime
) -> dict[str, FrtTally]:
    """Return the waits of a period in which their targets changed, each against the target of its own day (D5)."""
    waits = (one for one in policy.targets if one.indicator is Indicator.FRT)
    if not any(period.first < one.valid_from <= period.last for one in waits):
        return {}
    return {
        channel: FrtTally.merged(waits_on(ledger, day, channel, team, policy, now) for day in period)
        for channel in channels
    }


def _complaints(numbers: ComplaintNumbers) -> dict[str, Any]:
    """Write what is reported of complaints; spans in seconds, shares as counts and percent."""
    backlog = numbers.backlog
    return {
        "received": numbers.received,
        "closed": numbers.closed,
        "reopened": numbers.reopened,
        "open": backlog.open,
        "oldest_open_s": int(backlog.oldest.total_seconds()) if backlog.oldest is not None else None,
        "open_over_24h": backlog.old,
        "open_over_72h": backlog.very_old,
        "categories": dict(numbers.categories),
        "on_time": {
            name: share(numbers.on_time[kind].on_time) if kind in numbers.on_time else None
            for name, kind in _ON_TIME.items()
        },
        "callback_satisfied": share(Proportion(numbers.satisfied, numbers.answered)) if numbers.answered else None,
    }
