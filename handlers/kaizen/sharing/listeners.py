"""Slack in, Slack out, for sharing: who presents an improvement."""

from domain.rights import TEAM, only
from handlers.digests.behind import RunRef
from handlers.kaizen import ids
from handlers.kaizen.sharing.actions import present, present_not
from handlers.routes import Act, Routes
from handlers.services import Services


def register(routes: Routes) -> None:
    """Enter what can be done with a sharing digest."""
    routes.action(ids.TAKE_TALK, take_talk, TEAM)
    routes.action(ids.LEAVE_TALK, leave_talk, only("whoever has taken the talk"))


async def take_talk(act: Act, services: Services) -> None:
    """Have whoever pressed the button present the improvement."""
    await services.store.write(present, RunRef.read(act.value), act.person, act.now)
    await act.ack()
    services.ring()


async def leave_talk(act: Act, services: Services) -> None:
    """Have whoever was to present the improvement not do so after all."""
    await services.store.write(present_not, RunRef.read(act.value), act.person, act.now)
    await act.ack()
    services.ring()
