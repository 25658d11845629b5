"""Slack in, Slack out, for the sum behind a deadline."""

from domain.rights import TEAM
from handlers.forms import CaseRef
from handlers.replies import open_form, reader_of
from handlers.routes import Act, Routes
from handlers.services import Services
from handlers.why import ids, views
from handlers.why.actions import read_sums


def register(routes: Routes) -> None:
    """Enter the question why something is due when it is."""
    routes.action(ids.OPEN, open_sums, TEAM)


async def open_sums(act: Act, services: Services) -> None:
    """Open the sums behind the deadlines of a case."""
    number = CaseRef.read(act.value).number
    sums = await services.store.read(read_sums, number, act.person, services.desk, act.now)
    await act.ack()
    act.later(open_form(act, views.sums_window(sums, services.policy, act.now, reader_of(act))))
