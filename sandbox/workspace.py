"""The people and places of a sandbox workspace, as they are when it opens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the workspace, with what Slack tells an app about them."""

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "Asia/Shanghai"
    title: str = ""
    is_restricted: bool = False
    deleted: bool = False
    color: str = "4a154b"
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel and the people in it; the bot is counted separately."""

    id: str
    name: str
    members: tuple[str, ...]
    bot_is_member: bool = True
    private: bool = False
    archived: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Usergroup:
    """A handle that stands for several people."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that exists before anybody acts."""

    members: tuple[Member, ...]
    channels: tuple[Channel, ...]
    usergroups: tuple[Usergroup, ...] = ()
    name: str = "Sandbox"
    bot_id: str = "B0SANDBOX"
    bot_user: str = "U0SANDBOX"
    bot_name: str = "redress"
    team_id: str = "T0SANDBOX"
    app_id: str = "A0SANDBOX"
    domain: str = "sandbox"
    zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        """Refuse a workspace in which an id is used twice or points at nobody."""
        people = [member.id for member in self.members] + [self.bot_user]
        places = [channel.id for channel in self.channels]
        for ids in (people, places):
            if len(set(ids)) != len(ids):
                raise ValueError(f"an id is used twice: {sorted(ids)}")
        groups: tuple[Channel | Usergroup, ...] = (*self.channels, *self.usergroups)
        for group in groups:
            strangers = set(group.members) - set(people)
            if strangers:
                raise ValueError(f"{group.id} has members who do not exist: {sorted(strangers)}")
