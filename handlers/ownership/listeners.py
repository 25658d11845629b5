"""Slack in, Slack out, for ownership."""

from functools import partial

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.forms import CaseRef
from handlers.ownership import ids, views
from handlers.ownership.actions import accept_case, record_classification, record_decline, record_reassignment
from handlers.replies import open_case_form, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do about whose a case is."""
    routes.action(ids.ACCEPT, accept, of_case(Move.ACCEPT))
    routes.action(ids.OPEN_DECLINE, open_decline, of_case(Move.DECLINE))
    routes.action(ids.OPEN_REASSIGN, open_reassign, of_case(Move.REASSIGN))
    routes.action(ids.OPEN_ASSIGN, open_assign, of_case(Move.ASSIGN))
    routes.view(ids.DECLINE_FORM, submit_decline, of_case(Move.DECLINE))
    routes.view(ids.REASSIGN_FORM, submit_reassignment, of_case(Move.REASSIGN))
    routes.view(ids.ASSIGN_FORM, submit_classification, of_case(Move.ASSIGN))


async def accept(act: Act, services: Services) -> None:
    """Take a case on; the message that was pressed shows it."""
    await services.store.write(accept_case, CaseRef.read(act.value).number, act.person, services.desk, act.now)
    await act.ack()

    services.ring()


async def open_decline(act: Act, services: Services) -> None:
    """Open the form in which a case is declined."""
    await open_case_form(act, services, Move.DECLINE, views.decline_form)


async def submit_decline(act: Act, services: Services) -> None:
    """Pass a case on to the next owner."""
    action = partial(record_decline, roster=services.directory.roster())
    await save_case_form(act, services, views.read_decline(act.view, act.key), action, views.decline_form)


async def open_reassign(act: Act, services: Services) -> None:
    """Open the form in which a case is given to somebody else."""
    await open_case_form(act, services, Move.REASSIGN, views.reassign_form)


async def submit_reassignment(act: Act, services: Services) -> None:
    """Give a case to somebody else, or ask a lead to."""
    form = views.read_reassignment(act.view, act.key)
    action = partial(record_reassignment, heir=await services.directory.person(form.owner))
    await save_case_form(act, services, form, action, views.reassign_form)


async def open_assign(act: Act, services: Services) -> None:
    """Open the form in which a new case is classified."""
    await open_case_form(act, services, Move.ASSIGN, views.assign_form)


async def submit_classification(act: Act, services: Services) -> None:
    """Say what a new case is, and whose."""
    form = views.read_classification(act.view, act.key)
    heir = await services.directory.person(form.owner) if form.owner else None
    action = partial(record_classification, roster=services.directory.roster(), heir=heir)
    await save_case_form(act, services, form, action, views.assign_form)
