"""Who is nominated for a month: gathered by the rules, with the figures that say why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from domain.indicators.days import Period
from domain.kaizen.awards import (
    AwardKind,
    AwardState,
    Handled,
    Model,
    Tier,
    best_handlers,
    quality_models,
    shared,
    tier_for,
)
from domain.kaizen.plans import Verdict
from domain.policy import Policy
from handlers.kaizen.checking.measuring import Measured
from storage.award_models import AwardRow, AwardShareRow
from storage.award_questions import handled_between, surveys_of
from storage.awards import award_by_key
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionPlanRow
from storage.sharing import adopted_between, adopter_of, done_between, judged_between
from storage.suggestions import authors_of


@dataclass(frozen=True, slots=True)
class Nomination:
    """What somebody is nominated for: an award, and who shares it; *hidden* are those who are not to be named.

    Thanks need no second word: they are *granted by* whoever has found the idea valid.
    """

    key: str
    kind: AwardKind
    people: tuple[str, ...]
    total: int
    reasons: dict[str, Any]
    suggestion_id: int | None = None
    tier: Tier | None = None
    hidden: frozenset[str] = field(default_factory=frozenset)
    granted_by: str | None = None

    def rows(
        self, month: date, currency: str, now: datetime, remind_at: datetime
    ) -> tuple[AwardRow, list[AwardShareRow]]:
        """Write it as rows, which are not stored yet; at *remind_at* somebody is reminded of it."""
        award = AwardRow(
            key=self.key,
            kind=self.kind.value,
            month=month,
            suggestion_id=self.suggestion_id,
            tier=self.tier.value if self.tier is not None else None,
            total=self.total,
            currency=currency,
            reasons=self.reasons,
            nominated_at=now,
            next_at=remind_at if self.granted_by is None else None,
            state=(AwardState.NOMINATED if self.granted_by is None else AwardState.GRANTED).value,
            decided_by=self.granted_by,
            decided_at=now if self.granted_by is not None else None,
        )
        shares = [
            AwardShareRow(award_id=0, person=person, place=place, amount=amount, hidden=person in self.hidden)
            for place, (person, amount) in enumerate(shared(self.total, self.people).items())
        ]
        return award, shares


def nominate(session: Session, month: Period, policy: Policy) -> tuple[Nomination, ...]:
    """Return who is nominated for a month. It takes its time, and so must hold up nobody who writes."""
    since, until = month.bounds(policy.zoneinfo)
    rules = policy.kaizen.awards
    models = quality_models(surveys_of(session, month, policy.zoneinfo), rules)
    handlers = best_handlers(handled_between(session, since, until), rules)
    personal = [*_models(models, month, rules.quality_model), *_handlers(handlers, month, rules.complaint_handler)]
    return (*_improvements(session, since, until, policy), *personal)


def _improvements(session: Session, since: datetime, until: datetime, policy: Policy) -> Iterator[Nomination]:
    adopted = {row.id or 0 for row in adopted_between(session, since, until)}
    done = {row.id or 0 for row in done_between(session, since, until)}
    judged = {plan.suggestion_id: plan for plan in judged_between(session, since, until)}
    for suggestion_id in sorted(adopted | done | judged.keys()):
        plan = judged.get(suggestion_id)
        verdict = Verdict(plan.verdict) if plan is not None and plan.verdict is not None else None
        is_adopted, is_done = suggestion_id in adopted, suggestion_id in done
        tier = tier_for(adopted=is_adopted, done=is_done, verdict=verdict, confirmed=_is_clean(plan))
        if tier is not None and not (tier is Tier.DONE and _effect_is_awarded(session, suggestion_id)):
            row = session.get_one(SuggestionRow, suggestion_id)
            yield _improvement(session, row, tier, plan, policy)


def _effect_is_awarded(session: Session, suggestion_id: int) -> bool:
    """Say whether an idea was nominated for its effect already: that it then became standard earns nothing more."""
    award = award_by_key(session, _key(suggestion_id, Tier.EFFECT))
    return award is not None and award.state != AwardState.REFUSED


def _key(suggestion_id: int, tier: Tier) -> str:
    return f"{AwardKind.IMPROVEMENT}:{suggestion_id}:{tier}"


def _is_clean(plan: SuggestionPlanRow | None) -> bool:
    """Say whether a confirmed check has found that what must not suffer has not."""
    return plan is not None and bool(plan.effect) and Measured.from_dict(plan.effect).is_clean


def _improvement(
    session: Session, row: SuggestionRow, tier: Tier, plan: SuggestionPlanRow | None, policy: Policy
) -> Nomination:
    assert row.id is not None
    authors = authors_of(session, row.id)
    rules = policy.kaizen.awards
    reasons: dict[str, Any] = {"number": row.number, "title": row.title}
    if tier is Tier.EFFECT and plan is not None:
        reasons |= {"metric": plan.metric, "verdict": plan.verdict, "effect": dict(plan.effect)}
    return Nomination(
        key=_key(row.id, tier),
        kind=AwardKind.IMPROVEMENT,
        people=tuple(author.person for author in authors),
        total={Tier.THANKS: 0, Tier.DONE: rules.done, Tier.EFFECT: rules.effect}[tier],
        reasons=reasons,
        suggestion_id=row.id,
        tier=tier,
        hidden=frozenset(author.person for author in authors if author.hidden),
        granted_by=adopter_of(session, row.id) if tier is Tier.THANKS else None,
    )


def _models(models: Sequence[Model], month: Period, total: int) -> Iterator[Nomination]:
    if models:
        figures = {
            one.person: {"satisfied": one.satisfied.k, "answered": one.satisfied.n, "low": one.low, "days": one.days}
            for one in models
        }
        yield _personal(AwardKind.QUALITY_MODEL, figures, month, total)


def _handlers(handlers: Sequence[Handled], month: Period, total: int) -> Iterator[Nomination]:
    if handlers:
        figures = {
            one.person: {
                "resolved": one.resolved,
                "weighty": one.weighty,
                "met": one.on_time.k,
                "due": one.on_time.n,
                "satisfied": one.satisfied.k,
                "answered": one.satisfied.n,
                "reopened": one.reopened,
            }
            for one in handlers
        }
        yield _personal(AwardKind.COMPLAINT_HANDLER, figures, month, total)


def _personal(kind: AwardKind, figures: dict[str, dict[str, Any]], month: Period, total: int) -> Nomination:
    key = f"{kind}:{month.first.isoformat()}"
    return Nomination(key, kind, tuple(figures), total, {"figures": figures})
