"""The manifest, the listeners, their ids and the page about Slack agree."""

import importlib
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bot.features import all_routes, whole_repertoire
from bot.manifest import build_manifest
from domain.rights import TEAM
from handlers.routes import Command, Routes, Surface
from handlers.setup.scopes import OPTIONAL_SCOPES, SCOPES
from sandbox.app import EVENT_SCOPES, find_problems, read_manifest
from tests.docs.repository import ROOT, text

HTTP = "https://redress.example"
ROUTES = all_routes("")
BOTH = pytest.mark.parametrize(
    "manifest", [build_manifest(ROUTES), build_manifest(ROUTES, HTTP)], ids=["socket", "http"]
)
# The one event that Slack subscribes to under other names, by the kind of channel.
MESSAGES = {"message.channels", "message.groups"}
# Windows that nobody sends need no listener.
WINDOWS = {
    "complaint.window",
    "complaint.known_window",
    "closing.late_window",
    "consent.window",
    "corrective.window",
    "digests.window",
    "guard.window",
    "home.window",
    "kaizen.idea_window",
    "kaizen.tasks_window",
    "lists.window",
    "numbers.window",
    "scripts.window",
    "why.window",
    "setup.window",
}


def features() -> list[Path]:
    return sorted((ROOT / "handlers").rglob("ids.py"))


def constants() -> Iterator[tuple[str, str, str]]:
    """Yield every name that travels through Slack: feature, constant, value."""
    for file in features():
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str):
                yield file.parent.name, name, value


def routed(*surfaces: Surface) -> set[str]:
    return {name for surface, name in ROUTES.listeners if surface in surfaces}


def dotted() -> set[str]:
    """Return the ids of buttons, forms and shortcuts: `feature.verb`, unlike fields, kinds of messages and events."""
    return {value for _, _, value in constants() if "." in value}


def test_every_button_form_and_shortcut_has_a_listener_and_every_listener_its_id() -> None:
    listened = routed(Surface.ACTION, Surface.VIEW, Surface.SHORTCUT)

    assert dotted() - WINDOWS == listened


def test_every_command_and_event_is_in_the_manifest_and_no_other() -> None:
    manifest = build_manifest(ROUTES)
    commands = {one["command"] for one in manifest["features"]["slash_commands"]}
    shortcuts = {one["callback_id"] for one in manifest["features"]["shortcuts"]}
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    assert commands == routed(Surface.COMMAND) == {f"/{v}" for _, n, v in constants() if n == "COMMAND"}
    assert shortcuts == routed(Surface.SHORTCUT)
    assert {name for name in routed(Surface.EVENT) if name != "message"} | MESSAGES == events


def test_every_kind_of_message_can_be_said() -> None:
    said = set(whole_repertoire().renders)
    source = "".join(text(file) for file in (ROOT / "handlers").rglob("*messages.py"))

    assert said <= {value for _, _, value in constants()}
    assert len(said) == len(re.findall(r"repertoire\.says\(", source))


def test_no_id_is_used_twice() -> None:
    everywhere = [value for _, _, value in constants() if "." in value]

    assert len(everywhere) == len(set(everywhere))
    for feature in {feature for feature, _, _ in constants()}:
        mine = [value for own, _, value in constants() if own == feature]
        assert len(mine) == len(set(mine)), feature


def test_ids_are_named_after_their_feature() -> None:
    singular = {"complaints": "complaint", "callbacks": "callback", "intake": "complaint"}
    singular |= {"commitments": "commitment", "solutions": "solution", "handoffs": "handoff"}

    for feature, name, value in constants():
        if "." in value:
            assert value.startswith(f"{singular.get(feature, feature)}."), (feature, name)


def test_no_id_is_written_out_where_it_is_used() -> None:
    written = [
        f"{file.relative_to(ROOT)}: {value}"
        for file in (ROOT / "handlers").rglob("*.py")
        if file.name != "ids.py"
        for value in dotted()
        if f'"{value}"' in text(file)
    ]

    assert written == []


@BOTH
def test_the_manifest_keeps_slacks_limits(manifest: dict[str, Any]) -> None:
    shown, parts = manifest["display_information"], manifest["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", parts["bot_user"]["display_name"])
    assert len(parts["slash_commands"]) <= 50
    assert len(parts["shortcuts"]) <= 10
    for command in parts["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True
    for shortcut in parts["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert list(find_problems(manifest)) == []
    assert read_manifest(manifest).messages_tab


def test_the_manifest_for_sockets_names_no_address() -> None:
    assert "url" not in str(build_manifest(ROUTES))
    assert build_manifest(ROUTES)["settings"]["socket_mode_enabled"] is True


def test_the_manifest_for_http_names_one_address_everywhere() -> None:
    manifest = build_manifest(ROUTES, HTTP + "/")
    settings = manifest["settings"]

    urls = {one["url"] for one in manifest["features"]["slash_commands"]}
    urls |= {settings["interactivity"]["request_url"], settings["event_subscriptions"]["request_url"]}
    assert urls == {"https://redress.example/slack/events"}
    assert settings["socket_mode_enabled"] is False


def test_a_prefix_stands_before_every_command() -> None:
    commands = build_manifest(all_routes("acme-"))["features"]["slash_commands"]

    assert [one["command"] for one in commands] == [f"/acme-{name[1:]}" for name in ROUTES.commands]


def test_a_name_cannot_be_routed_twice() -> None:
    async def never(*_: object) -> None:
        raise AssertionError

    routes = Routes()
    routes.command("one", never, Command("One", ""), TEAM)

    with pytest.raises(ValueError, match="routed twice"):
        routes.command("one", never, Command("One", ""), TEAM)


def test_the_scopes_are_those_the_events_need_and_each_is_explained() -> None:
    granted = set(SCOPES) | set(OPTIONAL_SCOPES)
    needed = set(chain.from_iterable(entry.scopes for entry in ROUTES.events.values()))
    page = text(ROOT / "docs" / "slack.md")
    required, _, optional = page.partition("These are optional.")

    assert needed <= set(SCOPES)
    assert all(set(EVENT_SCOPES[event]) & granted for event in ROUTES.subscriptions if event in EVENT_SCOPES)
    assert set(re.findall(r"^\| `([a-z:]+)` \| [^|]{10,} \|$", required, re.M)) == set(SCOPES)
    assert set(re.findall(r"^\| `([a-z:]+)` \| [^|]{10,} \| [^|]{5,} \|$", optional, re.M)) == set(OPTIONAL_SCOPES)


def test_no_scope_is_required_and_optional() -> None:
    assert not set(SCOPES) & set(OPTIONAL_SCOPES)
