"""What one person sees, as JSON for the page."""

from __future__ import annotations

import copy
import time
from datetime import UTC, datetime

from sandbox.messages import reactions
from sandbox.methods.chat import permalink
from sandbox.places import open_im, seen_by_person
from sandbox.state import Json, Message, Place, View
from sandbox.values import state_values
from sandbox.workspace import Member
from sandbox.world import World

# The page may ask several times while something is shown; it knows by the id what it has shown already.
TOAST_LIVES = 10.0
# Nobody scrolls further back in a demo, and the page asks for all of it after every change.
MOST_SHOWN = 200


def people(world: World) -> list[Json]:
    workspace = world.workspace
    bot = Member(workspace.bot_user, workspace.bot_name, world.app.name, tz=workspace.zone, color="1a1d21")
    return [_person(member, is_bot=False) for member in world.state.people.values()] + [_person(bot, is_bot=True)]


def screen(world: World, user: str, channel: str | None, *, can_jump: bool) -> Json:
    """Return everything the page shows to *user*, who looks at *channel*."""
    everybody = {person["id"]: person for person in people(world)}
    im = open_im(world, user)
    seen = seen_by_person(world, user)
    shown = next((place for place in seen if place.id == channel), None)
    home = world.state.homes.get(user)
    return {
        "version": world.changes.version,
        "workspace": {"id": world.workspace.team_id, "name": world.workspace.name},
        "app": _tabs(world),
        "me": everybody[user],
        "people": everybody,
        "clock": clock(world, can_jump=can_jump),
        "channels": [_place(world, user, place) for place in sorted(seen, key=lambda place: place is im)],
        "messages": messages(world, user, shown) if shown else [],
        "views": [_view(view) for view in world.state.stack(user)],
        "home": _view(home) if home else None,
        **_offered(world),
        "toasts": _toasts(world, user),
    }


def _tabs(world: World) -> Json:
    app = world.app
    return {
        "home_tab": app.home_tab,
        "messages_tab": app.messages_tab,
        "messages_read_only": app.messages_read_only,
    }


def clock(world: World, *, can_jump: bool) -> Json:
    now = world.now()
    moved = (now - datetime.now(UTC)).total_seconds()
    return {"now": now.isoformat(), "moved_seconds": round(moved), "zone": world.workspace.zone, "can_jump": can_jump}


def messages(world: World, user: str, place: Place) -> list[Json]:
    """Return the messages of *place* by time, private ones of *user* among them."""
    private = [one for one in world.state.private.get(user, []) if one.channel == place.id]
    top = [one for one in place.messages.values() if not one.is_reply or one.broadcast]
    return [_message(world, one) for one in sorted([*top, *private], key=lambda one: float(one.ts))[-MOST_SHOWN:]]


def mark_read(world: World, user: str, channel: str) -> None:
    """Remember that *user* has seen everything in *channel*."""
    place = world.state.places[channel]
    latest = max(place.messages, key=float, default="0")
    if world.state.read.get((user, channel)) != latest:
        world.state.read[(user, channel)] = latest
        world.changes.touch()


def _person(member: Member, *, is_bot: bool) -> Json:
    names = member.real_name.split()
    initials = "".join(name[0] for name in names[:2]).upper() if member.real_name.isascii() else member.real_name[:1]
    told = {"id": member.id, "name": member.name, "real_name": member.real_name, "title": member.title}
    told |= {"locale": member.locale, "tz": member.tz, "color": member.color, "initials": initials}
    return {**told, "is_bot": is_bot, "deleted": member.deleted, "is_restricted": member.is_restricted}


def _place(world: World, user: str, place: Place) -> Json:
    read = float(world.state.read.get((user, place.id), "0"))
    unread = [m for m in place.messages.values() if m.user != user and not m.is_reply and float(m.ts) > read]
    mentioned = [message for message in unread if place.kind == "im" or f"<@{user}" in message.text]
    is_member = user in place.members
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "with": world.workspace.bot_user if place.kind == "im" else None,
        "unread": len(unread) if is_member else 0,
        "mentions": len(mentioned) if is_member else 0,
        "is_member": is_member,
        "members": len(place.members),
        "topic": place.topic,
    }


def _message(world: World, message: Message) -> Json:
    below = world.state.places[message.channel].replies(message.ts)
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "bot": message.by_bot,
        "text": message.text,
        "blocks": copy.deepcopy(message.blocks),
        "attachments": copy.deepcopy(message.attachments),
        "thread_ts": message.thread_ts,
        "broadcast": message.broadcast,
        "reply_count": len(below),
        "replies": [_message(world, reply) for reply in below],
        "reactions": reactions(message),
        "edited": message.edited_ts is not None,
        "ephemeral": message.seen_by is not None,
        "deleted": message.deleted,
        "at": message.at.isoformat(),
        "files": copy.deepcopy(message.files),
        "permalink": permalink(world, message),
    }


def _view(view: View) -> Json:
    shown = {name: copy.deepcopy(view.body.get(name)) for name in ("callback_id", "type", "title", "submit", "close")}
    return shown | {
        "id": view.id,
        "hash": view.hash,
        "blocks": copy.deepcopy(view.body["blocks"]),
        "values": copy.deepcopy(state_values(view.body["blocks"], view.typed)),
        "private": None,
        "errors": dict(view.errors),
        "waiting": view.waiting,
    }


def _offered(world: World) -> Json:
    commands = [
        {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
        for one in world.app.commands
    ]
    shortcuts = [
        {"name": one.name, "type": one.type, "callback_id": one.callback_id, "description": one.description}
        for one in world.app.shortcuts
    ]
    return {"commands": commands, "shortcuts": shortcuts}


def _toasts(world: World, user: str) -> list[Json]:
    since = time.monotonic() - TOAST_LIVES
    fresh = [toast for toast in world.state.toasts if toast.user == user and toast.raised_at > since]
    return [{"id": toast.id, "text": toast.text, "kind": toast.kind} for toast in fresh]
