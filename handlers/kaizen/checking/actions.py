"""What is done by itself about a change: its baseline is frozen, it is checked once, and looked at again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from domain.calendars import Calendar
from domain.indicators.days import Period
from domain.kaizen.effects import hold_of
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import after_begins
from domain.kaizen.states import Part, Stage, Step
from domain.kaizen.windows import (
    after_window,
    check_day,
    grown,
    is_longest,
    matures_after,
    recheck_window,
    so_far,
    working_days,
)
from domain.people import Roster
from domain.policy import Policy
from handlers.kaizen import ids
from handlers.kaizen.checking.measuring import Measured, baseline_of, count_baseline, measure, overlaps
from handlers.kaizen.steps import Stride, take_step, tell, tell_step
from handlers.kaizen.trial.actions import concerned
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.checks import PlanKey, hold_plan
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.notices import notice_of, owe, refresh_standing
from storage.plan_models import SuggestionPlanRow
from storage.suggestions import suggestion_by_number


def days_to_know(session: Session, key: PlanKey, policy: Policy, today: date) -> tuple[Period, ...]:
    """Return the days of contacts that must have been counted before a plan is looked at."""
    plan = session.get_one(SuggestionPlanRow, key)
    assert plan.started_on is not None
    after = after_window(plan.started_on, load_calendar(session, policy), today)
    again = (recheck_window(plan.recheck_on),) if plan.recheck_on is not None else ()
    return (baseline_of(plan), after, *again)


def take_check(session: Session, key: PlanKey, roster: Roster, desk: Desk, today: date, now: datetime) -> bool:
    """Do what is due for a plan under trial: freeze its baseline, check it, or put the check off by a week.

    False when another process was faster, or the trial has ended meanwhile.
    """
    row, plan = _held(session, key, Stage.DOING)
    if plan is None or plan.started_on is None or plan.checked_at is not None:
        return False
    if not plan.baseline and after_begins(plan.started_on) <= today:
        plan.baseline = count_baseline(session, plan, desk.policy, now)
    if plan.check_on is not None and plan.check_on <= today:
        _check(session, row, plan, roster, desk, today, now)
    session.add(plan)
    session.flush()
    return True


def take_recheck(session: Session, key: PlanKey, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Look again at what has become standard, and tell everybody; False when another process was faster."""
    row, plan = _held(session, key, Stage.STANDARDISED)
    if plan is None or plan.recheck_on is None or plan.rechecked_at is not None:
        return False
    window = recheck_window(plan.recheck_on - _matures_after(plan, desk.policy))
    measured = measure(session, plan, window, desk.policy, now)
    hold = hold_of(measured.verdict)
    plan.rechecked_at, plan.recheck_verdict, plan.recheck = now, hold.value, measured.as_dict()
    session.add(plan)
    event = take_step(session, row, _stride(Step.RECHECK, now, cycle=row.cycle), roster, desk)
    tell_step(session, row, concerned(session, row, roster, desk), event, now)
    about, once = {"cycle": row.cycle}, f"{ids.RECHECK}:{row.id}:{row.cycle}"
    owe(session, ids.RECHECK, ids.CHANNEL, now, once, subject_id=row.id, facts=about)
    return True


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial under way: what it looks like so far, None before any day counts, and how many working days are over."""

    measured: Measured | None
    days: int


def trial_so_far(session: Session, plan: SuggestionPlanRow, policy: Policy, now: datetime) -> Trial:
    """Return what a trial looks like so far."""
    assert plan.started_on is not None
    calendar, today = load_calendar(session, policy), now.astimezone(policy.zoneinfo).date()
    after = so_far(after_window(plan.started_on, calendar, today), today)
    if after is None:
        return Trial(None, 0)
    return Trial(measure(session, plan, after, policy, now), working_days(after, calendar))


def _held(session: Session, key: PlanKey, stage: Stage) -> tuple[SuggestionRow, SuggestionPlanRow | None]:
    row = session.get_one(SuggestionRow, key.suggestion_id)
    held = hold_plan(session, key) if (row.stage, row.cycle) == (stage, key.cycle) else None
    return row, held


def _check(
    session: Session,
    row: SuggestionRow,
    plan: SuggestionPlanRow,
    roster: Roster,
    desk: Desk,
    today: date,
    now: datetime,
) -> None:
    assert plan.started_on is not None
    calendar = load_calendar(session, desk.policy)
    matured = _matures_after(plan, desk.policy)
    after = _window(plan, calendar, today - matured)
    due = check_day(after, calendar, matured)
    if due > today:
        plan.check_on = due
        return
    measured = measure(session, plan, after, desk.policy, now)
    lack = measured.effect.own.lack
    if measured.effect.way is None and lack is not None and lack.passes and not is_longest(after):
        _put_off(session, row, plan, measured, now, roster, desk)
    else:
        _judge(session, row, plan, measured, roster, desk, now)
    session.flush()


def _window(plan: SuggestionPlanRow, calendar: Calendar, known: date) -> Period:
    """Return the weeks that are over by the day up to which everything is *known*."""
    assert plan.started_on is not None
    return after_window(plan.started_on, calendar, known)


def _put_off(
    session: Session,
    row: SuggestionRow,
    plan: SuggestionPlanRow,
    measured: Measured,
    now: datetime,
    roster: Roster,
    desk: Desk,
) -> None:
    """Look again in a week; it is said the first time, and from then on whoever asks is told."""
    calendar = load_calendar(session, desk.policy)
    check_on = check_day(grown(measured.after), calendar, _matures_after(plan, desk.policy))
    plan.effect, plan.check_on = measured.as_dict(), check_on
    facts = {"on": plan.check_on.isoformat()}
    tell(session, row, ids.CHECK_LATER, concerned(session, row, roster, desk), now, f"cycle{row.cycle}", **facts)


def _judge(
    session: Session,
    row: SuggestionRow,
    plan: SuggestionPlanRow,
    measured: Measured,
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    plan.checked_at, plan.verdict, plan.effect = now, measured.verdict.value, measured.as_dict()
    session.add(plan)
    session.flush()
    event = take_step(session, row, _stride(Step.CHECK, now, cycle=row.cycle), roster, desk)
    tell_step(session, row, concerned(session, row, roster, desk), event, now)
    _draw(session, row, event, now)
    for number in overlaps(session, plan, measured.after):
        other = suggestion_by_number(session, number)
        assert other is not None
        assert other.id is not None
        refresh_standing(session, other.id, ids.ABOUT_EVENTS, now)


def _draw(session: Session, row: SuggestionRow, event: SuggestionEventRow, now: datetime) -> None:
    """Owe the chart of a check to the thread of the card."""
    card = notice_of(session, event.suggestion_id, ids.CARD)
    if card is not None:
        key, facts = f"{ids.CHART}:{event.id}", {"cycle": row.cycle}
        owe(session, ids.CHART, card.target, now, key, subject_id=row.id, parent_id=card.id, facts=facts)


def _stride(step: Step, now: datetime, **facts: Any) -> Stride:
    return Stride(step, Part.SYSTEM.value, frozenset({Part.SYSTEM}), now, facts=facts)


def _matures_after(plan: SuggestionPlanRow, policy: Policy) -> timedelta:
    """Return how long after a day everything is known of what a plan is measured by."""
    return matures_after((Metric(plan.metric), Metric(plan.guard)), policy.digests.repeats_within)
