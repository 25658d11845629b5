"""Slack in, Slack out, for ends without a callback and for what comes back."""

from domain.errors import Refusal
from domain.lifecycle import Fact, Move
from domain.rights import of_case
from handlers.cases import look_at
from handlers.closing import ids, views
from handlers.closing.actions import (
    record_exhaustion,
    record_finding,
    record_merger,
    record_reopening,
    record_withdrawal,
)
from handlers.replies import open_case_form, open_form, reader_of, save_case_form
from handlers.routes import Act, Routes, View
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do to end a case, or open it again."""
    routes.action(ids.OPEN_WITHDRAW, open_withdraw, of_case(Move.WITHDRAW))
    routes.action(ids.OPEN_MERGE, open_merge, of_case(Move.MERGE))
    routes.action(ids.OPEN_NOT_COMPLAINT, open_not_complaint, of_case(Move.NOT_COMPLAINT))
    routes.action(ids.OPEN_EXHAUST, open_exhaust, of_case(Move.EXHAUST))
    routes.action(ids.OPEN_REOPEN, open_reopen, of_case(Move.REOPEN))
    routes.view(ids.WITHDRAW_FORM, submit_withdrawal, of_case(Move.WITHDRAW))
    routes.view(ids.MERGE_FORM, submit_merger, of_case(Move.MERGE))
    routes.view(ids.NOT_COMPLAINT_FORM, submit_finding, of_case(Move.NOT_COMPLAINT))
    routes.view(ids.EXHAUST_FORM, submit_exhaustion, of_case(Move.EXHAUST))
    routes.view(ids.REOPEN_FORM, submit_reopening, of_case(Move.REOPEN))


async def open_withdraw(act: Act, services: Services) -> None:
    """Open the form for a customer who withdraws."""
    await open_case_form(act, services, Move.WITHDRAW, views.withdraw_form)


async def submit_withdrawal(act: Act, services: Services) -> None:
    """Record a withdrawal."""
    form = views.read_withdrawal(act.view, act.key)
    await save_case_form(act, services, form, record_withdrawal, views.withdraw_form)


async def open_merge(act: Act, services: Services) -> None:
    """Open the form for a case that repeats another one."""
    await open_case_form(act, services, Move.MERGE, views.merge_form)


async def submit_merger(act: Act, services: Services) -> None:
    """Record a merger."""
    form = views.read_merger(act.view, act.key)
    await save_case_form(act, services, form, record_merger, views.merge_form)


async def open_not_complaint(act: Act, services: Services) -> None:
    """Open the form for a case that is no complaint."""
    await open_case_form(act, services, Move.NOT_COMPLAINT, views.not_complaint_form)


async def submit_finding(act: Act, services: Services) -> None:
    """Record that a case is no complaint."""
    form = views.read_finding(act.view, act.key)
    await save_case_form(act, services, form, record_finding, views.not_complaint_form)


async def open_exhaust(act: Act, services: Services) -> None:
    """Open the form for a case for which nothing reasonable is left."""
    await open_case_form(act, services, Move.EXHAUST, views.exhaust_form)


async def submit_exhaustion(act: Act, services: Services) -> None:
    """Record that nothing reasonable is left."""
    form = views.read_exhaustion(act.view, act.key)
    await save_case_form(act, services, form, record_exhaustion, views.exhaust_form)


async def open_reopen(act: Act, services: Services) -> None:
    """Open the form for a case that comes back; where it is too late for that, show the way there is instead."""
    try:
        await open_case_form(act, services, Move.REOPEN, views.reopen_form)
    except Refusal as refusal:
        window = await _late_window(act, services, refusal)
        await act.ack()
        act.later(open_form(act, window))


async def submit_reopening(act: Act, services: Services) -> None:
    """Record a case that comes back; where it has become too late meanwhile, what was typed stays underneath."""
    form = views.read_reopening(act.view, act.key)
    try:
        await save_case_form(act, services, form, record_reopening, views.reopen_form)
    except Refusal as refusal:
        await act.ack(response_action="push", view=await _late_window(act, services, refusal))


async def _late_window(act: Act, services: Services, refusal: Refusal) -> View:
    """Return what is shown instead of a case that cannot be opened again; any other refusal goes on."""
    if refusal.facts.get("because") is not Fact.REOPENABLE:
        raise refusal
    number = str(refusal.facts["number"])
    case = await services.store.read(look_at, number, services.desk, act.now, act.person)
    return views.late_window(case, services.policy, reader_of(act), act.now)
