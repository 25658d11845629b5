"""What is done when it is settled what becomes of a change: plain functions, each one decision in one transaction."""

from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.acts import Act, Ground, check_act, why_needed
from domain.kaizen.people import parts
from domain.kaizen.plans import Verdict, recheck_day
from domain.kaizen.states import Part, Step
from domain.masking import holds_contact
from domain.people import Person, Roster
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.acting.form import Replan, Standard
from handlers.kaizen.checking.measuring import Measured
from handlers.kaizen.facts import IdeaFacts, find_idea, hands_of, idea_facts
from handlers.kaizen.steps import check_step, stride_of, take_step, tell_step
from handlers.kaizen.trial.actions import begin, concerned, take
from handlers.services import Desk
from storage.checks import PlanKey, hold_plan
from storage.kaizen_models import SuggestionRow
from storage.notices import owe
from storage.plan_models import SuggestionPlanRow
from storage.plans import silence_tasks


def ground_of(plan: SuggestionPlanRow) -> Ground:
    """Return what an act on a plan stands on; what was looked at again needs nobody to confirm it."""
    if plan.verdict is None:
        return Ground(confirmed=plan.rechecked_at is not None)
    confirmed = plan.confirmed_at is not None or plan.rechecked_at is not None
    return Ground(Verdict(plan.verdict), confirmed, Measured.from_dict(plan.effect).is_clean)


def check_act_of(
    session: Session, number: str, step: Step, person: Person, desk: Desk, now: datetime
) -> tuple[IdeaFacts, Ground]:
    """Return an idea with which *person* may take a step now, and what it stands on; raises `Refusal`."""
    row = find_idea(session, number, desk.policy)
    check_step(session, row, step, person, desk)
    idea = idea_facts(session, row, desk, now, person)
    assert idea.plan is not None, "what was started was planned"
    ground = ground_of(idea.plan)
    if why_needed(step, ground) and Part.LEAD not in parts(person, idea.hands, desk.policy):
        raise Refusal("act_unchecked", number=row.number)
    return idea, ground


def confirm_check(session: Session, ref: CaseRef, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Have whoever leads confirm what the bot has found. Raises `Refusal`."""
    row = find_idea(session, ref.number, desk.policy)
    check_step(session, row, Step.CONFIRM, person, desk)
    plan = _held(session, row)
    stride = stride_of(session, Step.CONFIRM, row, person, desk, now)
    event = take_step(session, row, stride, roster, desk)
    plan.confirmed_by, plan.confirmed_at = person.id, now
    session.add(plan)
    tell_step(session, row, _others(session, row, person, roster, desk), event, now)


def standardise(session: Session, given: Standard, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Make an idea standard, by evidence or with a reason, and tell everybody. Raises `Refusal` beside a field."""
    _check_words(ids.WHY, given.why)
    _check_words(ids.ROLLOUT, given.rollout)
    row = begin(session, given.key, given.idea, Step.STANDARDISE, person, desk, now)
    if row is None:
        return
    plan = _held(session, row)
    ground = ground_of(plan)
    _check(session, row, Act(Step.STANDARDISE, link=given.link, why=given.why), ground, person, desk)
    why = "" if ground.is_evidence else given.why
    facts = {"link": given.link, "evidence": ground.is_evidence}
    changes = {"done_at": now}
    event = take(session, row, Step.STANDARDISE, person, roster, desk, now, note=why, facts=facts, changes=changes)
    plan.standard, plan.rollout, plan.act_note = given.link, given.rollout or None, why or None
    plan.recheck_on = recheck_day(now.astimezone(desk.policy.zoneinfo).date())
    session.add(plan)
    silence_tasks(session, row)
    tell_step(session, row, _others(session, row, person, roster, desk), event, now)
    key, about = f"{ids.STANDARD}:{row.id}:{row.cycle}", {"cycle": row.cycle}
    owe(session, ids.STANDARD, ids.CHANNEL, now, key, subject_id=row.id, facts=about)


def plan_anew(session: Session, given: Replan, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Begin the next cycle of an idea with what was learnt. Raises `Refusal` beside a field."""
    _check_words(ids.LEARNT, given.learnt)
    _check_words(ids.WHY, given.why)
    row = begin(session, given.key, given.idea, Step.REPLAN, person, desk, now)
    if row is None:
        return
    plan = _held(session, row)
    act = Act(Step.REPLAN, learnt=given.learnt, why=given.why)
    _check(session, row, act, ground_of(plan), person, desk)
    plan.learnt, plan.act_note = given.learnt, plan.act_note or given.why or None
    session.add(plan)
    silence_tasks(session, row)
    changes, note = {"cycle": row.cycle + 1, "done_at": None}, given.learnt
    event = take(session, row, Step.REPLAN, person, roster, desk, now, note=note, changes=changes)
    tell_step(session, row, concerned(session, row, roster, desk), event, now)


def _check(session: Session, row: SuggestionRow, act: Act, ground: Ground, person: Person, desk: Desk) -> None:
    try:
        check_act(act, ground, parts(person, hands_of(session, row), desk.policy))
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.field, number=row.number) from None


def _check_words(field: str, text: str) -> None:
    if holds_contact(text):
        raise Refusal("holds_contact", field)


def _held(session: Session, row: SuggestionRow) -> SuggestionPlanRow:
    assert row.id is not None
    return hold_plan(session, PlanKey(row.id, row.cycle))


def _others(session: Session, row: SuggestionRow, person: Person, roster: Roster, desk: Desk) -> list[str]:
    return [one for one in concerned(session, row, roster, desk) if one != person.id]
