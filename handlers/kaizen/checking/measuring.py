"""Measuring a change: its metric and its guard before and after, read in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from sqlmodel import Session

from domain.indicators.days import Period
from domain.kaizen.effects import Effect, effect_of, is_clean, verdict_of
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Plan, Verdict, baseline_window
from domain.kaizen.series import Side
from domain.kaizen.windows import Place, disturbs
from domain.policy import Policy
from handlers.digests.goals import with_targets
from storage.checks import other_changes
from storage.effects import Asked, daily_values
from storage.plan_models import SuggestionPlanRow


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found in the days *after* a change: of the metric, and of what was not to suffer."""

    after: Period
    effect: Effect
    guard: Effect

    @property
    def verdict(self) -> Verdict:
        """What the change has done."""
        return verdict_of(self.effect, self.guard)

    @property
    def is_clean(self) -> bool:
        """Whether nothing else has suffered."""
        return is_clean(self.guard)

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        days = [self.after.first.isoformat(), self.after.last.isoformat()]
        return {"after": days, "metric": self.effect.as_dict(), "guard": self.guard.as_dict()}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        first, last = (date.fromisoformat(day) for day in stored["after"])
        return cls(Period(first, last), Effect.from_dict(stored["metric"]), Effect.from_dict(stored["guard"]))


def place_of(plan: SuggestionPlanRow) -> Place:
    """Return where a plan changes something."""
    return Place(plan.team, plan.channel)


def baseline_of(plan: SuggestionPlanRow) -> Period:
    """Return the days that a change is compared with."""
    assert plan.baseline_from is not None
    assert plan.baseline_to is not None
    return Period(plan.baseline_from, plan.baseline_to)


def count_baseline(session: Session, plan: SuggestionPlanRow, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return what was counted of the days before a change, as it is frozen with the plan."""
    policy, period = with_targets(session, policy), baseline_of(plan)
    return {
        name: [side.as_dict() for side in _sides(session, metric, plan, period, policy, now)]
        for name, metric in _metrics(plan)
    }


def count_present(session: Session, plan: Plan, policy: Policy, now: datetime) -> Side:
    """Return what the metric of a plan was in as many days before today as it is to be compared with."""
    period = baseline_window(now.astimezone(policy.zoneinfo).date(), plan.baseline_days)
    asked = Asked(Place(plan.team, plan.channel), period, now)
    counted = Side.of(daily_values(session, plan.metric, asked, with_targets(session, policy)))
    return Side(counted.value, counted.n, counted.k)


def measure(session: Session, plan: SuggestionPlanRow, after: Period, policy: Policy, now: datetime) -> Measured:
    """Compare the days *after* a change with its frozen baseline, or with what it would be while it is not frozen."""
    frozen = plan.baseline or count_baseline(session, plan, policy, now)
    policy, found = with_targets(session, policy), {}
    for name, metric in _metrics(plan):
        before = [Side.from_dict(stored) for stored in frozen[name]]
        pairs = list(zip(before, _sides(session, metric, plan, after, policy, now), strict=True))
        found[name] = effect_of(metric, *pairs)
    return Measured(after, found["metric"], found["guard"])


def overlaps(session: Session, plan: SuggestionPlanRow, after: Period) -> list[str]:
    """Return the numbers of other ideas whose change of the same figure falls among the days that are compared."""
    baseline, place = baseline_of(plan), place_of(plan)
    return [
        number
        for number, other in other_changes(session, plan)
        if other.started_on is not None and disturbs(other.started_on, baseline, after) and place.meets(place_of(other))
    ]


def _metrics(plan: SuggestionPlanRow) -> tuple[tuple[str, Metric], tuple[str, Metric]]:
    return ("metric", Metric(plan.metric)), ("guard", Metric(plan.guard))


def _sides(
    session: Session, metric: Metric, plan: SuggestionPlanRow, period: Period, policy: Policy, now: datetime
) -> Sequence[Side]:
    """Return what a metric was where the change is made; of a pilot also beside it."""
    place = place_of(plan)
    asked = [Asked(place, period, now, beside) for beside in (False, True)[: 1 if place.team is None else 2]]
    return [Side.of(daily_values(session, metric, one, policy)) for one in asked]
