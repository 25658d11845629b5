"""What lists ask: a page of cases, a case with its history, and cases in which some words stand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.errors import Refusal
from domain.masking import clean
from domain.people import Person, may_read
from domain.worklist import Wanted
from handlers.cases import CaseFacts, case_facts, find_case
from handlers.customers import contact_key, order_key
from handlers.diary import Entry, entry_of
from handlers.handoffs.times import HandoffTimes, handoff_times
from handlers.services import Desk
from storage.complaints import history
from storage.lists import (
    cases_by_contact,
    cases_by_id,
    cases_by_number,
    cases_by_order,
    descriptions_of,
    newest_cases,
    notes_of,
    wanted_cases,
)
from storage.vault import Unreadable, Vault

PER_PAGE = 10
# So many cases a list counts and turns over; whoever has more narrows it down.
MOST = 500
# So many cases are looked through for words, the latest first, and so many of those that somebody may read are opened.
_LOOKED_AT = 3000
_OPENED = 500
_FOUND = 10
_SHORTEST = 2
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, counted from 0, of as many cases as there are; *more* says that there are still others."""

    wanted: Wanted
    cases: tuple[CaseFacts, ...]
    number: int
    pages: int
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A case with all that was done to it, and where its time has gone in other departments."""

    case: CaseFacts
    entries: tuple[Entry, ...]
    handoffs: tuple[HandoffTimes, ...] = ()


class Match(StrEnum):
    """Where what was sought stands in a case."""

    NUMBER = "number"
    ORDER = "order"
    CONTACT = "contact"
    DESCRIPTION = "description"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Found:
    """A case, and where what was sought stands in it."""

    case: CaseFacts
    where: tuple[Match, ...]


def read_page(session: Session, wanted: Wanted, number: int, reader: Person, desk: Desk, now: datetime) -> Page:
    """Return a page of a list; one that is not there any more is the last one that is. Raises `Refusal`."""
    _check_inside(reader)
    since = now - desk.policy.complaints.reopen_within
    ids = wanted_cases(session, wanted, reader.id, now, tonight(now, reader.zone), since, MOST + 1)
    shown = ids[:MOST]
    pages = max(-(-len(shown) // PER_PAGE), 1)
    number = min(max(number, 0), pages - 1)
    here = shown[number * PER_PAGE : (number + 1) * PER_PAGE]
    cases = _facts(session, here, reader, desk, now)
    return Page(wanted, cases, number, pages, len(shown), len(ids) > MOST)


def tonight(now: datetime, zone: str) -> datetime:
    """Return the end of the local day."""
    local = ZoneInfo(zone)
    return datetime.combine(now.astimezone(local).date() + timedelta(days=1), time.min, local)


def read_history(session: Session, number: str, reader: Person, desk: Desk, now: datetime) -> Past:
    """Return a case with all that was done to it, and nothing that anybody wrote. Raises `Refusal`."""
    _check_inside(reader)
    row = find_case(session, number)
    if reader.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    assert row.id is not None
    entries = tuple(map(entry_of, history(session, row.id)))
    return Past(case_facts(session, row, desk, now, reader), entries, handoff_times(session, row.id, desk, now))


def search(session: Session, sought: str, reader: Person, desk: Desk, now: datetime) -> tuple[Found, ...]:
    """Return the latest cases with a number, order number or contact that was sought, or whose words hold it.

    Words are looked for in cases that the reader may read, and only there. Raises `Refusal`.
    """
    _check_inside(reader)
    sought = clean(sought)[:_LONGEST]
    if len(sought) < _SHORTEST:
        raise Refusal("too_short_to_seek")
    where: dict[int, list[Match]] = {}
    for case_id, match in (*_by_key(session, sought, reader, desk), *_by_words(session, sought, reader, desk)):
        where.setdefault(case_id, []).append(match)
    found = sorted(where, reverse=True)[:_FOUND]
    cases = _facts(session, found, reader, desk, now)
    return tuple(Found(case, tuple(dict.fromkeys(where[case.id]))) for case in cases)


def _by_key(session: Session, sought: str, reader: Person, desk: Desk) -> Iterator[tuple[int, Match]]:
    """Find cases by their number, and by what identifies a customer without being read."""
    prefix = desk.policy.complaints.number_prefix
    order, contact = order_key(sought, desk), contact_key(sought, desk)
    assert order is not None, "only nothing has no key"
    assert contact is not None, "only nothing has no key"
    for beginning in (sought.upper(), f"{prefix}-{sought}"):
        yield from _each(cases_by_number(session, beginning, reader.id, _FOUND), Match.NUMBER)
    yield from _each(cases_by_order(session, order, reader.id, _FOUND), Match.ORDER)
    yield from _each(cases_by_contact(session, contact, reader.id, _FOUND), Match.CONTACT)


def _each(cases: Iterable[int], match: Match) -> Iterator[tuple[int, Match]]:
    return ((case_id, match) for case_id in cases)


def _by_words(session: Session, sought: str, reader: Person, desk: Desk) -> Iterator[tuple[int, Match]]:
    newest = newest_cases(session, reader.id, _LOOKED_AT) if reader.known else ()
    readable = [case_id for case_id, case in newest if may_read(reader, case, desk.policy)][:_OPENED]
    words = sought.casefold().split()
    yield from _each(_holding(descriptions_of(session, readable), "description", words, desk.vault), Match.DESCRIPTION)
    yield from _each(_holding(notes_of(session, readable), "note", words, desk.vault), Match.NOTES)


def _holding(sealed: Iterable[tuple[int, str]], field: str, words: Sequence[str], vault: Vault) -> Iterator[int]:
    """Give the cases in one of whose texts all the words stand."""
    for case_id, text in sealed:
        try:
            opened = clean(vault.open(field, text)).casefold()
        except Unreadable:
            # What no key opens any more is not found; it must not hide all the rest.
            continue
        if all(word in opened for word in words):
            yield case_id


def _facts(session: Session, ids: Sequence[int], reader: Person, desk: Desk, now: datetime) -> tuple[CaseFacts, ...]:
    return tuple(case_facts(session, row, desk, now, reader) for row in cases_by_id(session, ids))


def _check_inside(reader: Person) -> None:
    if reader.outsider:
        raise Refusal("outsider")
