"""The manifest is read as strictly as Slack's settings page reads it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.app import read_manifest


def manifest(**parts: Any) -> dict[str, Any]:
    return {"display_information": {"name": "Probe"}, **parts}


def with_scopes(*scopes: str, optional: tuple[str, ...] = (), events: tuple[str, ...] = ()) -> dict[str, Any]:
    granted = {"bot": list(scopes), "bot_optional": list(optional)}
    settings = {"event_subscriptions": {"bot_events": list(events)}}
    return manifest(oauth_config={"scopes": granted}, settings=settings)


def test_an_app_without_anything_may_nothing() -> None:
    app = read_manifest(manifest())

    assert app.scopes == frozenset()
    assert [app.home_tab, app.messages_tab, app.interactive, app.socket_mode] == [False] * 4


def test_a_message_event_is_heard_where_it_was_subscribed() -> None:
    app = read_manifest(with_scopes("im:history", events=("message.im",)))

    assert app.hears({"type": "message"}, "im")
    assert not app.hears({"type": "message"}, "channel")
    assert not app.hears({"type": "user_change"}, "")


def test_declining_an_optional_scope_takes_it_away() -> None:
    app = read_manifest(with_scopes("chat:write", "files:write", optional=("files:write",)), ["files:write"])

    assert app.scopes == {"chat:write"}


def test_a_scope_that_is_not_optional_cannot_be_declined() -> None:
    with pytest.raises(ValueError, match="only optional scopes"):
        read_manifest(with_scopes("chat:write"), ["chat:write"])


COMMAND = {"command": "/a", "description": "d"}
SHORTCUT = {"name": "n", "type": "global", "callback_id": "c", "description": "d"}


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ({}, "name is required"),
        (manifest(colour="red"), "/colour is not a known property"),
        ({"display_information": {"name": "x" * 36}}, "longer than 35"),
        (manifest(features={"buttons": []}), "/features/buttons"),
        (manifest(features={"slash_commands": [COMMAND] * 51}), "at most 50"),
        (manifest(features={"slash_commands": [{**COMMAND, "command": "a"}]}), "starts with /"),
        (manifest(features={"slash_commands": [{**COMMAND, "command": "/" + "x" * 32}]}), "longer than 32"),
        (manifest(features={"shortcuts": [{**SHORTCUT, "type": "both"}]}), "global or message"),
        (manifest(features={"shortcuts": [{"name": "n"}]}), "exactly name, type"),
        (with_scopes("chat:write", optional=("files:write",)), "not in bot"),
        (with_scopes("chat:write", events=("reaction_added",)), "needs the scope reactions:read"),
    ],
)
def test_a_manifest_slack_would_refuse_stops_the_sandbox(broken: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        read_manifest(broken)
