"""Slack in, Slack out, for changes to what a case is."""

from functools import partial

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.changes import ids, views
from handlers.changes.actions import (
    open_customer,
    record_correction,
    record_lower,
    record_raise,
    record_reclassification,
)
from handlers.forms import CaseRef
from handlers.replies import open_case_form, open_form, reader_of, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can change about what a case is."""
    routes.action(ids.OPEN_RAISE, open_raise, of_case(Move.RAISE))
    routes.action(ids.OPEN_LOWER, open_lower, of_case(Move.LOWER))
    routes.action(ids.OPEN_RECLASSIFY, open_reclassify, of_case(Move.RECLASSIFY))
    routes.action(ids.OPEN_CORRECT, open_correct, of_case(Move.CORRECT))
    routes.view(ids.RAISE_FORM, submit_raise, of_case(Move.RAISE))
    routes.view(ids.LOWER_FORM, submit_lower, of_case(Move.LOWER))
    routes.view(ids.RECLASSIFY_FORM, submit_reclassification, of_case(Move.RECLASSIFY))
    routes.view(ids.CORRECT_FORM, submit_correction, of_case(Move.CORRECT))


async def open_raise(act: Act, services: Services) -> None:
    """Open the form in which a case is raised."""
    await open_case_form(act, services, Move.RAISE, views.raise_form)


async def submit_raise(act: Act, services: Services) -> None:
    """Raise a case."""
    await save_case_form(act, services, views.read_weight(act.view, act.key), record_raise, views.raise_form)


async def open_lower(act: Act, services: Services) -> None:
    """Open the form in which a case is lowered."""
    await open_case_form(act, services, Move.LOWER, views.lower_form)


async def submit_lower(act: Act, services: Services) -> None:
    """Lower a case."""
    await save_case_form(act, services, views.read_weight(act.view, act.key), record_lower, views.lower_form)


async def open_reclassify(act: Act, services: Services) -> None:
    """Open the form in which a case is put into another category."""
    await open_case_form(act, services, Move.RECLASSIFY, views.reclassify_form)


async def submit_reclassification(act: Act, services: Services) -> None:
    """Put a case into another category."""
    form = views.read_reclassification(act.view, act.key)
    await save_case_form(act, services, form, record_reclassification, views.reclassify_form)


async def open_correct(act: Act, services: Services) -> None:
    """Open the form with the customer's details in full; that they were looked at is recorded."""
    number = CaseRef.read(act.value).number
    seen = await services.store.write(open_customer, number, act.person, services.desk, act.now)
    await act.ack()
    reader, known = reader_of(act), {"name": seen.name, "contact": seen.contact, "order": seen.order}
    act.later(open_form(act, views.correct_form(seen.case, services.policy, reader, act.now, **known)))


async def submit_correction(act: Act, services: Services) -> None:
    """Correct the customer's details."""
    form = views.read_correction(act.view, act.key)
    again = partial(views.correct_form, name=form.name, contact=form.contact, order=form.order)
    await save_case_form(act, services, form, record_correction, again)
