"""chat.*: writing, changing and removing messages."""

from __future__ import annotations

from sandbox.arguments import Args, text_arg
from sandbox.content import bot_message, keep, read_content, read_metadata, remove, replace
from sandbox.errors import SlackError
from sandbox.happenings import tell_changed, tell_message, tell_removed
from sandbox.messages import message_body
from sandbox.places import message_in, seen_by_bot, writable_by_bot
from sandbox.state import Json, Message, Place
from sandbox.world import World


def post_message(world: World, args: Args) -> Json:
    """Post in a channel, or to a person, whose conversation is opened by it."""
    place = writable_by_bot(world, text_arg(args, "channel"))
    message = bot_message(world, place, read_content(world, args), args)
    keep(world, place, message)
    tell_message(world, message)
    return {"channel": place.id, "ts": message.ts, "message": message_body(world, message, metadata=True)}


def post_ephemeral(world: World, args: Args) -> Json:
    """Show a message to one person who is in the channel; nobody can fetch it afterwards."""
    place = writable_by_bot(world, text_arg(args, "channel"))
    user = text_arg(args, "user")
    if user not in world.state.people:
        raise SlackError("user_not_found")
    if user not in place.members or world.state.people[user].deleted:
        raise SlackError("user_not_in_channel")
    message = bot_message(world, place, read_content(world, args), args, seen_by=user)
    keep(world, place, message)
    return {"message_ts": message.ts}


def update(world: World, args: Args) -> Json:
    """Change a message of the bot's own; text without blocks removes the blocks."""
    place, message = _own(world, args, "cant_update_message")
    before = message_body(world, message)
    replace(world, message, read_content(world, args))
    message.metadata = read_metadata(args) or message.metadata
    tell_changed(world, message, before)
    body = message_body(world, message, metadata=True)
    return {"channel": place.id, "ts": message.ts, "text": message.text, "message": body}


def delete(world: World, args: Args) -> Json:
    place, message = _own(world, args, "cant_delete_message")
    before = message_body(world, message)
    remove(world, message)
    tell_removed(world, message, before)
    return {"channel": place.id, "ts": message.ts}


def get_permalink(world: World, args: Args) -> Json:
    place = seen_by_bot(world, text_arg(args, "channel"))
    message = message_in(place, text_arg(args, "message_ts"))
    return {"channel": place.id, "permalink": permalink(world, message)}


def permalink(world: World, message: Message) -> str:
    """Return the address of *message* in the page."""
    return f"{world.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"


def _own(world: World, args: Args, refusal: str) -> tuple[Place, Message]:
    place = world.state.places.get(text_arg(args, "channel"))
    if place is None:
        raise SlackError("channel_not_found")
    place = writable_by_bot(world, place.id)
    message = message_in(place, text_arg(args, "ts"))
    if message.user != world.workspace.bot_user:
        raise SlackError(refusal)
    return place, message
