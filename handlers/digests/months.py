"""What a monthly report has besides a weekly one: every indicator over six months, what is done, what is to decide.

It is about the whole centre, and kept with the run like all the other facts.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.corrective import Judged, days_after, days_before, effect_day, judge_effect
from domain.digests.agenda import Month, agenda
from domain.digests.counted import CAME
from domain.digests.facts import share
from domain.indicators.csat import CsatTally, Scale
from domain.indicators.days import Period, day_of, one_day
from domain.indicators.pareto import pareto
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.rates import ComplaintRate
from domain.policy import Policy
from handlers.corrective.actions import told
from handlers.digests.kpis import kpis_of, missed, slow
from storage.awards import awards_between
from storage.corrective import ended_since, frozen_months, open_actions
from storage.corrective_models import CorrectiveActionRow
from storage.counted import centre_of
from storage.report_questions import categories_of, cohort_of, plans_of

# How long after a month answers of its contacts still come in.
_LATE_ANSWERS: Final = timedelta(days=7)
# A target that nobody has touched for six weeks is due for a look.
_REVIEW_AFTER: Final = timedelta(weeks=6)


def month_facts(
    session: Session,
    report: Mapping[str, Any],
    trend: Sequence[Period],
    numbers: Mapping[str, Sequence[int | None]],
    policy: Policy,
    now: datetime,
) -> dict[str, Any]:
    """Return what only the monthly report has; *report* is what it has like any other, *numbers* what was entered.

    *policy* has the targets that people have set.
    """
    centre, period = report["scopes"][0], trend[-1]
    kpis = kpis_of(session, trend, policy, now)
    actions = [_action(session, row, policy, now) for row in _told_of(session, period, policy)]
    plans = [dict(one) for one in plans_of(session, *period.bounds(policy.zoneinfo))]
    awards = awards_between(session, *period.bounds(policy.zoneinfo))
    old = _untouched(centre["targets"], period.last)
    lines = pareto(centre["complaints"]["categories"])
    month = Month(
        last=period.last,
        leading=(lines[0].code, centre["complaints"]["leading_for"]) if lines else None,
        missed=(*missed(kpis, period.last, policy), *slow(centre["channels"], policy)),
        actions=actions,
        plans=plans,
        old=len(old),
        numbers=numbers,
        awards=awards["open"],
    )
    decisions = [one.as_dict() for one in agenda(month)]
    told_of = {"kpis": kpis, "actions": actions, "plans": plans, "awards": awards}
    return {**told_of, "old_targets": old, "agenda": decisions}


def actions_of(session: Session, period: Period, policy: Policy, now: datetime) -> list[dict[str, Any]]:
    """Return the corrective actions that are open, what is due first on top, and those done since *period* began."""
    rows = [*open_actions(session), *ended_since(session, period.bounds(policy.zoneinfo)[0])]
    return [_action(session, row, policy, now) for row in rows]


def cohort_facts(session: Session, period: Period, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return the satisfaction with the contacts of a month, by the contact and not by the answer: frozen, or so far."""
    until = final_from(period, policy)
    row = frozen_months(session, period.first, period.first).get(period.first)
    found = Proportion(row.satisfied, row.answered) if row is not None else cohort_now(session, period, policy)
    final_on = until.astimezone(policy.zoneinfo).date()
    return {"csat": share(found), "final_on": final_on.isoformat(), "final": row is not None or now >= until}


def final_from(period: Period, policy: Policy) -> datetime:
    """Return from when on no answer counts any more to the contacts of a month."""
    return period.bounds(policy.zoneinfo)[1] + _LATE_ANSWERS


def cohort_now(session: Session, period: Period, policy: Policy) -> Proportion:
    """Count the answers of the contacts of a month that are known now."""
    since, until = period.bounds(policy.zoneinfo)
    return CsatTally.merged(
        CsatTally(**{Scale.up_to(scale_max).value: Histogram({score: count})})  # type: ignore[arg-type]
        for (scale_max, score), count in cohort_of(session, since, until).items()
    ).proportion


def _told_of(session: Session, period: Period, policy: Policy) -> list[CorrectiveActionRow]:
    """Return the actions that are open, and those whose effect was not known before this month."""
    since = one_day(period.first - timedelta(days=len(days_after(period.first)))).bounds(policy.zoneinfo)[0]
    return [*open_actions(session), *ended_since(session, since)]


def _action(session: Session, row: CorrectiveActionRow, policy: Policy, now: datetime) -> dict[str, Any]:
    today = day_of(now, policy.zoneinfo)
    judged = _effect(session, row, policy, today)
    return {
        **told(row, today),
        "effect_on": effect_day(day_of(row.ended_at, policy.zoneinfo)).isoformat() if row.ended_at else None,
        "effect": _written(judged) if judged is not None else None,
    }


def _effect(session: Session, row: CorrectiveActionRow, policy: Policy, today: date) -> Judged | None:
    """Hold complaints after an action against those before it; None as long as its days are not over."""
    if row.ended_at is None or row.category is None:
        return None
    done_on = day_of(row.ended_at, policy.zoneinfo)
    if today < effect_day(done_on):
        return None
    before, after = days_before(day_of(row.opened_at, policy.zoneinfo)), days_after(done_on)
    was, now = (_complained(session, row.category, days, policy) for days in (before, after))
    return judge_effect(was, now, policy.digests.verdict_from)


def _complained(session: Session, category: str, days: Period, policy: Policy) -> Proportion:
    """Return how many of the contacts of some days became complaints about something."""
    complaints = categories_of(session, *days.bounds(policy.zoneinfo)).get(category, 0)
    handled = sum(one.came.handled for one in centre_of(session, days, CAME).values())
    return ComplaintRate(complaints, handled).proportion or Proportion()


def _written(judged: Judged) -> dict[str, Any]:
    difference = judged.difference
    return {
        "effect": judged.effect.value,
        "before": [judged.before.k, judged.before.n],
        "after": [judged.after.k, judged.after.n],
        "points": float(difference.points) if difference is not None else None,
        "low": difference.interval.low if difference is not None else None,
        "high": difference.interval.high if difference is not None else None,
    }


def _untouched(targets: Mapping[str, Mapping[str, Any]], last: date) -> list[str]:
    """Name the indicators whose target nobody has touched for six weeks."""
    return [name for name, one in targets.items() if last - date.fromisoformat(one["since"]) > _REVIEW_AFTER]
