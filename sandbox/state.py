"""What changes while people and the app act: messages, views, files and what has been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.workspace import Member, Usergroup, Workspace

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class Message:
    """One message; *seen_by* is set when only that person sees it."""

    ts: str
    channel: str
    user: str
    text: str
    at: datetime
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    by_bot: bool = False
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited_ts: str | None = None
    seen_by: str | None = None
    deleted: bool = False

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True, eq=False)
class Place:
    """A channel or a conversation of two; *other* is the person on the far side of an IM."""

    id: str
    name: str
    kind: str
    members: set[str]
    created: datetime
    topic: str = ""
    archived: bool = False
    other: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)

    def add(self, message: Message) -> None:
        self.messages[message.ts] = message
        if message.is_reply:
            self.threads.setdefault(message.thread_ts or "", []).append(message)

    def drop(self, message: Message) -> None:
        del self.messages[message.ts]
        if message.is_reply:
            self.threads[message.thread_ts or ""].remove(message)

    def replies(self, ts: str) -> list[Message]:
        """Return the thread under the message at *ts*, oldest first, without that message."""
        return self.threads.get(ts, [])


@dataclass(slots=True, eq=False)
class View:
    """An open modal or a published Home: its definition and what was typed into it."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    waiting: bool = False

    @property
    def is_home(self) -> bool:
        return bool(self.body["type"] == "home")


@dataclass(slots=True, eq=False)
class Toast:
    """A short word to one person that something did not work."""

    id: int
    user: str
    text: str
    kind: str
    raised_at: float


@dataclass(slots=True, eq=False)
class Upload:
    """A file of *user*, on its way or there: asked for, received, completed."""

    id: str
    user: str
    name: str
    length: int
    alt_text: str
    created: int
    content: bytes | None = None
    shared: bool = False
    title: str = ""
    channels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """The whole changing workspace."""

    people: dict[str, Member]
    places: dict[str, Place]
    usergroups: dict[str, Usergroup]
    private: dict[str, list[Message]] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    chosen: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = field(default_factory=dict)
    suggested: dict[tuple[str, ...], list[Json]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def stack(self, user: str) -> list[View]:
        return self.stacks.setdefault(user, [])

    def views(self) -> list[View]:
        """Return every view that exists, modals and Homes."""
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def view(self, view_id: str) -> View | None:
        return next((view for view in self.views() if view.id == view_id), None)

    def private_message(self, user: str, ts: str) -> Message | None:
        return next((one for one in self.private.get(user, []) if one.ts == ts), None)


def opening_state(workspace: Workspace, now: datetime) -> State:
    """Return *workspace* as it is before anything happened."""
    places = {}
    for channel in workspace.channels:
        members = set(channel.members) | ({workspace.bot_user} if channel.bot_is_member else set())
        kind = "private" if channel.private else "channel"
        places[channel.id] = Place(channel.id, channel.name, kind, members, now, channel.topic, channel.archived)
    groups = {group.id: group for group in workspace.usergroups}
    return State({member.id: member for member in workspace.members}, places, groups)
