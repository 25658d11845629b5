"""Slack in, Slack out, for the set-up."""

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError

from domain.people import without_team
from domain.rights import ADMINS
from domain.words import marked
from handlers.complaints.ids import COMMAND
from handlers.delivery.slack import DeliveryFailed
from handlers.replies import open_form, update_view
from handlers.routes import Act, Routes, Verb, View
from handlers.services import Services
from handlers.setup import ids
from handlers.setup.actions import give_teams
from handlers.setup.looking import look, placeable
from handlers.setup.views import asking_window, read_teams, setup_window, silent_window, teams_form
from storage.teams import given_teams

_LOG = structlog.get_logger(__name__)
_SILENT = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, DeliveryFailed)
_SETUP = Verb("setup", marked("`{command} setup`: what is missing for me to work well"), also=("安装", "配置"))


def register(routes: Routes) -> None:
    """Enter the ways to the set-up."""
    routes.verb(COMMAND, _SETUP, open_setup, ADMINS)
    routes.action(ids.OPEN, open_setup, ADMINS)
    routes.action(ids.AGAIN, look_again, ADMINS)
    routes.action(ids.OPEN_TEAMS, open_teams, ADMINS)
    routes.view(ids.TEAMS_FORM, submit_teams, ADMINS)


async def open_setup(act: Act, services: Services) -> None:
    """Open the window of what is there and what is missing."""
    await act.ack()
    act.later(_open(act, services))


async def look_again(act: Act, services: Services) -> None:
    """Ask Slack anew for everything, people and user groups too."""
    await act.ack()
    act.later(_look_again(act, services))


async def open_teams(act: Act, services: Services) -> None:
    """Open the form in which people without a team are given one."""
    directory, given = services.directory, await services.store.read(given_teams)
    people = placeable(without_team(directory.people(), directory.roster(), services.policy), given)
    named = {person: directory.known(person).name for person in people}
    await act.ack()
    act.later(open_form(act, teams_form(named, given, services.policy, act.words)))


async def submit_teams(act: Act, services: Services) -> None:
    """Give people the teams that were chosen for them, and show the set-up below as it is then."""
    chosen = read_teams(act.view)
    await services.store.write(give_teams, chosen, act.person, services.policy, act.now)
    await services.directory.refresh_absences()
    await act.ack()
    if below := act.view.get("previous_view_id"):
        act.later(_show(act, services, str(below)))


async def _show(act: Act, services: Services, view_id: str) -> None:
    await update_view(act, view_id, await _seen(act, services))


async def _open(act: Act, services: Services) -> None:
    """Show at once that Slack is asked, for that may take longer than a window may wait to open."""
    view_id = await open_form(act, asking_window(act.words))
    if view_id:
        await _show(act, services, view_id)


async def _look_again(act: Act, services: Services) -> None:
    await services.directory.refresh()
    await _show(act, services, act.view["id"])


async def _seen(act: Act, services: Services) -> View:
    try:
        return setup_window(await look(services), act.words)
    except _SILENT as error:
        _LOG.warning("setup_not_seen", error=type(error).__name__)
        return silent_window(act.words)
