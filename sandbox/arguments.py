"""Reading the arguments of a Web API call, which come as form fields, query or JSON."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sandbox.errors import SlackError

Args = Mapping[str, Any]
T = TypeVar("T")


def text_arg(args: Args, name: str) -> str:
    """Return a text that has to be there."""
    value = args.get(name)
    if value in (None, ""):
        raise invalid(f"missing required field: {name}")
    return str(value)


def optional_text(args: Args, name: str) -> str | None:
    value = args.get(name)
    return None if value in (None, "") else str(value)


def flag(args: Args, name: str, default: bool = False) -> bool:
    value = args.get(name)
    if value is None:
        return default
    return str(value).lower() in {"1", "true"}


def number(args: Args, name: str, default: int, most: int) -> int:
    """Return a whole number from 1 to *most*; more is cut, as Slack does, anything else refused."""
    value = args.get(name, default)
    if not str(value).isdigit() or int(value) < 1:
        raise SlackError("invalid_limit" if name == "limit" else "invalid_arguments")
    return min(int(value), most)


def json_arg(args: Args, name: str, error: str) -> Any:
    """Return a value that may have been sent as a JSON string; None when it is not there."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None


def list_arg(args: Args, name: str) -> list[str]:
    """Return a list that was sent as one, or as text with commas."""
    value = args.get(name) or []
    parts = value.split(",") if isinstance(value, str) else value
    return [str(part).strip() for part in parts if str(part).strip()]


def invalid(message: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})


def page(items: Sequence[T], args: Args, default: int, most: int) -> tuple[list[T], dict[str, str]]:
    """Return one page of *items* and the metadata that leads to the next one."""
    limit = number(args, "limit", default, most)
    start = _start(optional_text(args, "cursor"))
    rest = start + limit < len(items)
    return list(items[start : start + limit]), {"next_cursor": _cursor(start + limit) if rest else ""}


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"next:{offset}".encode()).decode()


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        name, _, offset = base64.urlsafe_b64decode(cursor).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if name != "next" or not offset.isdigit():
        raise SlackError("invalid_cursor")
    return int(offset)
