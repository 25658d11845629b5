"""Slack in, Slack out, for handling."""

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.handling import ids, views
from handlers.handling.actions import record_change, record_information, record_question, record_reply
from handlers.replies import open_case_form, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do between the first word to the customer and the solution."""
    routes.action(ids.OPEN_CHANGE, open_change, of_case(Move.CHANGE_SOLUTION))
    routes.action(ids.OPEN_WAIT, open_wait, of_case(Move.WAIT))
    routes.action(ids.OPEN_ANSWERED, open_answered, of_case(Move.ANSWERED))
    routes.action(ids.OPEN_ADD, open_add, of_case(Move.ADD))
    routes.view(ids.CHANGE_FORM, submit_change, of_case(Move.CHANGE_SOLUTION))
    routes.view(ids.WAIT_FORM, submit_question, of_case(Move.WAIT))
    routes.view(ids.ANSWERED_FORM, submit_reply, of_case(Move.ANSWERED))
    routes.view(ids.ADD_FORM, submit_information, of_case(Move.ADD))


async def open_change(act: Act, services: Services) -> None:
    """Open the form for a changed solution."""
    await open_case_form(act, services, Move.CHANGE_SOLUTION, views.change_form)


async def submit_change(act: Act, services: Services) -> None:
    """Record a changed solution."""
    await save_case_form(act, services, views.read_change(act.view, act.key), record_change, views.change_form)


async def open_wait(act: Act, services: Services) -> None:
    """Open the form for waiting until the customer has answered."""
    await open_case_form(act, services, Move.WAIT, views.wait_form)


async def submit_question(act: Act, services: Services) -> None:
    """Record what the customer was asked for."""
    await save_case_form(act, services, views.read_question(act.view, act.key), record_question, views.wait_form)


async def open_answered(act: Act, services: Services) -> None:
    """Open the form for the customer's answer."""
    await open_case_form(act, services, Move.ANSWERED, views.answered_form)


async def submit_reply(act: Act, services: Services) -> None:
    """Record the customer's answer."""
    await save_case_form(act, services, views.read_reply(act.view, act.key), record_reply, views.answered_form)


async def open_add(act: Act, services: Services) -> None:
    """Open the form for information."""
    await open_case_form(act, services, Move.ADD, views.add_form)


async def submit_information(act: Act, services: Services) -> None:
    """Record information."""
    await save_case_form(act, services, views.read_information(act.view, act.key), record_information, views.add_form)
