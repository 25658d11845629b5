"""Slack in, Slack out, for courtesy calls."""

from domain.lifecycle import Move
from domain.rights import of_case
from handlers.courtesy import ids, views
from handlers.courtesy.actions import check_courtesy, record_courtesy
from handlers.forms import CaseRef
from handlers.replies import open_form, reader_of, save_case_form
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what people can do about courtesy calls."""
    routes.action(ids.OPEN_COURTESY, open_courtesy, of_case(Move.COURTESY))
    routes.view(ids.COURTESY_FORM, submit_courtesy, of_case(Move.COURTESY))


async def open_courtesy(act: Act, services: Services) -> None:
    """Open the form for a courtesy call, for whoever may make it."""
    number, desk = CaseRef.read(act.value).number, services.desk
    case = await services.store.read(check_courtesy, number, Move.COURTESY, act.person, desk, act.now)
    await act.ack()
    act.later(open_form(act, views.courtesy_form(case, services.policy, reader_of(act), act.now)))


async def submit_courtesy(act: Act, services: Services) -> None:
    """Record a courtesy call."""
    await save_case_form(act, services, views.read_courtesy(act.view, act.key), record_courtesy, views.courtesy_form)
