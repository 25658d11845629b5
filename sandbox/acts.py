"""What people do in channels: write, react, give commands, use shortcuts, look at the Home."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace as changed

from sandbox import payloads
from sandbox.answers import give_answer
from sandbox.content import remove
from sandbox.delivery import Delivery, Parcel
from sandbox.desk import Desk
from sandbox.errors import NotPossible, SlackError
from sandbox.handles import ANSWERS_FOR, ResponseUrl
from sandbox.happenings import (
    CHANNEL_TYPES,
    react,
    tell,
    tell_changed,
    tell_message,
    tell_removed,
    unreact,
)
from sandbox.messages import message_body
from sandbox.methods.files import attach
from sandbox.methods.people import member_body
from sandbox.places import open_im
from sandbox.state import Json, Message, Place
from sandbox.views import view_body
from sandbox.world import World

# What is left of a file that was deleted.
TOMBSTONE = "tombstone"
_STATUS = frozenset({"status_text", "status_emoji", "status_expiration"})
_CHANGEABLE = frozenset({"name", "real_name", "locale", "tz", "title", "is_restricted", "deleted"}) | _STATUS


async def command(desk: Desk, user: str, channel: str | None, text: str) -> Delivery:
    """Give a slash command; the answer in the ack is shown at once."""
    place = desk.place(user, channel)
    _check_stands_in(user, place)
    name, _, rest = " ".join(text.split(maxsplit=1)).partition(" ")
    declared = desk.world.app.command(name)
    if declared is None:
        desk.toast(user, f"{name} is not a valid command.", "not_a_command")
        raise NotPossible("not_a_command")
    said = escape(rest.strip())
    if declared.should_escape:
        said = _link_names(desk.world, said)
    payload = payloads.slash_command(desk.world, user, place, declared, said)
    answer, delivery = await desk.ask(user, "command", Parcel("slash_commands", name, payload), name)
    if answer.acked and answer.body:
        return _show_answer(desk, user, place, answer.body, delivery)
    return delivery


async def shortcut(desk: Desk, user: str, callback_id: str, channel: str | None, ts: str | None) -> Delivery:
    """Use a global shortcut, or one on a message."""
    declared = desk.world.app.shortcut(callback_id)
    if declared is None or (declared.type == "message") != (ts is not None):
        raise NotPossible("no_such_shortcut")
    desk.member(user)
    message = desk.message(user, channel or "", ts) if ts is not None else None
    if message is not None and message.seen_by is not None:
        raise NotPossible("not_on_private_messages")
    payload = payloads.shortcut(desk.world, user, declared, message)
    _, delivery = await desk.ask(user, "interactive", Parcel("interactive", payload["type"], payload))
    return delivery


def say(
    desk: Desk,
    user: str,
    channel: str,
    text: str,
    thread_ts: str | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Message:
    """Write a message where *user* may write, with *files* by their names."""
    place = desk.place(user, channel)
    _check_may_write(desk.world, user, place)
    if not text and not files:
        raise NotPossible("no_text")
    if thread_ts is not None:
        parent = desk.message(user, channel, thread_ts)
        thread_ts = parent.thread_ts or parent.ts
    world = desk.world
    message = Message(world.new_ts(), place.id, user, _written(world, text), world.now(), thread_ts=thread_ts)
    message.files = [attach(world, user, place, name, content) for name, content in (files or {}).items()]
    place.add(message)
    world.changes.touch()
    tell_message(world, message)
    return message


def take_back(desk: Desk, user: str, channel: str, ts: str) -> None:
    """Delete a message of one's own."""
    message = desk.message(user, channel, ts)
    if message.user != user:
        raise NotPossible("cant_delete_message")
    _remove(desk.world, message)


def delete_file(desk: Desk, user: str, file: str) -> None:
    """Delete a file of one's own: a mark of it stays where it was shared, but a message that was nothing else goes."""
    world = desk.world
    upload = world.state.uploads.get(file)
    if upload is None or upload.user != user:
        raise NotPossible("cant_delete_file")
    del world.state.uploads[file]
    shared = [message for place in world.state.places.values() for message in place.messages.values()]
    for message in shared:
        if any(one["id"] == file for one in message.files):
            _bury(world, message, file)


def set_reaction(desk: Desk, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
    """Add or take back a reaction; only members of a channel can."""
    place, message = desk.place(user, channel), desk.message(user, channel, ts)
    if user not in place.members:
        raise NotPossible("not_in_channel")
    if message.seen_by is not None:
        raise NotPossible("not_on_private_messages")
    if not (unreact if remove else react)(desk.world, user, message, name.strip(":")):
        raise NotPossible("no_reaction" if remove else "already_reacted")


def open_home(desk: Desk, user: str, tab: str = "home") -> None:
    """Open the app's Home or Messages tab; the app hears of it every time."""
    desk.member(user)
    world = desk.world
    place = open_im(world, user)
    event: Json = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab, "event_ts": world.new_ts()}
    if tab == "home" and user in world.state.homes:
        event["view"] = view_body(world, world.state.homes[user])
    world.changes.touch()
    world.announce(event, place.kind)


