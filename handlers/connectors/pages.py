"""What a help desk answers, page by page: what every connector makes of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.cells import LONGEST_NAME
from domain.contacts import Answer, Contact, Reason, Rejection
from domain.rows import KeyOf
from domain.sources import Source
from handlers.connectors.calling import Caller, SourceFailed, Trouble

Item = TypeVar("Item", bound="Shape")

_LARGEST_LINE: Final = 2**31 - 1
_TIME_ERRORS: Final = ("datetime", "timezone")


class Shape(BaseModel):
    """A part of an answer; what else stands in it does not matter."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: conversations, answers to surveys, and what of either cannot be read.

    *cursor* is where to go on and *until* up to when all is known then (UTC); *ended* says that there is no more now.
    """

    contacts: Sequence[Contact]
    answers: Sequence[Answer]
    rejections: Sequence[Rejection]
    cursor: Mapping[str, Any]
    until: datetime
    ended: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a connector needs to know: the source by its *name*, how it is set up, and how customers are kept."""

    name: str
    source: Source
    key_of: KeyOf
    now: datetime


# Asks for the page at a cursor; raises `SourceFailed`.
NextPage = Callable[[Caller, Mapping[str, Any], Asked], Awaitable[Page]]


def read_as(shape: type[Item], answer: object) -> Item:
    """Read a whole answer. Raises `SourceFailed` when it is of another shape: then nothing of it can be trusted."""
    try:
        return shape.model_validate(answer)
    except ValidationError:
        raise SourceFailed(Trouble.UNREADABLE) from None


def read_each(
    items: Sequence[object], shape: type[Item], make: Callable[[Item], Contact | Answer | None]
) -> tuple[list[Contact], list[Answer], list[Rejection]]:
    """Read each of *items*; what cannot be read is named by its number there, and stops no other."""
    contacts: list[Contact] = []
    answers: list[Answer] = []
    rejections: list[Rejection] = []
    for place, item in enumerate(items):
        try:
            made = make(shape.model_validate(item))
        except ValidationError as error:
            rejections.append(_rejected(line_of(item, place), error))
            continue
        if isinstance(made, Contact):
            contacts.append(made)
        elif made is not None:
            answers.append(made)
    return contacts, answers, rejections


def line_of(item: object, place: int) -> int:
    """Return the number that people know an item by at the help desk, or else its place on the page."""
    known = item.get("id") if isinstance(item, dict) else None
    return known if isinstance(known, int) and 0 <= known <= _LARGEST_LINE else place


def short(name: str | None) -> str | None:
    """Return a name as it may be stored: visible, and not longer than others."""
    if name is None:
        return None
    shown = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    return shown[:LONGEST_NAME] or None


def _rejected(line: int, error: ValidationError) -> Rejection:
    first = error.errors(include_url=False, include_input=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing":
        reason = Reason.MISSING
    elif first["type"].startswith(_TIME_ERRORS):
        reason = Reason.NOT_A_TIME
    else:
        reason = Reason.UNREADABLE
    return Rejection(line, field[:40], reason)
