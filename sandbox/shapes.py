"""Small checks out of which the shape of Slack's blocks is put together; each yields what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
Fields = Mapping[str, Check]


def string(most: int, least: int = 1) -> Check:
    """Accept a text of *least* to *most* characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{at}: must be a string"
        elif len(value) > most:
            yield f"{at}: must be less than {most + 1} characters"
        elif len(value) < least:
            yield f"{at}: must be more than {least - 1} characters"

    return check


def matching(pattern: str, what: str) -> Check:
    """Accept a text of the form *what*."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield f"{at}: must be {what}"

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{at}: must be true or false"


def integer(least: int, most: int) -> Check:
    """Accept a whole number from *least* to *most*."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield f"{at}: must be a whole number from {least} to {most}"

    return check


def any_number(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield f"{at}: must be a number"


def one_of(*allowed: str) -> Check:
    """Accept one of a few words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield f"{at}: must be one of {', '.join(allowed)}"

    return check


def listed(each: Check, most: int, least: int = 1) -> Check:
    """Accept a list of *least* to *most* things."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{at}: must be a list"
            return
        if len(value) > most:
            yield f"{at}: no more than {most} items allowed"
        if len(value) < least:
            yield f"{at}: must have at least {least} item{'s' if least > 1 else ''}"
        for index, item in enumerate(value):
            yield from each(item, f"{at}/{index}")

    return check


def anything(value: Any, at: str) -> Iterator[str]:
    """Accept whatever is there."""
    yield from ()


def shape(fields: Fields, required: str = "", exactly_one: str = "") -> Check:
    """Accept an object with no other than *fields*, all of *required* and one of *exactly_one*."""

    needed, choice = required.split(), exactly_one.split()

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at}: must be an object"
            return
        yield from (f"{at}/{name}: additional property is not allowed" for name in sorted(set(value) - set(fields)))
        yield from (f"{at}/{name}: missing required field" for name in needed if name not in value)
        if choice and len(set(choice) & set(value)) != 1:
            yield f"{at}: must have exactly one of {', '.join(choice)}"
        for name in fields:
            if name in value:
                yield from fields[name](value[name], f"{at}/{name}")

    return check


def kinds(table: Callable[[], Mapping[str, Check]], only: frozenset[str] | None = None) -> Check:
    """Accept an object whose `type` is in *table* and, when given, in *only*."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in table():
            yield f"{at}/type: unsupported type: {kind}"
        elif only is not None and kind not in only:
            yield f"{at}/type: {kind} is not allowed here"
        else:
            yield from table()[kind](value, at)

    return check


def text(most: int, least: int = 1) -> Check:
    """Accept a plain_text or mrkdwn object."""
    plain, marked = plain_text(most, least), _mrkdwn(most, least)

    def check(value: Any, at: str) -> Iterator[str]:
        is_marked = isinstance(value, dict) and value.get("type") == "mrkdwn"
        yield from (marked if is_marked else plain)(value, at)

    return check


def plain_text(most: int, least: int = 1) -> Check:
    """Accept a plain_text object only."""
    fields = {"type": one_of("plain_text"), "text": string(most, least), "emoji": boolean}
    return shape(fields, required="type text")


def _mrkdwn(most: int, least: int) -> Check:
    fields = {"type": one_of("mrkdwn"), "text": string(most, least), "verbatim": boolean}
    return shape(fields, required="type text")
