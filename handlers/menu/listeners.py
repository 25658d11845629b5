"""Slack in, Slack out, for the menu of a case."""

from dataclasses import replace
from functools import partial

from domain.errors import Refusal
from domain.rights import only
from handlers.forms import CaseChoice, CaseRef
from handlers.menu import ids
from handlers.routes import Act, Routes, Surface
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter the menu."""
    routes.action(
        ids.MORE, partial(choose, routes), only("whoever may use the button that the chosen entry stands for")
    )


async def choose(routes: Routes, act: Act, services: Services) -> None:
    """Do what the button would have done that the chosen entry stands for."""
    choice = CaseChoice.read(act.value)
    listener = routes.find(Surface.ACTION, choice.a)
    if listener is None or choice.a == ids.MORE:
        raise Refusal("unknown_control")
    pressed = {"action_id": choice.a, "value": CaseRef(number=choice.n).model_dump_json()}
    await listener(replace(act, id=choice.a, payload={**act.payload, "actions": [pressed]}), services)
