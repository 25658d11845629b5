"""Slack in, Slack out, for daily numbers."""

from domain.rights import STEERERS
from domain.words import marked
from handlers.numbers import ids
from handlers.numbers.actions import check_may_enter, enter, yesterday
from handlers.numbers.views import numbers_form, read_numbers, saved_window
from handlers.quality.ids import COMMAND
from handlers.replies import open_form
from handlers.routes import Act, Routes, Shortcut, Verb
from handlers.services import Services

_NUMBERS = Verb(
    "numbers",
    marked("`{command} numbers`: enter what no system exports, such as attendance"),
    "numbers",
    also=("数据", "录入"),
)


def register(routes: Routes) -> None:
    """Enter the ways to the form."""
    routes.verb(COMMAND, _NUMBERS, open_numbers, STEERERS)
    routes.shortcut(
        ids.OPEN, open_numbers, Shortcut("Enter daily numbers", "Attendance and what else nobody exports"), STEERERS
    )
    routes.view(ids.FORM, submit_numbers, STEERERS)


async def open_numbers(act: Act, services: Services) -> None:
    """Open the form, with what is known of yesterday."""
    check_may_enter(act.person, services.policy)
    day, known = await services.store.read(yesterday, services.policy, act.now)
    await act.ack()
    act.later(open_form(act, numbers_form(services.policy, act.words, day, known)))


async def submit_numbers(act: Act, services: Services) -> None:
    """Store the numbers, and show what is known of the day now."""
    policy = services.policy
    day, _ = await services.store.read(yesterday, policy, act.now)
    numbers = read_numbers(act.view, act.key, policy, day)
    known = await services.store.write(enter, numbers, act.person, policy, act.now)
    await act.ack(response_action="update", view=saved_window(numbers, known, policy, act.words))
