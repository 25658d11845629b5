"""What makes a record evidence: one way to write a row down, so that any change shows, and what changed between two."""

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

Changes = dict[str, list[Any]]


def written_down(values: Mapping[str, Any]) -> str:
    """Return *values* as text that is the same exactly when they are: JSON in ASCII, keys in order, moments in UTC.

    Raises `TypeError` for a value that has no such form, and `ValueError` for a number that is none.
    """
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_text)


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of *values* as they are written down, in hexadecimal digits."""
    return sha256(written_down(values).encode()).hexdigest()


def plain(value: object) -> Any:
    """Return a policy, or a part of one, as what JSON knows: tables by their keys, lists, words, numbers.

    Spans, times, zones and codes become the words in which they are printed.
    """
    match value:
        case None | bool() | int() | float():
            return value
        case BaseModel():
            return {name: plain(inner) for name, inner in value}
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case Set():
            return sorted(map(plain, value), key=str)
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return str(value)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Return what differs by its path, such as `clocks.solution.length`, as a pair: before, after; None is nothing.

    Tables are compared key by key, and a list as a whole, because an entry of it has no name.
    """
    was, is_now = dict(_leaves(before)), dict(_leaves(after))
    paths = sorted(was.keys() | is_now.keys())
    return {path: [was.get(path), is_now.get(path)] for path in paths if was.get(path) != is_now.get(path)}


def _leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be written down")
