"""auth.test and apps.connections.open: who the app is, and the way in for its sockets."""

from __future__ import annotations

from sandbox.arguments import Args
from sandbox.errors import SlackError
from sandbox.state import Json
from sandbox.world import World


def test(world: World, args: Args) -> Json:
    workspace = world.workspace
    return {
        "url": f"{world.url}/",
        "team": workspace.name,
        "user": workspace.bot_name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(world: World, args: Args) -> Json:
    """Hand out the address of one socket; it can be used once and not for long."""
    if not world.app.socket_mode:
        raise SlackError("socket_mode_not_enabled")
    address = world.url.replace("http://", "ws://")
    ticket = world.tickets.issue()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={world.workspace.app_id}"}
