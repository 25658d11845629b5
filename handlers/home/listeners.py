"""Slack in, Slack out, for Homes. Whatever changes one only notes it: it is published once the act is over."""

from domain.rights import ANYONE, TEAM
from handlers.forms import HomeRef
from handlers.home import ids, views
from handlers.home.actions import record_visit
from handlers.replies import open_form
from handlers.routes import Act, Event, Routes
from handlers.services import Services
from storage.homes import record_turned


def register(routes: Routes) -> None:
    """Enter what people can do in their Homes."""
    routes.event(ids.OPENED, home_opened, Event(scopes=()), ANYONE)
    routes.action(ids.SHOW_PART, show_part, TEAM)
    routes.action(ids.OVERVIEW, show_part, TEAM)
    routes.action(ids.PREVIOUS, show_part, TEAM)
    routes.action(ids.NEXT, show_part, TEAM)
    routes.action(ids.OPEN_HELP, open_help, ANYONE)


async def home_opened(act: Act, services: Services) -> None:
    """Note that somebody looks at their Home; Slack tells of the tab with the messages in the same words."""
    event = act.payload["event"]
    if event.get("tab") == "home":
        key, shown = f"event:{act.payload['event_id']}", (event.get("view") or {}).get("hash")
        await services.store.write(record_visit, key, act.person, shown, act.now)
    await act.ack()


async def show_part(act: Act, services: Services) -> None:
    """Note which part and page somebody wants to see."""
    ref = HomeRef.read(act.value)
    await services.store.write(record_turned, act.person.id, ref.part, ref.page)
    await act.ack()


async def open_help(act: Act, services: Services) -> None:
    """Explain the bot once more."""
    await act.ack()
    act.later(open_form(act, views.help_window(services.policy, act.words)))
