"""Slack in, Slack out, for the trial of suggestions."""

from collections.abc import Callable
from typing import Any

from domain.kaizen.states import Step
from domain.rights import TEAM, of_idea
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.answering.actions import check_idea
from handlers.kaizen.facts import IdeaFacts, look_at_idea
from handlers.kaizen.outsiders import outsiders_among
from handlers.kaizen.trial import views
from handlers.kaizen.trial.actions import pass_on, start, stop
from handlers.kaizen.trial.form import TaskRef
from handlers.kaizen.trial.task_actions import add_task, look_at_task, pass_task, tick, untick
from handlers.replies import open_form, update_form, update_view
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do while a suggestion is tried."""
    routes.action(ids.OPEN_START, open_start, of_idea(Step.START))
    routes.view(ids.START_FORM, submit_start, of_idea(Step.START))
    routes.action(ids.OPEN_PASS_ON, open_pass_on, of_idea(Step.PASS_ON))
    routes.view(ids.PASS_ON_FORM, submit_pass_on, of_idea(Step.PASS_ON))
    routes.action(ids.OPEN_STOP, open_stop, of_idea(Step.STOP))
    routes.view(ids.STOP_FORM, submit_stop, of_idea(Step.STOP))
    routes.action(ids.OPEN_TASKS, open_tasks, TEAM)
    routes.action(ids.TICK, tick_task, of_idea(Step.TICK))
    routes.action(ids.UNTICK, untick_task, of_idea(Step.UNTICK))
    routes.action(ids.OPEN_ADD_TASK, open_add_task, of_idea(Step.ADD_TASK))
    routes.view(ids.ADD_TASK_FORM, submit_task, of_idea(Step.ADD_TASK))
    routes.action(ids.OPEN_PASS_TASK, open_pass_task, of_idea(Step.PASS_TASK))
    routes.view(ids.PASS_TASK_FORM, submit_passed_task, of_idea(Step.PASS_TASK))


async def open_start(act: Act, services: Services) -> None:
    """Open the form in which the start is reported."""
    idea = await _idea(act, services, Step.START)
    today = act.now.astimezone(services.policy.zoneinfo).date()
    await act.ack()
    act.later(open_form(act, views.start_form(idea, today, act.words)))


async def open_pass_on(act: Act, services: Services) -> None:
    """Open the form in which an idea is given to somebody else."""
    idea = await _idea(act, services, Step.PASS_ON)
    await act.ack()
    act.later(open_form(act, views.pass_on_form(idea, act.words)))


async def open_stop(act: Act, services: Services) -> None:
    """Open the form in which a trial is stopped."""
    idea = await _idea(act, services, Step.STOP)
    await act.ack()
    act.later(open_form(act, views.stop_form(idea, act.words)))


async def open_add_task(act: Act, services: Services) -> None:
    """Open the form for one more task."""
    idea = await _idea(act, services, Step.ADD_TASK)
    await act.ack()
    act.later(open_form(act, views.add_form(idea, act.words)))


async def open_tasks(act: Act, services: Services) -> None:
    """Show the tasks of a plan."""
    number = CaseRef.read(act.value).number
    idea = await services.store.read(look_at_idea, number, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.tasks_window(idea, act.words)))


async def open_pass_task(act: Act, services: Services) -> None:
    """Open the form in which a task is given to somebody else."""
    ref = TaskRef.read(act.value)
    idea, task, may_move = await services.store.read(look_at_task, ref, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.pass_task_form(idea, task, may_move, act.words)))


async def tick_task(act: Act, services: Services) -> None:
    """Note that a task is done."""
    await _turn(act, services, tick)


async def untick_task(act: Act, services: Services) -> None:
    """Note that a task is not done after all."""
    await _turn(act, services, untick)


async def submit_start(act: Act, services: Services) -> None:
    """Begin the trial."""
    await _save(act, services, start, views.read_start(act.view, act.key), act.person)


async def submit_pass_on(act: Act, services: Services) -> None:
    """Have somebody else carry an idea out."""
    given = views.read_passed_on(act.view, act.key)
    await _save(act, services, pass_on, given, act.person, await services.directory.person(given.owner))


async def submit_stop(act: Act, services: Services) -> None:
    """End the trial."""
    await _save(act, services, stop, views.read_end(act.view, act.key), act.person)


async def submit_task(act: Act, services: Services) -> None:
    """Add a task."""
    given = views.read_task(act.view, act.key)
    outsiders = await outsiders_among([given.task.owner], services.directory)
    await _save(act, services, add_task, given, act.person, outsiders)
    act.later(_redraw(act, services, given.idea.number))


async def submit_passed_task(act: Act, services: Services) -> None:
    """Give a task to somebody else."""
    given = views.read_passed_task(act.view, act.key)
    outsiders = await outsiders_among([given.owner], services.directory)
    await _save(act, services, pass_task, given, act.person, outsiders)
    act.later(_redraw(act, services, given.idea.number))


async def _idea(act: Act, services: Services, step: Step) -> IdeaFacts:
    number = CaseRef.read(act.value).number
    return await services.store.read(check_idea, number, step, act.person, services.desk, act.now)


async def _save(act: Act, services: Services, action: Callable[..., None], *given: Any) -> None:
    roster, desk = services.directory.roster(), services.desk
    await services.store.write(action, *given, roster, desk, act.now)
    await act.ack()
    services.ring()


async def _turn(act: Act, services: Services, action: Callable[..., IdeaFacts]) -> None:
    """Turn a task from open to done or back; where it stands in a window, the window shows it."""
    ref, roster = TaskRef.read(act.value), services.directory.roster()
    idea = await services.store.write(action, ref, act.person, roster, services.desk, act.now)
    await act.ack()
    services.ring()
    if act.view.get("callback_id") == ids.TASKS_WINDOW:
        act.later(update_form(act, views.tasks_window(idea, act.words)))


async def _redraw(act: Act, services: Services, number: str) -> None:
    """Show the tasks as they are now in the window below the form that was sent, if it was opened from there."""
    if below := act.view.get("previous_view_id"):
        idea = await services.store.read(look_at_idea, number, act.person, services.desk, act.now)
        await update_view(act, str(below), views.tasks_window(idea, act.words))
