"""conversations.*: opening, finding and reading them."""

from __future__ import annotations

from math import inf

from sandbox.arguments import Args, flag, list_arg, optional_text, page, text_arg
from sandbox.errors import SlackError
from sandbox.messages import message_body
from sandbox.places import HISTORY_SCOPES, READ_SCOPES, message_in, open_im, seen_by_bot
from sandbox.state import Json, Message, Place
from sandbox.world import World

KINDS = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


def open_conversation(world: World, args: Args) -> Json:
    """Open the conversation with one person; doing it again finds the same one."""
    users = list_arg(args, "users")
    if channel := optional_text(args, "channel"):
        users = [seen_by_bot(world, channel).other or ""]
    if len(users) != 1:
        raise SlackError("users_list_not_supplied" if not users else "not_supported")
    member = world.state.people.get(users[0])
    if member is None:
        raise SlackError("user_not_found")
    if member.deleted:
        raise SlackError("user_disabled")
    known = len(world.state.places)
    place = open_im(world, member.id)
    world.changes.touch()
    again = {"no_op": True, "already_open": True} if len(world.state.places) == known else {}
    return {**again, "channel": conversation(world, place) if flag(args, "return_im") else {"id": place.id}}


def info(world: World, args: Args) -> Json:
    place = seen_by_bot(world, text_arg(args, "channel"))
    world.need(READ_SCOPES[place.kind])
    counted = {"num_members": len(place.members)} if flag(args, "include_num_members") else {}
    return {"channel": conversation(world, place) | counted}


def list_conversations(world: World, args: Args) -> Json:
    """List what the app may see of the kinds it asked for."""
    kinds = list_arg(args, "types") or ["public_channel"]
    if strange := set(kinds) - set(KINDS):
        raise SlackError("invalid_types", response_metadata={"messages": [f"[ERROR] unknown type {sorted(strange)}"]})
    for kind in kinds:
        world.need(READ_SCOPES.get(KINDS[kind], "mpim:read"))
    bot, wanted = world.workspace.bot_user, {KINDS[kind] for kind in kinds}
    seen = [p for p in world.state.places.values() if p.kind in wanted and (p.kind == "channel" or bot in p.members)]
    if flag(args, "exclude_archived"):
        seen = [place for place in seen if not place.archived]
    shown, metadata = page(seen, args, 100, 999)
    return {"channels": [conversation(world, place) for place in shown], "response_metadata": metadata}


def members(world: World, args: Args) -> Json:
    place = seen_by_bot(world, text_arg(args, "channel"))
    world.need(READ_SCOPES[place.kind])
    shown, metadata = page(sorted(place.members), args, 100, 999)
    return {"members": shown, "response_metadata": metadata}


def history(world: World, args: Args) -> Json:
    """Return what was written in a channel, newest first, without what only stands in threads."""
    place = _readable(world, args)
    written = [m for m in place.messages.values() if not m.is_reply or m.broadcast]
    shown, metadata = page(sorted(_between(written, args), key=_stamp, reverse=True), args, 100, 999)
    return _messages(world, shown, args, metadata)


def thread(world: World, args: Args) -> Json:
    """Return a thread, oldest first, beginning with the message it hangs on."""
    place = _readable(world, args)
    ts = text_arg(args, "ts")
    if ts not in place.messages:
        raise SlackError("thread_not_found")
    parent = place.messages[ts]
    below = _between(place.replies(parent.ts), args)
    shown, metadata = page([parent, *below], args, 1000, 1000)
    return _messages(world, shown, args, metadata)


def conversation(world: World, place: Place) -> Json:
    """Return *place* as Slack describes it."""
    told: Json = {"id": place.id, "created": int(place.created.timestamp()), "is_archived": place.archived}
    told |= {"is_im": place.kind == "im", "is_mpim": False, "is_org_shared": False}
    if place.kind == "im":
        return told | {"user": place.other, "is_user_deleted": world.state.people[place.other or ""].deleted}
    return told | {
        "name": place.name,
        "name_normalized": place.name,
        "is_channel": place.kind == "channel",
        "is_group": place.kind == "private",
        "is_private": place.kind == "private",
        "is_general": place.name == "general",
        "is_member": world.workspace.bot_user in place.members,
        "topic": {"value": place.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _readable(world: World, args: Args) -> Place:
    place = seen_by_bot(world, text_arg(args, "channel"))
    world.need(HISTORY_SCOPES[place.kind])
    if world.workspace.bot_user not in place.members:
        raise SlackError("not_in_channel")
    return place


def _stamp(message: Message) -> float:
    return float(message.ts)


def _between(found: list[Message], args: Args) -> list[Message]:
    """Keep what lies between `oldest` and `latest`, which count themselves only when `inclusive`."""
    oldest, latest = _moment(args, "oldest", 0), _moment(args, "latest", inf)
    if flag(args, "inclusive"):
        return [message for message in found if oldest <= _stamp(message) <= latest]
    return [message for message in found if oldest < _stamp(message) < latest]


def _moment(args: Args, name: str, default: float) -> float:
    try:
        return float(optional_text(args, name) or default)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _messages(world: World, shown: list[Message], args: Args, metadata: Json) -> Json:
    """Metadata of messages is only told to who asks for it."""
    told = [message_body(world, message, metadata=flag(args, "include_all_metadata")) for message in shown]
    return {"messages": told, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


def find_message(world: World, args: Args) -> Message:
    """Return the message a reaction call names, in a place the bot is in."""
    place = seen_by_bot(world, text_arg(args, "channel"))
    if world.workspace.bot_user not in place.members:
        raise SlackError("not_in_channel")
    return message_in(place, text_arg(args, "timestamp"))
