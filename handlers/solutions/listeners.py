"""Slack in, Slack out, for solutions."""

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.replies import open_case_form, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services
from handlers.solutions import ids, views
from handlers.solutions.actions import record_solution


def register(routes: Routes) -> None:
    """Enter what people can do to resolve a case."""
    routes.action(ids.OPEN_SOLUTION, open_resolve, of_case(Move.RESOLVE))
    routes.view(ids.SOLUTION_FORM, submit_solution, of_case(Move.RESOLVE))


async def open_resolve(act: Act, services: Services) -> None:
    """Open the form for the solution."""
    await open_case_form(act, services, Move.RESOLVE, views.resolve_form)


async def submit_solution(act: Act, services: Services) -> None:
    """Record the solution."""
    form = views.read_solution(act.view, act.key)
    await save_case_form(act, services, form, record_solution, views.resolve_form)
