"""The payloads Slack delivers to an app, field by field."""

from __future__ import annotations

import copy
import secrets
from typing import Any

from sandbox.app import Command, Shortcut
from sandbox.handles import ANSWERS_FOR, ResponseUrl
from sandbox.messages import message_body
from sandbox.places import channel_name
from sandbox.state import Json, Message, Place, View
from sandbox.values import KEYS, state_from, state_values, stateful
from sandbox.views import view_body
from sandbox.world import World

# Deprecated by Slack, but still part of every payload.
VERIFICATION = "sandbox-verification"


def person(world: World, user: str) -> Json:
    name = world.state.people[user].name
    return {"id": user, "username": name, "name": name, "team_id": world.workspace.team_id}


def frame(world: World, kind: str, user: str) -> Json:
    """Return what every interaction has in common."""
    workspace = world.workspace
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "user": person(world, user),
        "api_app_id": workspace.app_id,
        "token": VERIFICATION,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def slash_command(world: World, user: str, place: Place, command: Command, text: str) -> Json:
    workspace = world.workspace
    return {
        "token": VERIFICATION,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": place.id,
        "channel_name": channel_name(place),
        "user_id": user,
        "user_name": world.state.people[user].name,
        "command": command.command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, user, place.id),
        "trigger_id": world.triggers.issue(user),
    }


def shortcut(world: World, user: str, pressed: Shortcut, message: Message | None) -> Json:
    """Return a global shortcut, or a message one when there is a *message*."""
    payload = frame(world, "message_action" if message else "shortcut", user) | {
        "callback_id": pressed.callback_id,
        "trigger_id": world.triggers.issue(user),
        "action_ts": world.new_ts(),
    }
    if message is not None:
        place = world.state.places[message.channel]
        payload |= {
            "channel": {"id": place.id, "name": channel_name(place)},
            "message": message_body(world, message),
            "message_ts": message.ts,
            "response_url": response_url(world, user, place.id, message),
        }
    return payload


def message_action(world: World, user: str, message: Message, action: Json) -> Json:
    """Return the click on an element of *message*; of an ephemeral message Slack does not send the content."""
    place, hidden = world.state.places[message.channel], message.seen_by is not None
    chosen = world.state.chosen.get((user, message.channel, message.ts), {})
    payload = frame(world, "block_actions", user) | {
        "container": message_container(message),
        "trigger_id": world.triggers.issue(user),
        "channel": {"id": place.id, "name": channel_name(place)},
        "state": {"values": state_values(message.blocks, chosen)},
        "response_url": response_url(world, user, place.id, message),
        "actions": [action],
    }
    return payload if hidden else payload | {"message": message_body(world, message)}


def message_container(message: Message) -> Json:
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
    container["is_ephemeral"] = message.seen_by is not None
    return container | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def view_action(world: World, view: View, action: Json) -> Json:
    """Return the click on an element of a modal or Home; only from a modal another one can be pushed."""
    return frame(world, "block_actions", view.user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.triggers.issue(view.user, None if view.is_home else view.id),
        "view": view_body(world, view),
        "actions": [action],
    }


def view_submission(world: World, view: View) -> Json:
    return frame(world, "view_submission", view.user) | {
        "trigger_id": world.triggers.issue(view.user, view.id),
        "view": view_body(world, view),
        "response_urls": list(_asked_urls(world, view)),
    }


def view_closed(world: World, view: View, is_cleared: bool) -> Json:
    return frame(world, "view_closed", view.user) | {"view": view_body(world, view), "is_cleared": is_cleared}


def suggestion(world: World, user: str, target: View | Message, block_id: str, action_id: str, text: str) -> Json:
    """Return the question for options that match *text*."""
    payload = frame(world, "block_suggestion", user) | {"block_id": block_id, "action_id": action_id, "value": text}
    if isinstance(target, View):
        return payload | {"container": {"type": "view", "view_id": target.id}, "view": view_body(world, target)}
    place = world.state.places[target.channel]
    channel = {"id": place.id, "name": channel_name(place)}
    return payload | {
        "container": message_container(target),
        "channel": channel,
        "message": message_body(world, target),
    }


def pressed(world: World, block: Json, element: Json, raw: Any, suggested: list[Json] | None = None) -> Json:
    """Return the entry of `actions` for using *element*."""
    kind = element["type"]
    action: Json = {"type": kind, "block_id": block["block_id"], "action_id": element["action_id"]}
    for name in ("text", "value", "url", "style", "placeholder", "confirm"):
        if name in element:
            action[name] = copy.deepcopy(element[name])
    if kind in KEYS:
        action |= state_from(element, raw, suggested)
    return action | {"action_ts": world.new_ts()}


def event_callback(world: World, event: Json) -> Json:
    """Return *event* in the envelope of the Events API."""
    workspace = world.workspace
    seen_by = {"enterprise_id": None, "team_id": workspace.team_id, "user_id": workspace.bot_user}
    return {
        "token": VERIFICATION,
        "team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.now().timestamp()),
        "authorizations": [{**seen_by, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def response_url(world: World, user: str, channel: str, message: Message | None = None) -> str:
    """Hand out an address at which the app may answer *user*."""
    until = world.now() + ANSWERS_FOR
    hidden = message is not None and message.seen_by is not None
    url = ResponseUrl(user, channel, until, message.ts if message else None, hidden)
    return f"{world.url}/response/{world.response_urls.issue(url, world.workspace.team_id)}"


def _asked_urls(world: World, view: View) -> list[Json]:
    """Return a URL for each conversation that was chosen in an element which asks for one."""
    values, urls = state_values(view.body["blocks"], view.typed), []
    for block, element in stateful(view.body["blocks"]):
        ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
        chosen = values[ids["block_id"]][ids["action_id"]].get(KEYS[element["type"]][0])
        if element.get("response_url_enabled") and chosen:
            urls.append({**ids, "channel_id": chosen, "response_url": response_url(world, view.user, chosen)})
    return urls
