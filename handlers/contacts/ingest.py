"""Contacts that a help desk sends in, each told what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from domain.contacts import Contact, Counts, Reason, Rejection
from domain.mappings import ColumnMapping, ImportMapping, is_source
from domain.policy import Policy
from domain.rows import KeyOf, RowReader
from storage.contacts import take_in
from storage.imports import Work, add_counts, begin_run, keep_rejections

# Where an item does not say which system it is from.
SOURCE: Final = "ingest"
FIELDS: Final = tuple(ColumnMapping.model_fields)
_KNOWN: Final = frozenset({"source", *FIELDS})
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one item: *field* and *reason* of a rejected one, as the list of rejected rows has them."""

    external_id: str | None
    status: str
    field: str | None = None
    reason: str | None = None


def ingest(session: Session, items: Sequence[object], policy: Policy, key_of: KeyOf, now: datetime) -> list[Result]:
    """Take in *items* of one request in their order, and say what came of each; the same again changes nothing."""
    readers: dict[str, RowReader] = {}
    read = [_read(item, place, readers, policy, key_of, now) for place, item in enumerate(items)]
    by_source: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        by_source.setdefault(_source(item) or SOURCE, []).append(place)
    results: dict[int, Result] = {}
    for source, places in sorted(by_source.items()):
        results |= _store(session, source, {place: read[place] for place in places}, policy, now)
    return [_named(results[place], items[place]) for place in range(len(items))]


def _store(
    session: Session, source: str, read: Mapping[int, Contact | Rejection], policy: Policy, now: datetime
) -> dict[int, Result]:
    """Store what one source sent, under its run of the day."""
    contacts = {place: one for place, one in read.items() if isinstance(one, Contact)}
    rejections = {place: one for place, one in read.items() if isinstance(one, Rejection)}
    run = begin_run(session, _work(source, now.astimezone(policy.zoneinfo).date()), now)
    arrivals = take_in(session, list(contacts.values()), run.id, policy)
    known = [one._replace(field=one.field if one.field in _KNOWN else "") for one in rejections.values()]
    keep_rejections(session, run.id, known, now)
    add_counts(session, run, Counts.of(arrivals, len(rejections)), now)
    taken = {place: Result(None, arrival.value) for place, arrival in zip(contacts, arrivals, strict=True)}
    refused = {place: Result(None, "rejected", one.field, one.reason.value) for place, one in rejections.items()}
    return taken | refused


def _work(source: str, day: date) -> Work:
    return Work(source, "ingest", f"{day}", f"ingest {source} {day}", "")


def _read(
    item: object, place: int, readers: dict[str, RowReader], policy: Policy, key_of: KeyOf, now: datetime
) -> Contact | Rejection:
    if not isinstance(item, dict):
        return Rejection(place, "", Reason.NOT_TEXT)
    for field, value in item.items():
        if field not in _KNOWN:
            return Rejection(place, _sendable(field[:_LONGEST_NAME]), Reason.UNKNOWN_FIELD)
        if not isinstance(value, str | int | float | bool | None):
            return Rejection(place, field, Reason.NOT_TEXT)
    source = _source(item)
    if source is None:
        return Rejection(place, "source", Reason.UNREADABLE)
    if source not in readers:
        latest = now + policy.complaints.future_tolerance
        readers[source] = RowReader(_mapping(source), FIELDS, policy.zoneinfo, latest, key_of)
    return readers[source].read(place, [item.get(field) for field in FIELDS])


def _source(item: object) -> str | None:
    """Return the system an item says it is from; None when it cannot be one's name."""
    said = item.get("source", SOURCE) if isinstance(item, dict) else SOURCE
    return said if isinstance(said, str) and is_source(said) else None


def _mapping(source: str) -> ImportMapping:
    """Every field stands under its own name; who was not answered may still be waiting."""
    columns = ColumnMapping.model_validate({field: field for field in FIELDS})
    return ImportMapping(source=source, unanswered="waiting", columns=columns)


def _named(result: Result, item: object) -> Result:
    said: Any = item.get("external_id") if isinstance(item, dict) else None
    if isinstance(said, float) and said.is_integer():
        # To JSON 4711.0 is the same number as 4711, and so it is stored.
        said = int(said)
    name = _sendable(str(said)) if isinstance(said, str | int) else None
    return Result(name, result.status, result.field, result.reason)


def _sendable(text: str) -> str:
    """Return text as it can be sent: JSON may spell halves of characters, which no encoding has."""
    return text.encode("utf-8", "replace").decode()
