"""What messages and reactions set in motion: keeping them, and the events that tell the app."""

from __future__ import annotations

from sandbox.messages import message_body
from sandbox.state import Json, Message
from sandbox.world import World

CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}


def tell_message(world: World, message: Message) -> None:
    """Announce *message*, and that the app was mentioned in it."""
    place = world.state.places[message.channel]
    event = message_body(world, message) | _where(world, message) | {"event_ts": message.ts}
    if message.files:
        event |= {"subtype": "file_share", "upload": not message.by_bot, "display_as_bot": False}
    tell(world, event, place.id)
    if f"<@{world.workspace.bot_user}>" in message.text and not message.by_bot:
        tell(world, {**event, "type": "app_mention"}, place.id)


def tell_changed(world: World, message: Message, before: Json) -> None:
    """Announce that *message*, which looked like *before*, was changed; nobody hears of what only one person sees."""
    if message.seen_by is None:
        event = {"subtype": "message_changed", "message": message_body(world, message), "previous_message": before}
        _tell_of_change(world, message, event)


def tell_removed(world: World, message: Message, before: Json) -> None:
    """Announce that *message*, which looked like *before*, is gone; one that heads a thread was only changed."""
    if message.deleted:
        tell_changed(world, message, before)
    elif message.seen_by is None:
        _tell_of_change(
            world, message, {"subtype": "message_deleted", "previous_message": before, "deleted_ts": message.ts}
        )


def tell(world: World, event: Json, channel: str) -> None:
    """Announce an *event* of *channel*, if the bot is there to see it."""
    place = world.state.places[channel]
    if world.workspace.bot_user in place.members:
        world.announce(event, place.kind)


def react(world: World, user: str, message: Message, name: str) -> bool:
    """Add a reaction; False when *user* already has it."""
    users = message.reactions.setdefault(name, [])
    if user in users:
        return False
    users.append(user)
    world.changes.touch()
    _tell_reaction(world, "reaction_added", user, message, name)
    return True


def unreact(world: World, user: str, message: Message, name: str) -> bool:
    """Take a reaction back; False when there is none."""
    users = message.reactions.get(name, [])
    if user not in users:
        return False
    users.remove(user)
    if not users:
        del message.reactions[name]
    world.changes.touch()
    _tell_reaction(world, "reaction_removed", user, message, name)
    return True


def _tell_of_change(world: World, message: Message, event: Json) -> None:
    stamp = world.new_ts()
    told = {"type": "message", **event, "hidden": True, "ts": stamp, "event_ts": stamp}
    tell(world, told | _where(world, message), message.channel)


def _where(world: World, message: Message) -> Json:
    place = world.state.places[message.channel]
    return {"channel": place.id, "channel_type": CHANNEL_TYPES[place.kind]}


def _tell_reaction(world: World, kind: str, user: str, message: Message, name: str) -> None:
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    event = {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message.user}
    tell(world, event | {"event_ts": world.new_ts()}, message.channel)
