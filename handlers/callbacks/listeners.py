"""Slack in, Slack out, for callbacks."""

from functools import partial

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.callbacks import ids, views
from handlers.callbacks.actions import record_callback, record_recovery, record_written
from handlers.callbacks.callers import record_pass
from handlers.replies import open_case_form, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do in a callback round."""
    routes.action(ids.OPEN_CALLBACK, open_callback, of_case(Move.CONFIRM))
    routes.action(ids.OPEN_RECOVERY, open_recovery, of_case(Move.RECOVER))
    routes.action(ids.OPEN_GIVE_UP, open_written, of_case(Move.GIVE_UP))
    routes.action(ids.OPEN_PASS, open_pass, of_case(Move.PASS_CALL))
    routes.view(ids.CALLBACK_FORM, submit_callback, of_case(Move.CONFIRM))
    routes.view(ids.RECOVERY_FORM, submit_recovery, of_case(Move.RECOVER))
    routes.view(ids.GIVE_UP_FORM, submit_written, of_case(Move.GIVE_UP))
    routes.view(ids.PASS_FORM, submit_pass, of_case(Move.PASS_CALL))


async def open_callback(act: Act, services: Services) -> None:
    """Open the form for a callback."""
    await open_case_form(act, services, Move.CONFIRM, views.callback_form)


async def submit_callback(act: Act, services: Services) -> None:
    """Record a callback."""
    await save_case_form(act, services, views.read_call(act.view, act.key), record_callback, views.callback_form)


async def open_recovery(act: Act, services: Services) -> None:
    """Open the form for a recovery."""
    await open_case_form(act, services, Move.RECOVER, views.recovery_form)


async def submit_recovery(act: Act, services: Services) -> None:
    """Record a recovery."""
    await save_case_form(act, services, views.read_recovery(act.view, act.key), record_recovery, views.recovery_form)


async def open_written(act: Act, services: Services) -> None:
    """Open the form for the last message to a customer who could not be reached."""
    await open_case_form(act, services, Move.GIVE_UP, views.written_form)


async def submit_written(act: Act, services: Services) -> None:
    """Record the last message to a customer who could not be reached."""
    await save_case_form(act, services, views.read_written(act.view, act.key), record_written, views.written_form)


async def open_pass(act: Act, services: Services) -> None:
    """Open the form in which a callback is passed on."""
    await open_case_form(act, services, Move.PASS_CALL, views.pass_form)


async def submit_pass(act: Act, services: Services) -> None:
    """Have somebody else call the customer back."""
    action = partial(record_pass, roster=services.directory.roster())
    await save_case_form(act, services, views.read_pass(act.view, act.key), action, views.pass_form)
