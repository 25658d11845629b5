"""Slack in, Slack out, for corrective actions."""

from domain.indicators.days import day_of
from domain.rights import STEERERS, TEAM, only
from domain.words import marked
from handlers.corrective import ids
from handlers.corrective.actions import (
    DecisionRef,
    check_may_end,
    check_may_open,
    open_action,
    read_actions,
    record_ending,
)
from handlers.corrective.views import action_form, actions_window, ending_form, read_action, read_ending
from handlers.quality.ids import COMMAND
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Routes, Verb
from handlers.services import Services

_ACTIONS = Verb(
    "actions",
    marked("`{command} actions`: corrective actions, whose they are and until when; decide on one, or say it is done"),
    "actions",
    also=("action", "capa", "纠正措施", "措施"),
)

# Whose an action is may end it as well.
_ENDING = only("whose the action is, or whoever answers for the numbers")


def register(routes: Routes) -> None:
    """Enter what people can do with corrective actions."""
    routes.verb(COMMAND, _ACTIONS, show_actions, TEAM)
    routes.action(ids.OPEN, start_action, STEERERS)
    routes.view(ids.FORM, submit_action, STEERERS)
    routes.action(ids.END, start_ending, _ENDING)
    routes.view(ids.END_FORM, submit_ending, _ENDING)


async def show_actions(act: Act, services: Services) -> None:
    """Open the window of what is open."""
    found = await services.store.read(read_actions, act.person, services.policy, act.now)
    await act.ack()
    act.later(open_form(act, actions_window(found, services.policy, reader_of(act))))


async def start_action(act: Act, services: Services) -> None:
    """Open the form for a corrective action, or for what is decided on one point of a meeting's agenda."""
    ref = DecisionRef.read(act.value)
    await services.store.read(check_may_open, ref, act.person, services.policy)
    await act.ack()
    act.later(open_form(act, action_form(ref, "", services.policy, act.words)))


async def submit_action(act: Act, services: Services) -> None:
    """Keep what was decided; whose it is hears of it."""
    await services.store.write(open_action, read_action(act.view, act.key), act.person, services.policy, act.now)
    await act.ack()

    services.ring()


async def start_ending(act: Act, services: Services) -> None:
    """Open the form to say what came of an action."""
    row = await services.store.read(check_may_end, act.value, act.person, services.policy)
    await act.ack()
    today = day_of(act.now, services.policy.zoneinfo)
    act.later(open_form(act, ending_form(row, today, services.policy, act.words)))


async def submit_ending(act: Act, services: Services) -> None:
    """Record what came of an action."""
    await services.store.write(record_ending, read_ending(act.view), act.person, services.policy, act.now)
    await act.ack()

    services.ring()
