"""Slack in, Slack out, for the end of a shift."""

from domain.rights import only
from handlers.routes import Act, Routes
from handlers.services import Services
from handlers.shifts import ids
from handlers.shifts.actions import ShiftRef, record_seen_to


def register(routes: Routes) -> None:
    """Enter what people can do about cases at the end of their shift."""
    routes.action(ids.SEE_TO, see_to, only("the owner"))


async def see_to(act: Act, services: Services) -> None:
    """Keep a case beyond the end of a shift; the message that was pressed shows it."""
    await services.store.write(record_seen_to, ShiftRef.read(act.value), act.person, services.desk, act.now)
    await act.ack()

    services.ring()
