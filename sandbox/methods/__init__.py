"""The Web API, as a table from method name to what it does, needs and may cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.arguments import Args
from sandbox.methods import auth, chat, conversations, files, people, reactions, views
from sandbox.state import Json
from sandbox.world import World

Run = Callable[[World, Args], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: the scopes of which one is needed, its rate tier, and whose token calls it."""

    run: Run
    scopes: tuple[str, ...] = ()
    tier: int = 0
    app_level: bool = False


METHODS: dict[str, Method] = {
    "auth.test": Method(auth.test),
    "apps.connections.open": Method(auth.open_connection, ("connections:write",), 3, app_level=True),
    "chat.postMessage": Method(chat.post_message, ("chat:write",), 4),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",), 4),
    "chat.update": Method(chat.update, ("chat:write",), 3),
    "chat.delete": Method(chat.delete, ("chat:write",), 3),
    "chat.getPermalink": Method(chat.get_permalink, (), 4),
    "conversations.open": Method(conversations.open_conversation, ("im:write",), 3),
    "conversations.info": Method(conversations.info, (), 3),
    "conversations.list": Method(conversations.list_conversations, (), 2),
    "conversations.members": Method(conversations.members, (), 4),
    "conversations.history": Method(conversations.history, (), 3),
    "conversations.replies": Method(conversations.thread, (), 3),
    "users.info": Method(people.users_info, ("users:read",), 4),
    "users.list": Method(people.users_list, ("users:read",), 2),
    "usergroups.list": Method(people.usergroups_list, ("usergroups:read",), 2),
    "usergroups.users.list": Method(people.usergroup_users, ("usergroups:read",), 2),
    "team.info": Method(people.team_info, ("team:read",), 3),
    "bots.info": Method(people.bots_info, ("users:read",), 3),
    "views.open": Method(views.open_modal, (), 4),
    "views.push": Method(views.push_modal, (), 4),
    "views.update": Method(views.update, (), 4),
    "views.publish": Method(views.publish_home, (), 4),
    "reactions.add": Method(reactions.add, ("reactions:write",), 3),
    "reactions.remove": Method(reactions.remove, ("reactions:write",), 2),
    "reactions.get": Method(reactions.get, ("reactions:read",), 3),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",), 4),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",), 4),
    "files.info": Method(files.info, ("files:read",), 4),
}
