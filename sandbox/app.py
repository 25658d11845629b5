"""What the manifest says about the app: its scopes, commands, shortcuts, events and surfaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MESSAGE_EVENTS = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}

# An event is only delivered to an app that may read what it tells about.
EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "user_change": ("users:read",),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "app_mention": ("app_mentions:read",),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as it was declared."""

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut as it was declared."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True, slots=True)
class App:
    """The installed app, read from its manifest."""

    name: str
    scopes: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    events: frozenset[str]
    interactive: bool
    socket_mode: bool
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool

    def command(self, name: str) -> Command | None:
        return next((one for one in self.commands if one.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((one for one in self.shortcuts if one.callback_id == callback_id), None)

    def hears(self, event: Mapping[str, Any], kind: str) -> bool:
        """Say whether the app may hear of *event*, which happened in a place of *kind*: subscribed to, and granted."""
        name = str(event["type"])
        name = MESSAGE_EVENTS.get(kind, "") if name == "message" else name
        needed = EVENT_SCOPES.get(name)
        return name in self.events and (needed is None or not self.scopes.isdisjoint(needed))


def read_manifest(manifest: Mapping[str, Any], without_scopes: Sequence[str] = ()) -> App:
    """Return the app that *manifest* declares, or refuse it like Slack's settings page would.

    *without_scopes* are optional scopes the installer did not grant.
    """
    problems = list(find_problems(manifest))
    if problems:
        raise ValueError("Slack would refuse this manifest: " + "; ".join(problems))
    features, settings = _at(manifest, "features"), _at(manifest, "settings")
    home = _at(features, "app_home")
    return App(
        name=manifest["display_information"]["name"],
        scopes=frozenset(_scopes(manifest, "bot")) - _refused(manifest, without_scopes),
        commands=tuple(_command(one) for one in features.get("slash_commands", ())),
        shortcuts=tuple(Shortcut(**one) for one in features.get("shortcuts", ())),
        events=frozenset(_at(settings, "event_subscriptions").get("bot_events", ())),
        interactive=bool(_at(settings, "interactivity").get("is_enabled", False)),
        socket_mode=bool(settings.get("socket_mode_enabled", False)),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
    )


def find_problems(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield everything in *manifest* that Slack would not accept."""
    yield from _unknown(manifest, {"_metadata", "display_information", "features", "oauth_config", "settings"}, "")
    shown = _at(manifest, "display_information")
    yield from _too_long("display_information", shown, {"name": 35, "description": 140, "long_description": 4000})
    if not shown.get("name"):
        yield "/display_information/name is required"
    yield from _feature_problems(_at(manifest, "features"))
    granted = set(_scopes(manifest, "bot"))
    if strays := set(_scopes(manifest, "bot_optional")) - granted:
        yield f"/oauth_config/scopes/bot_optional names scopes that are not in bot: {sorted(strays)}"
    for event in _at(_at(manifest, "settings"), "event_subscriptions").get("bot_events", ()):
        if (wanted := EVENT_SCOPES.get(event)) and not granted & set(wanted):
            yield f"the event {event} needs the scope {' or '.join(wanted)}"


def _feature_problems(features: Mapping[str, Any]) -> Iterator[str]:
    known = {"app_home", "bot_user", "shortcuts", "slash_commands", "agent_view", "assistant_view", "rich_previews"}
    yield from _unknown(features, known | {"unfurl_domains", "workflow_steps"}, "/features")
    commands, shortcuts = features.get("slash_commands", ()), features.get("shortcuts", ())
    if len(commands) > 50 or len(shortcuts) > 10:
        yield "at most 50 slash_commands and 10 shortcuts"
    for command in commands:
        yield from _too_long("slash_commands", command, {"command": 32, "description": 2000, "usage_hint": 1000})
        if not str(command.get("command", "")).startswith("/") or not command.get("description"):
            yield f"a slash command needs a name that starts with / and a description: {command}"
    for shortcut in shortcuts:
        yield from _too_long("shortcuts", shortcut, {"name": 24, "callback_id": 255, "description": 150})
        if set(shortcut) != {"name", "type", "callback_id", "description"}:
            yield f"a shortcut has exactly name, type, callback_id and description: {shortcut}"
        elif shortcut["type"] not in {"global", "message"}:
            yield f"a shortcut is global or message: {shortcut}"


def _unknown(part: Mapping[str, Any], known: set[str], at: str) -> Iterator[str]:
    for name in sorted(set(part) - known):
        yield f"{at}/{name} is not a known property"


def _too_long(at: str, part: Mapping[str, Any], limits: Mapping[str, int]) -> Iterator[str]:
    for name, limit in limits.items():
        if len(str(part.get(name, ""))) > limit:
            yield f"/{at}/{name} is longer than {limit} characters"


def _command(declared: Mapping[str, Any]) -> Command:
    names = ("command", "description", "usage_hint", "should_escape")
    return Command(**{name: declared[name] for name in names if name in declared})


def _scopes(manifest: Mapping[str, Any], kind: str) -> Sequence[str]:
    scopes: Sequence[str] = _at(_at(manifest, "oauth_config"), "scopes").get(kind, ())
    return scopes


def _refused(manifest: Mapping[str, Any], without: Sequence[str]) -> frozenset[str]:
    if strict := set(without) - set(_scopes(manifest, "bot_optional")):
        raise ValueError(f"only optional scopes can be declined, not {sorted(strict)}")
    return frozenset(without)


def _at(part: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = part.get(name) or {}
    return found
