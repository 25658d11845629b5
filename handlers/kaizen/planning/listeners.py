"""Slack in, Slack out, for planning suggestions."""

from domain.errors import Refusal
from domain.kaizen.states import Step
from domain.rights import of_idea
from handlers.kaizen import ids
from handlers.kaizen.answering.actions import check_idea
from handlers.kaizen.outsiders import outsiders_among
from handlers.kaizen.planning import views
from handlers.kaizen.planning.actions import Draft, approve, ask_for_changes, draft_of, propose
from handlers.kaizen.planning.form import PlanRef, mark_of
from handlers.replies import open_form, update_form
from handlers.routes import Act, Routes, View
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter the ways to plan a suggestion."""
    routes.action(ids.OPEN_PLAN, open_plan, of_idea(Step.PROPOSE))
    routes.action(ids.MORE_TASKS, more_tasks, of_idea(Step.PROPOSE))
    routes.action(ids.APPROVE, agree, of_idea(Step.APPROVE))
    routes.action(ids.OPEN_RETURN, open_return, of_idea(Step.RETURN))
    routes.view(ids.PLAN_FORM, submit_plan, of_idea(Step.PROPOSE))
    routes.view(ids.RETURN_FORM, submit_return, of_idea(Step.RETURN))


async def open_plan(act: Act, services: Services) -> None:
    """Open the form for a plan."""
    draft = await services.store.read(draft_of, PlanRef.read(act.value).number, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, _form(draft, act, services, 1)))


async def more_tasks(act: Act, services: Services) -> None:
    """Make room for one more task in the form that is open; what was typed stays."""
    ref = PlanRef.read(act.value)
    draft = await services.store.read(draft_of, ref.number, act.person, services.desk, act.now)
    if mark_of(draft.idea.plan) != ref.seen:
        raise Refusal("plan_changed", number=draft.idea.row.number)
    await act.ack()
    act.later(update_form(act, _form(draft, act, services, ref.tasks)))


async def submit_plan(act: Act, services: Services) -> None:
    """Store a plan and ask whoever leads to agree."""
    form = views.read_plan(act.view, act.key)
    outsiders = await outsiders_among((task.owner for task in form.tasks.values()), services.directory)
    roster, desk = services.directory.roster(), services.desk
    await services.store.write(propose, form, act.person, outsiders, roster, desk, act.now)
    await act.ack()
    services.ring()


async def agree(act: Act, services: Services) -> None:
    """Agree to a plan as it was seen."""
    ref, roster = PlanRef.read(act.value), services.directory.roster()
    await services.store.write(approve, ref, act.person, roster, services.desk, act.now)
    await act.ack()
    services.ring()


async def open_return(act: Act, services: Services) -> None:
    """Open the form in which whoever leads says what is to be changed."""
    ref = PlanRef.read(act.value)
    idea = await services.store.read(check_idea, ref.number, Step.RETURN, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.return_form(idea, ref, act.words)))


async def submit_return(act: Act, services: Services) -> None:
    """Give a plan back to whoever wrote it."""
    remark, roster = views.read_remark(act.view, act.key), services.directory.roster()
    await services.store.write(ask_for_changes, remark, act.person, roster, services.desk, act.now)
    await act.ack()
    services.ring()


def _form(draft: Draft, act: Act, services: Services, room: int) -> View:
    today = act.now.astimezone(services.policy.zoneinfo).date()
    return views.plan_form(draft, services.policy, today, act.words, room)
