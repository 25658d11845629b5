"""Messages as Slack keeps and shows them."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.state import Json, Message
from sandbox.world import World

LONGEST_TEXT = 40_000


def message_body(world: World, message: Message, *, metadata: bool = False) -> Json:
    """Return *message* as the Web API and the payloads show it."""
    body: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    body["team"] = world.workspace.team_id
    body["blocks"] = copy.deepcopy(message.blocks)
    if message.by_bot:
        body |= {"bot_id": world.workspace.bot_id, "app_id": world.workspace.app_id, "bot_profile": bot_profile(world)}
    for name in ("attachments", "files"):
        if found := getattr(message, name):
            body[name] = copy.deepcopy(found)
    if message.deleted:
        body["subtype"] = "tombstone"
    body |= _thread(world, message) | _marks(message)
    if metadata and message.metadata is not None:
        body["metadata"] = copy.deepcopy(message.metadata)
    return body


def bot_profile(world: World) -> Json:
    workspace = world.workspace
    return {
        "id": workspace.bot_id,
        "app_id": workspace.app_id,
        "user_id": workspace.bot_user,
        "name": world.app.name,
        "team_id": workspace.team_id,
        "deleted": False,
    }


def _thread(world: World, message: Message) -> Json:
    place = world.state.places[message.channel]
    below = place.replies(message.ts)
    if message.thread_ts is None and not below:
        return {}
    told: Json = {"thread_ts": message.thread_ts or message.ts}
    if below:
        users = list(dict.fromkeys(reply.user for reply in below))
        told |= {
            "reply_count": len(below),
            "reply_users": users,
            "reply_users_count": len(users),
            "latest_reply": below[-1].ts,
        }
    else:
        told["parent_user_id"] = place.messages[message.thread_ts or message.ts].user
    return told


def _marks(message: Message) -> dict[str, Any]:
    marks: Json = {}
    if message.reactions:
        marks["reactions"] = reactions(message)
    if message.edited_ts is not None:
        marks["edited"] = {"user": message.user, "ts": message.edited_ts}
    return marks


def reactions(message: Message) -> list[Json]:
    return [{"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()]


def cut(text: str) -> str:
    """Cut *text* where Slack does: silently."""
    return text[:LONGEST_TEXT]
