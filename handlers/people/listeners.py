"""Slack in, for people: who changed their name, language or zone, or left."""

from domain.rights import ANYONE
from handlers.people import ids
from handlers.routes import Act, Event, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what we hear of people."""
    routes.event(ids.USER_CHANGE, user_changed, Event(scopes=("users:read",)), ANYONE)


async def user_changed(act: Act, services: Services) -> None:
    """Take over somebody as Slack shows them now; the same news twice changes nothing."""
    await services.directory.keep(act.payload["event"]["user"])
    await act.ack()
