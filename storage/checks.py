"""Questions about changes that are to be checked: which ones, when the next, and which others fall among their days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Text, and_, cast, func, or_, text
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from domain.kaizen.plans import WASH_IN_DAYS
from domain.kaizen.states import Stage
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionPlanRow

# Written as literals, so that the planner can always prove that the partial indexes cover the questions.
_UNCHECKED = text("suggestion_plan.checked_at IS NULL")
_UNSEEN = text("suggestion_plan.rechecked_at IS NULL")
_WASH_IN = timedelta(days=WASH_IN_DAYS)


class PlanKey(NamedTuple):
    """One plan: of which idea, in which cycle."""

    suggestion_id: int
    cycle: int


def checks_due(session: Session, today: date) -> Sequence[PlanKey]:
    """Return the plans under trial that can be checked, or whose baseline can be frozen, the longest due first."""
    plan = SuggestionPlanRow
    bare = cast(col(plan.baseline), Text) == "{}"
    due = or_(col(plan.check_on) <= today, and_(col(plan.started_on) <= today - _WASH_IN, bare))
    return _keys(session, Stage.DOING, _UNCHECKED, due, col(plan.check_on))


def rechecks_due(session: Session, today: date) -> Sequence[PlanKey]:
    """Return the plans that are standard and are to be looked at again, the longest due first."""
    again = col(SuggestionPlanRow.recheck_on)
    return _keys(session, Stage.STANDARDISED, _UNSEEN, again <= today, again)


def next_check_day(session: Session, after: date) -> date | None:
    """Return the first day later than *after* on which a plan is to be checked, frozen or looked at again."""
    plan, day = SuggestionPlanRow, timedelta(days=1)
    trial = select(func.min(plan.check_on)).where(_UNCHECKED, col(plan.check_on) > after)
    started = select(func.min(plan.started_on)).where(_UNCHECKED, col(plan.started_on) > after - _WASH_IN)
    again = select(func.min(plan.recheck_on)).where(_UNSEEN, col(plan.recheck_on) > after)
    frozen = session.exec(started).one()
    days = [session.exec(trial).one(), session.exec(again).one(), frozen and frozen + _WASH_IN]
    return max(min(known), after + day) if (known := [one for one in days if one is not None]) else None


def hold_plan(session: Session, key: PlanKey) -> SuggestionPlanRow:
    """Return a plan that nobody else changes before this transaction ends."""
    return session.get_one(SuggestionPlanRow, key, with_for_update=True)


def put_off_check(session: Session, key: PlanKey, day: date) -> None:
    """Look at a plan on a later day, so that one that cannot be read is not tried at every turn."""
    plan = hold_plan(session, key)
    if plan.checked_at is None:
        plan.check_on = max(day, plan.check_on or day)
    elif plan.recheck_on is not None and plan.rechecked_at is None:
        plan.recheck_on = max(day, plan.recheck_on)
    session.add(plan)


def other_changes(session: Session, plan: SuggestionPlanRow) -> Sequence[tuple[str, SuggestionPlanRow]]:
    """Return the plans of other ideas that were started to move the same figure, with the numbers of their ideas."""
    row, other = SuggestionRow, SuggestionPlanRow
    same = select(row.number, other).join(other, col(other.suggestion_id) == row.id)
    started = same.where(other.metric == plan.metric, col(other.started_on).is_not(None))
    return session.exec(started.where(other.suggestion_id != plan.suggestion_id).order_by(col(row.id))).all()


def earlier_plans(session: Session, suggestion_id: int, cycle: int) -> Sequence[SuggestionPlanRow]:
    """Return the plans of an idea in the cycles before one, the first first."""
    plan = SuggestionPlanRow
    before = select(plan).where(plan.suggestion_id == suggestion_id, plan.cycle < cycle)
    return session.exec(before.order_by(col(plan.cycle))).all()


def _keys(session: Session, stage: Stage, *where: object) -> Sequence[PlanKey]:
    """Return the plans of the present cycles of ideas at a *stage*; the last of *where* says in which order."""
    *conditions, order = where
    row, plan = SuggestionRow, SuggestionPlanRow
    found = (
        core_select(col(plan.suggestion_id), col(plan.cycle))
        .join(row, and_(col(row.id) == plan.suggestion_id, col(row.cycle) == plan.cycle))
        .where(col(row.stage) == stage.value, *conditions)  # type: ignore[arg-type]
        .order_by(order, col(plan.suggestion_id))  # type: ignore[arg-type]
    )
    return [PlanKey(*key) for key in session.execute(found)]
