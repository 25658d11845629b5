"""Which conversations exist and who may see or write in them."""

from __future__ import annotations

from sandbox.errors import SlackError
from sandbox.state import Message, Place
from sandbox.world import World

READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY_SCOPES = {"channel": "channels:history", "private": "groups:history", "im": "im:history"}


def im_id(user: str) -> str:
    """Return the id of the conversation between the bot and *user*: always the same one."""
    return "D" + user[1:]


def open_im(world: World, user: str) -> Place:
    """Return the conversation with *user*, which begins to exist when it is first needed."""
    place = world.state.places.get(im_id(user))
    if place is None:
        bot = world.workspace.bot_user
        place = Place(im_id(user), "directmessage", "im", {user, bot}, world.now(), other=user)
        world.state.places[place.id] = place
    return place


def seen_by_bot(world: World, channel: str) -> Place:
    """Return a place the bot may know of; a private channel without the bot does not exist for it."""
    place = world.state.places.get(channel)
    if place is None or (place.kind == "private" and world.workspace.bot_user not in place.members):
        raise SlackError("channel_not_found")
    return place


def writable_by_bot(world: World, channel: str) -> Place:
    """Return the place the bot wants to write in, or refuse for the first reason Slack would name."""
    place = _im_or_channel(world, channel)
    if place.archived:
        raise SlackError("is_archived")
    if place.kind == "im":
        _check_im(world, place)
    elif world.workspace.bot_user not in place.members and not _may_write_uninvited(world, place):
        raise SlackError("not_in_channel")
    return place


def message_in(place: Place, ts: str) -> Message:
    """Return the message at *ts*; a deleted one is not there."""
    message = place.messages.get(ts)
    if message is None or message.deleted:
        raise SlackError("message_not_found")
    return message


def seen_by_person(world: World, user: str) -> list[Place]:
    """Return the places in *user*'s side bar: theirs, and unless they are a guest, public channels to join."""
    browses = not world.state.people[user].is_restricted
    everywhere = world.state.places.values()
    return [place for place in everywhere if user in place.members or (browses and place.kind == "channel")]


def channel_name(place: Place) -> str:
    """Return the name interaction payloads use for *place*."""
    return "privategroup" if place.kind == "private" else place.name


def _im_or_channel(world: World, channel: str) -> Place:
    if channel in world.state.people:
        return open_im(world, channel)
    by_name = channel.removeprefix("#")
    named = next((p for p in world.state.places.values() if p.kind != "im" and p.name == by_name), None)
    return seen_by_bot(world, named.id if named else channel)


def _check_im(world: World, place: Place) -> None:
    if not world.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    if place.other is not None and world.state.people[place.other].deleted:
        raise SlackError("is_inactive")


def _may_write_uninvited(world: World, place: Place) -> bool:
    return place.kind == "channel" and "chat:write.public" in world.app.scopes
