"""Slack in, Slack out, for complaints."""

import re
from dataclasses import replace
from functools import partial

from domain.lifecycle import Move
from domain.rights import ANYONE, of_case, only
from handlers.complaints import ids, views
from handlers.complaints.actions import (
    Insight,
    Look,
    hidden_again,
    open_insight,
    record_follow_up,
)
from handlers.crm.asking import Asker, CrmFailed
from handlers.forms import CaseRef, RevealRef
from handlers.moves import check_possible
from handlers.replies import open_case_form, open_form, reader_of, save_case_form, update_form
from handlers.routes import Act, Command, Routes, View
from handlers.services import Services
from handlers.verbs import follow

_NUMBER = re.compile(r"[A-Za-z]{1,6}-\d{6}-\d{3,}", re.ASCII)

_READERS = only("who filed, owns or calls back; its departments, its leads, the heads and quality managers")


def register(routes: Routes) -> None:
    """Enter what people can do with complaints."""
    routes.command(
        ids.COMMAND, partial(complaint_command, routes), Command("File a complaint, or look at cases"), ANYONE
    )
    routes.action(ids.OPEN_FOLLOW_UP, open_follow_up, of_case(Move.FOLLOW_UP, Move.TRY))
    routes.action(ids.REACHED, choose_reached, of_case(Move.FOLLOW_UP, Move.TRY))
    routes.action(ids.OPEN_DETAILS, open_details, _READERS)
    routes.action(ids.REVEAL, reveal, _READERS)
    routes.view(ids.FOLLOW_UP_FORM, submit_follow_up, of_case(Move.FOLLOW_UP, Move.TRY))


async def complaint_command(routes: Routes, act: Act, services: Services) -> None:
    """`/complaint`: the form at once; with words behind it, what they ask for. A number alone is one to be shown."""
    if _NUMBER.fullmatch(act.text):
        act = replace(act, payload={**act.payload, "text": f"show {act.text}"})
    await follow(routes, act, services)


async def open_follow_up(act: Act, services: Services) -> None:
    """Open the form for a follow-up."""
    await open_case_form(act, services, Move.FOLLOW_UP, views.follow_up_form)


async def choose_reached(act: Act, services: Services) -> None:
    """Ask what goes with the answer; what was typed stays, and the case is still the one that was looked at."""
    draft = views.read_draft(act.view)
    number, move = draft.case.number, Move.FOLLOW_UP
    case = await services.store.read(check_possible, number, move, act.person, services.desk, act.now)
    await act.ack()
    seen, reader = replace(case, version=draft.case.version), reader_of(act)
    form = views.follow_up_form(seen, services.policy, reader, act.now, reached=draft.reached, eta=draft.eta)
    act.later(update_form(act, form))


async def submit_follow_up(act: Act, services: Services) -> None:
    """Record a follow-up."""
    form, draft = views.read_follow_up(act.view, act.key), views.read_draft(act.view)
    again = partial(views.follow_up_form, reached=draft.reached, eta=draft.eta)
    await save_case_form(act, services, form, record_follow_up, again)


async def open_details(act: Act, services: Services) -> None:
    """Open a case with the customer's words, for the people who work on it; that they looked is recorded."""
    look = Look(CaseRef.read(act.value).number, False, str(act.view.get("id") or ""))
    view = await _insight_window(act, services, look)
    await act.ack()
    act.later(open_form(act, view))


async def reveal(act: Act, services: Services) -> None:
    """Show name and contact, once it is said what for, in the window that is open, and nowhere else."""
    asked = RevealRef.read(act.value)
    look = Look(asked.number, True, str(act.view.get("id") or ""), asked.reason)
    insight = await services.store.write(open_insight, look, act.person, services.desk, act.now)
    await act.ack()
    act.later(_show_details(act, services, insight))


async def _show_details(act: Act, services: Services, insight: Insight) -> None:
    """Show what is kept here, or what the company's own system says at this moment, for a while; it is kept nowhere."""
    if services.crm is not None and not insight.erased:
        insight = await _with_details(insight, services.crm)
    policy, reader = services.policy, reader_of(act)
    seen = await update_form(act, views.details_window(insight, policy, reader, act.now))
    if seen and insight.shown:
        hidden = views.details_window(hidden_again(insight), policy, reader, act.now)
        shown_for = policy.reveals.shown_for.total_seconds()
        act.tasks.after(shown_for, lambda: update_form(act, hidden, seen), "hide_details")


async def _with_details(insight: Insight, crm: Asker) -> Insight:
    try:
        details = await crm.ask(insight.order, insight.case.number)
    except CrmFailed as failed:
        return replace(insight, trouble=failed.trouble)
    return replace(insight, name=details.name, contact=details.contact)


async def _insight_window(act: Act, services: Services, look: Look) -> View:
    insight = await services.store.write(open_insight, look, act.person, services.desk, act.now)
    return views.details_window(insight, services.policy, reader_of(act), act.now)
