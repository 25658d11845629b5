"""The manifest of the small app these tests install, and the blocks it shows."""

from __future__ import annotations

from typing import Any

SCOPES = [
    "commands",
    "chat:write",
    "im:write",
    "im:read",
    "im:history",
    "channels:read",
    "channels:history",
    "reactions:read",
    "reactions:write",
    "users:read",
    "usergroups:read",
    "team:read",
    "files:write",
    "files:read",
    "app_mentions:read",
]
EVENTS = [
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "user_change",
]


def manifest(**home: bool) -> dict[str, Any]:
    """Return a manifest with everything switched on, except what *home* says otherwise."""
    tabs = {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
    return {
        "display_information": {"name": "Probe"},
        "features": {
            "app_home": {**tabs, **home},
            "bot_user": {"display_name": "probe"},
            "slash_commands": [
                {"command": "/probe", "description": "Try something", "should_escape": True},
                {"command": "/plain", "description": "Try it unescaped"},
            ],
            "shortcuts": [
                {"name": "Start", "type": "global", "callback_id": "start", "description": "Open the form"},
                {"name": "Take this", "type": "message", "callback_id": "take", "description": "Use a message"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES, "bot_optional": ["files:write"]}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def input_block(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def typed(block_id: str, action_id: str, **more: Any) -> dict[str, Any]:
    return input_block(block_id, {"type": "plain_text_input", "action_id": action_id, **more})


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    frame = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send")}
    return {**frame, "blocks": list(blocks), **more}


def button(action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


def actions(block_id: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
