"""Slack in, Slack out, for hand-offs."""

from functools import partial

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.forms import CaseRef
from handlers.handoffs import ids, views
from handlers.handoffs.actions import record_hand_off, record_return, take_handoff
from handlers.replies import open_case_form, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do about hand-offs."""
    routes.action(ids.OPEN_HAND_OFF, open_hand_off, of_case(Move.HAND_OFF))
    routes.action(ids.TAKE, take, of_case(Move.TAKE_HANDOFF))
    routes.action(ids.OPEN_RETURN, open_return, of_case(Move.RETURN_HANDOFF))
    routes.view(ids.HAND_OFF_FORM, submit_hand_off, of_case(Move.HAND_OFF))
    routes.view(ids.RETURN_FORM, submit_return, of_case(Move.RETURN_HANDOFF))


async def open_hand_off(act: Act, services: Services) -> None:
    """Open the form in which a case is handed to another department."""
    await open_case_form(act, services, Move.HAND_OFF, views.hand_off_form)


async def submit_hand_off(act: Act, services: Services) -> None:
    """Hand a case to another department."""
    action = partial(record_hand_off, roster=services.directory.roster())
    await save_case_form(act, services, views.read_hand_off(act.view, act.key), action, views.hand_off_form)


async def take(act: Act, services: Services) -> None:
    """Take a case on for a department; the message that was pressed shows it."""
    await services.store.write(take_handoff, CaseRef.read(act.value).number, act.person, services.desk, act.now)
    await act.ack()

    services.ring()


async def open_return(act: Act, services: Services) -> None:
    """Open the form in which a hand-off is ended."""
    await open_case_form(act, services, Move.RETURN_HANDOFF, views.return_form)


async def submit_return(act: Act, services: Services) -> None:
    """End a hand-off."""
    await save_case_form(act, services, views.read_return(act.view, act.key), record_return, views.return_form)
