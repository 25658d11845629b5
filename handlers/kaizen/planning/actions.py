"""What is done when a suggestion is planned: plain functions, each one decision in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.people import responsible
from domain.kaizen.plans import Plan, check_plan
from domain.kaizen.states import Step
from domain.masking import holds_contact
from domain.people import Person, Roster
from domain.policy import Policy
from handlers.kaizen import ids
from handlers.kaizen.checking.measuring import count_present
from handlers.kaizen.facts import IdeaFacts, find_idea, hands_of, idea_facts
from handlers.kaizen.planning.form import PlanForm, PlanRef, Remark, mark_of
from handlers.kaizen.steps import check_step, stride_of, take_step, tell_step
from handlers.kaizen.tasks import check_task, hand_out, write_tasks
from handlers.services import Desk
from storage.inbox import first_time
from storage.kaizen_models import SuggestionRow
from storage.plan_models import SuggestionPlanRow
from storage.plans import clear_tasks, plan_of, tasks_of
from storage.targets import known_teams

_LONGEST_NAME = 75


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form for a plan begins with: the idea, what the cycle *before* planned, and who could try it."""

    idea: IdeaFacts
    before: SuggestionPlanRow | None
    teams: Sequence[str]


def draft_of(session: Session, number: str, person: Person, desk: Desk, now: datetime) -> Draft:
    """Return what somebody may write a plan from; raises `Refusal`."""
    row = find_idea(session, number, desk.policy)
    check_step(session, row, Step.PROPOSE, person, desk)
    before = session.get(SuggestionPlanRow, (row.id, row.cycle - 1))
    return Draft(idea_facts(session, row, desk, now, person), before, _teams(session, desk.policy))


def propose(
    session: Session,
    form: PlanForm,
    person: Person,
    outsiders: Collection[str],
    roster: Roster,
    desk: Desk,
    now: datetime,
) -> None:
    """Store a plan, ask whoever leads to agree to it, and tell the authors; raises `Refusal` beside a field.

    What its metric is without the change is written down with it. Of its tasks those that are done stay as they are.
    """
    today = now.astimezone(desk.policy.zoneinfo).date()
    _check(session, form, outsiders, desk.policy, today)
    row = _take_up(session, form.key, form.idea, Step.PROPOSE, person, desk, now)
    if row is None:
        return
    facts = {"present": count_present(session, form.plan, desk.policy, now).as_dict()}
    event = take_step(session, row, stride_of(session, Step.PROPOSE, row, person, desk, now, facts=facts), roster, desk)
    _keep(session, row, form.plan, person, now)
    clear_tasks(session, row)
    write_tasks(session, row, list(form.tasks.values()))
    hands = hands_of(session, row)
    lead = responsible(hands, desk.policy, roster)
    told = {*hands.authors, *([row.owner] if row.owner else [])} - {person.id}
    tell_step(session, row, [*([lead] if lead is not None else []), *sorted(told)], event, now)


def approve(session: Session, ref: PlanRef, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Agree to the plan that was seen: its owner may start, and whoever has a task hears of it. Raises `Refusal`."""
    row = find_idea(session, ref.number, desk.policy)
    check_step(session, row, Step.APPROVE, person, desk)
    plan = _seen(session, row, ref)
    event = take_step(session, row, stride_of(session, Step.APPROVE, row, person, desk, now), roster, desk)
    plan.approved_by, plan.approved_at = person.id, now
    session.add(plan)
    for task in tasks_of(session, row):
        if task.done_at is None:
            hand_out(session, row, task, desk, now)
    told = {*hands_of(session, row).authors, plan.proposed_by, *([row.owner] if row.owner else [])}
    tell_step(session, row, sorted(told), event, now)


def ask_for_changes(
    session: Session, remark: Remark, person: Person, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Give a plan back with what is to be changed in it; raises `Refusal`."""
    if holds_contact(remark.note):
        raise Refusal("holds_contact", ids.NOTE)
    row = _take_up(session, remark.key, remark.idea, Step.RETURN, person, desk, now)
    if row is None:
        return
    plan = _seen(session, row, remark.idea)
    stride = stride_of(session, Step.RETURN, row, person, desk, now, note=remark.note)
    event = take_step(session, row, stride, roster, desk)
    plan.returned_at = now
    session.add(plan)
    tell_step(session, row, [one for one in dict.fromkeys((row.owner, plan.proposed_by)) if one], event, now)


def _take_up(
    session: Session, key: str, ref: PlanRef, step: Step, person: Person, desk: Desk, now: datetime
) -> SuggestionRow | None:
    """Return the suggestion whose plan a form is about; None for a form that was taken up before."""
    row = find_idea(session, ref.number, desk.policy)
    if not first_time(session, key, now):
        return None
    check_step(session, row, step, person, desk)
    if mark_of(plan_of(session, row)) != ref.seen:
        raise Refusal("plan_changed", number=row.number)
    return row


def _seen(session: Session, row: SuggestionRow, ref: PlanRef) -> SuggestionPlanRow:
    """Return the plan of a suggestion if it is the one that was seen: nobody agrees to what they have not read."""
    plan = plan_of(session, row)
    if plan is None or mark_of(plan) != ref.seen:
        raise Refusal("plan_changed", number=row.number)
    return plan


def _check(session: Session, form: PlanForm, outsiders: Collection[str], policy: Policy, today: date) -> None:
    plan = form.plan
    for field, text in ((ids.PROBLEM, plan.problem), (ids.CAUSE, plan.cause)):
        if holds_contact(text):
            raise Refusal("holds_contact", field)
    check_plan(plan, today)
    if plan.channel is not None and plan.channel not in policy.channels:
        raise Refusal("unknown_choice", ids.CHANNEL_OF)
    if plan.team is not None and plan.team not in _teams(session, policy):
        raise Refusal("unknown_choice", ids.TEAM)
    for place, task in form.tasks.items():
        check_task(task, outsiders, today, f"_{place}")


def _teams(session: Session, policy: Policy) -> list[str]:
    """Return who could try an idea alone: departments, and teams that contacts name."""
    names = dict.fromkeys((*policy.departments, *known_teams(session)))
    return [name for name in names if len(name) <= _LONGEST_NAME]


def _keep(session: Session, row: SuggestionRow, plan: Plan, person: Person, now: datetime) -> None:
    """Write a plan over what stood there in this cycle; whoever has agreed to that has not agreed to this."""
    assert row.id is not None
    kept = plan_of(session, row)
    values = asdict(plan) | {"proposed_by": person.id, "proposed_at": now}
    blank = {"returned_at": None, "approved_by": None, "approved_at": None}
    if kept is None:
        session.add(SuggestionPlanRow(suggestion_id=row.id, cycle=row.cycle, **values))
    else:
        kept.sqlmodel_update(values | blank)
        session.add(kept)
    session.flush()
