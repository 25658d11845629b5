"""What makes a record evidence: one way to write a row down, so that any change shows, and what changed between two."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

Changes = dict[str, list[Any]]


def written_down(values: Mapping[str, Any]) -> str:
    """Return *values* as text that is the same exactly when they are: JSON in ASCII, keys in order, moments in UTC.

    Raises `TypeError` for a value that has no such form, and `ValueError` for a number that is none.
    """
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_text)


def digest_of(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of *values* as they are written down, in hexadecimal digits."""
    return sha256(written_down(values).encode()).hexdigest()


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
