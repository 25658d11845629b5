"""What Slack delivers, read before anybody acts on it: its shape, and text that can be stored.

A delivery is signed by Slack, but much in it was typed or could have been forged by whoever found a way: values of
buttons, what forms carry, fields that were never drawn. What they hold is for listeners to doubt; that a text is a text
and a list a list is made sure of here, once for all of them.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from handlers.directory import IS_PERSON
from handlers.routes import Payload, Surface

# Ids of ours, and names of events and commands; whatever else calls itself so may hold anything.
_NAME: Final = re.compile(r"/?[a-z0-9][a-z0-9_.-]{0,60}", re.ASCII)
# What no database of ours stores in a text: half of a character that was cut in two, and the character that is none.
_UNSOUND: Final = re.compile("[\x00\ud800-\udfff]")


class Malformed(Exception):
    """A delivery that has not the shape of Slack's deliveries."""


Ts = Annotated[str, StringConstraints(pattern=r"^\d{1,10}(\.\d{1,6})?$")]


class _Part(BaseModel):
    """A part of a delivery of which we look at some fields; what else is there is let through."""

    model_config = ConfigDict(extra="ignore", strict=True)


class _File(_Part):
    id: str | None = None
    title: str | None = None
    name: str | None = None
    permalink: str | None = None


class _Message(_Part):
    ts: Ts | None = None
    thread_ts: Ts | None = None
    text: str | None = None
    files: list[_File] | None = None
    attachments: list[dict[str, Any]] | None = None
    blocks: list[dict[str, Any]] | None = None


class _Option(_Part):
    value: str | None = None


class _Action(_Part):
    action_id: str
    value: str | None = None
    selected_option: _Option | None = None
    selected_user: str | None = None


class _State(_Part):
    values: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict)


class _Block(_Part):
    type: str | None = None
    block_id: str | None = None


class _View(_Part):
    id: str | None = None
    callback_id: str | None = None
    type: str | None = None
    hash: str | None = None
    previous_view_id: str | None = None
    private_metadata: str | None = None
    state: _State | None = None
    blocks: list[_Block] | None = None


class _Place(_Part):
    id: str | None = None
    name: str | None = None


class _Who(_Part):
    id: str
    team_id: str | None = None


class _Item(_Part):
    type: str
    channel: str | None = None
    ts: Ts | None = None


class _Event(_Part):
    type: str
    user: str | None = None
    subtype: str | None = None
    channel: str | None = None
    thread_ts: Ts | None = None
    files: list[_File] | None = None
    message: _Message | None = None
    previous_message: _Message | None = None


class _Reaction(_Event):
    reaction: str
    item: _Item
    event_ts: Ts


class _Joining(_Event):
    user: str
    channel: str
    inviter: str | None = None


class _Person(_Part):
    id: str
    team_id: str | None = None
    profile: dict[str, Any] | None = None


class _Changed(_Part):
    user: _Person


# What the events bring that we could not do without; any other is only of the common shape.
_EVENTS: Final[Mapping[str, type[_Part]]] = {
    "reaction_added": _Reaction,
    "reaction_removed": _Reaction,
    "member_joined_channel": _Joining,
    "user_change": _Changed,
}


class _Authorization(_Part):
    user_id: str | None = None


class _Shape(_Part):
    """All fields that any listener looks at, of deliveries of every kind."""

    command: str | None = None
    text: str | None = None
    callback_id: str | None = None
    user_id: str | None = None
    user: str | _Who | None = None
    channel: _Place | None = None
    channel_id: str | None = None
    response_url: str | None = None
    trigger_id: str | None = None
    message_ts: Ts | None = None
    message: _Message | None = None
    actions: Annotated[list[_Action], Field(min_length=1)] | None = None
    view: _View | None = None
    event: dict[str, Any] | None = None
    event_id: str | None = None
    authorizations: list[_Authorization] | None = None


class _Known(_Part):
    """What tells one event from another."""

    event_id: Annotated[str, Field(min_length=1)]


def sound(payload: Payload) -> Payload:
    """Return a delivery with texts that can be stored; raises `Malformed` for one of another shape than Slack's."""
    try:
        whole: Payload = payload if _is_sound(payload) else _mended(payload)
        _Shape.model_validate(whole)
        if (event := whole.get("event")) is not None:
            _EVENTS.get(str(event.get("type")), _Event).model_validate(event)
            _Known.model_validate(whole)
    except (ValidationError, RecursionError):
        # What the error says quotes what was delivered.
        raise Malformed("shape") from None
    return whole


def name_of(surface: Surface, payload: Payload) -> str:
    """Return the id under which a delivery is routed; empty for one that has none."""
    if surface is Surface.COMMAND:
        return str(payload.get("command") or "")
    if surface is Surface.SHORTCUT:
        return str(payload.get("callback_id") or "")
    if surface is Surface.VIEW:
        return str((payload.get("view") or {}).get("callback_id") or "")
    if surface is Surface.EVENT:
        return str((payload.get("event") or {}).get("type") or "")
    actions = payload.get("actions") or [{}]
    return str(actions[0].get("action_id") or "")


def user_of(payload: Payload) -> str:
    """Return who caused a delivery, as well as Slack says it; raises `Malformed` for what is no id of a person."""
    event = payload.get("event") or {}
    found = payload.get("user_id") or payload.get("user") or event.get("user") or ""
    if isinstance(found, Mapping):
        found = found["id"]
    if found and not IS_PERSON.fullmatch(found):
        raise Malformed("person")
    return str(found)


def team_of(payload: Payload) -> str:
    """Return whose member caused a delivery, where Slack says it; a delivery's own team is only where it happened."""
    user = payload.get("user")
    return str(user.get("team_id") or "") if isinstance(user, Mapping) else ""


def loggable(name: str) -> str:
    """Return an id as it may stand in the log; one that is not formed like ours could hold what somebody typed."""
    return name if _NAME.fullmatch(name) else "foreign"


def _is_sound(part: Any) -> bool:
    """Say whether every text can be stored: nearly all of them can, and then there is nothing to copy."""
    if isinstance(part, str):
        return (part.isascii() and "\0" not in part) or _UNSOUND.search(part) is None
    if isinstance(part, dict):
        return all(map(_is_sound, part)) and all(map(_is_sound, part.values()))
    return not isinstance(part, list) or all(map(_is_sound, part))


def _mended(part: Any) -> Any:
    if isinstance(part, str):
        return _UNSOUND.sub("\ufffd", part)
    if isinstance(part, Mapping):
        return {_mended(name): _mended(value) for name, value in part.items()}
    return [_mended(value) for value in part] if isinstance(part, list) else part
