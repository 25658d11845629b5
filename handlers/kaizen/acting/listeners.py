"""Slack in, Slack out, for what becomes of a change."""

from collections.abc import Callable
from typing import Any

from domain.kaizen.acts import Ground
from domain.kaizen.states import Step
from domain.rights import of_idea
from domain.words import Words
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.acting import views
from handlers.kaizen.acting.actions import check_act_of, confirm_check, plan_anew, standardise
from handlers.kaizen.facts import IdeaFacts
from handlers.replies import open_form
from handlers.routes import Act, Routes, View
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do about a change that was checked."""
    routes.action(ids.CONFIRM, confirm, of_idea(Step.CONFIRM))
    routes.action(ids.OPEN_STANDARD, open_standard, of_idea(Step.STANDARDISE))
    routes.view(ids.STANDARD_FORM, submit_standard, of_idea(Step.STANDARDISE))
    routes.action(ids.OPEN_REPLAN, open_replan, of_idea(Step.REPLAN))
    routes.view(ids.REPLAN_FORM, submit_replan, of_idea(Step.REPLAN))


async def confirm(act: Act, services: Services) -> None:
    """Confirm what the bot has found."""
    await _save(act, services, confirm_check, CaseRef.read(act.value))


async def open_standard(act: Act, services: Services) -> None:
    """Open the form in which an idea is made standard."""
    await _open(act, services, Step.STANDARDISE, views.standard_form)


async def open_replan(act: Act, services: Services) -> None:
    """Open the form in which the next cycle begins."""
    await _open(act, services, Step.REPLAN, views.replan_form)


async def submit_standard(act: Act, services: Services) -> None:
    """Make an idea standard."""
    await _save(act, services, standardise, views.read_standard(act.view, act.key))


async def submit_replan(act: Act, services: Services) -> None:
    """Begin the next cycle."""
    await _save(act, services, plan_anew, views.read_replan(act.view, act.key))


async def _open(act: Act, services: Services, step: Step, view: Callable[[IdeaFacts, Ground, Words], View]) -> None:
    number = CaseRef.read(act.value).number
    idea, ground = await services.store.read(check_act_of, number, step, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, view(idea, ground, act.words)))


async def _save(act: Act, services: Services, action: Callable[..., None], given: Any) -> None:
    roster, desk = services.directory.roster(), services.desk
    await services.store.write(action, given, act.person, roster, desk, act.now)
    await act.ack()
    services.ring()