def join(world: World, user: str, channel: str, inviter: str | None = None) -> None:
    """Bring *user* (or the bot itself) into a channel."""
    place = world.state.places[channel]
    if user in place.members:
        raise NotPossible("already_in_channel")
    place.members.add(user)
    world.changes.touch()
    event = {"type": "member_joined_channel", "user": user, "channel": channel, "team": world.workspace.team_id}
    event |= {"channel_type": CHANNEL_TYPES[place.kind][0].upper(), "event_ts": world.new_ts()}
    tell(world, event | ({"inviter": inviter} if inviter else {}), channel)


def change_member(world: World, user: str, **new: object) -> None:
    """Change what is known of a person, and say so to the app."""
    member = world.state.people.get(user)
    if member is None:
        raise NotPossible("user_not_found")
    if unknown := set(new) - _CHANGEABLE:
        raise NotPossible(f"unknown fields: {sorted(unknown)}")
    world.state.people[user] = changed(member, **new)  # type: ignore[arg-type]  # The names were checked above.
    world.changes.touch()
    body = member_body(world, world.state.people[user], locale=True)
    stamp = int(world.now().timestamp())
    world.announce({"type": "user_change", "user": body, "cache_ts": stamp, "event_ts": world.new_ts()}, "")


def escape(text: str) -> str:
    """Write the three characters that mean something to Slack so that they mean themselves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _written(world: World, text: str) -> str:
    """Return *text* as Slack keeps what people write: names and known ids become links, the rest is escaped."""
    people = {member.name: member.id for member in world.state.people.values()}
    people[world.workspace.bot_name] = world.workspace.bot_user
    known = {*people.values(), *world.state.places}
    text = re.sub(r"(?<!\S)@([\w.-]+)", lambda at: f"<@{people[at[1]]}>" if at[1] in people else at[0], text)
    return re.sub(r"&lt;([@#])(\w+)&gt;", lambda at: f"<{at[1]}{at[2]}>" if at[2] in known else at[0], escape(text))


def _link_names(world: World, text: str) -> str:
    """Turn @name and #name into the links Slack sends when a command escapes them."""
    people = {member.name: f"<@{member.id}|{member.name}>" for member in world.state.people.values()}
    places = {p.name: f"<#{p.id}|{p.name}>" for p in world.state.places.values() if p.kind != "im"}
    text = re.sub(r"(?<!\S)@([\w.-]+)", lambda found: people.get(found[1], found[0]), text)
    return re.sub(r"(?<!\S)#([\w.-]+)", lambda found: places.get(found[1], found[0]), text)


def _bury(world: World, message: Message, file: str) -> None:
    before = message_body(world, message)
    message.files = [{"id": file, "mode": TOMBSTONE} if one["id"] == file else one for one in message.files]
    if message.text or any(one.get("mode") != TOMBSTONE for one in message.files):
        world.changes.touch()
        tell_changed(world, message, before)
    else:
        _remove(world, message, before)


def _remove(world: World, message: Message, before: Json | None = None) -> None:
    looked = before or message_body(world, message)
    remove(world, message)
    tell_removed(world, message, looked)


def _check_may_write(world: World, user: str, place: Place) -> None:
    _check_stands_in(user, place)
    if place.kind == "im" and not world.app.messages_tab:
        raise NotPossible("messages_tab_disabled")
    if place.kind == "im" and world.app.messages_read_only:
        raise NotPossible("restricted_action_read_only_channel")


def _check_stands_in(user: str, place: Place) -> None:
    """Refuse where Slack's window shows no field to type in."""
    if place.archived:
        raise NotPossible("is_archived")
    if user not in place.members:
        raise NotPossible("not_in_channel")


def _show_answer(desk: Desk, user: str, place: Place, body: dict[str, object], delivery: Delivery) -> Delivery:
    """Show what came with the ack of a command; what cannot be shown is an error to the person."""
    try:
        give_answer(desk.world, ResponseUrl(user, place.id, desk.world.now() + ANSWERS_FOR), body)
    except SlackError as refusal:
        desk.world.log.warnings.append(f"the answer to a command was refused: {refusal.error}: {refusal.extra}")
        desk.toast(user, f'failed with the error "{refusal.error}"', refusal.error)
        return changed(delivery, error=refusal.error)
    return delivery
