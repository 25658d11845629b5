"""Slack in, Slack out, for consent."""

from domain.rights import only
from handlers.consent import ids, views
from handlers.consent.deciding import decide, open_request
from handlers.forms import RequestRef
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Routes
from handlers.services import Services

_READING = only("who may read the case")
_DECIDING = only("a lead or head who may make the move, and never whoever asked")


def register(routes: Routes) -> None:
    """Enter what people can do about requests for consent."""
    routes.action(ids.OPEN_REQUEST, show_request, _READING)
    routes.view(ids.DECISION_FORM, submit_decision, _DECIDING)
    routes.view(ids.TAKE_BACK_FORM, submit_take_back, only("whoever asked"))


async def show_request(act: Act, services: Services) -> None:
    """Open a request with all that was written, for the people who work on its case; that they looked is recorded."""
    request = RequestRef.read(act.value).proposal
    asked = await services.store.write(open_request, request, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.request_form(asked, services.policy, reader_of(act), act.now)))


async def submit_decision(act: Act, services: Services) -> None:
    """Agree or decline; an agreed move is carried out before the form closes."""
    form = views.read_decision(act.view, act.key)

    await services.store.write(decide, form, act.person, services.desk, act.now)
    await act.ack()

    services.ring()


async def submit_take_back(act: Act, services: Services) -> None:
    """Take back what one has asked for."""
    form = views.read_take_back(act.view, act.key)

    await services.store.write(decide, form, act.person, services.desk, act.now)
    await act.ack()

    services.ring()
