"""The Slack app manifest, printed from the same table that routes what Slack delivers."""

from typing import Any, Final

from handlers.routes import Routes
from handlers.setup.scopes import OPTIONAL_SCOPES, SCOPES
from handlers.verbs import usage_hint

EVENTS_PATH: Final = "/slack/events"


def build_manifest(routes: Routes, http: str | None = None) -> dict[str, Any]:
    """Return the manifest for Socket Mode, or for HTTP when the public address *http* of the bot is given."""
    url = None if http is None else http.rstrip("/") + EVENTS_PATH
    scopes = sorted({*SCOPES, *OPTIONAL_SCOPES})
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Redress",
            "description": "Keeps the promises of a customer-service team: follow-up, solution, callback.",
            "background_color": "#1d4b4f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "redress", "always_online": True},
            "shortcuts": [_shortcut(name, routes) for name in routes.shortcuts],
            "slash_commands": [_command(name, routes, url) for name in routes.commands],
        },
        "oauth_config": {"scopes": {"bot": scopes, "bot_optional": sorted(OPTIONAL_SCOPES)}},
        "settings": {
            "event_subscriptions": _with_url({"bot_events": routes.subscriptions}, url),
            "interactivity": _with_url({"is_enabled": True}, url),
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _command(name: str, routes: Routes, url: str | None) -> dict[str, Any]:
    entry = routes.commands[name]
    command = {
        "command": name,
        "description": entry.description,
        "usage_hint": entry.usage_hint or usage_hint(routes.verbs.get(name, {})),
        "should_escape": True,
    }
    return command if url is None else {**command, "url": url}


def _shortcut(callback_id: str, routes: Routes) -> dict[str, Any]:
    entry = routes.shortcuts[callback_id]
    return {
        "name": entry.name,
        "type": entry.type,
        "callback_id": callback_id,
        "description": entry.description,
    }


def _with_url(settings: dict[str, Any], url: str | None) -> dict[str, Any]:
    return settings if url is None else {**settings, "request_url": url}
