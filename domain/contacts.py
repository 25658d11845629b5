"""Contacts: conversations of customers with the centre, as a help desk or a telephone system reports them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import chain, starmap
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from domain.indicators.days import day_of, one_day

# What a field that holds no time looks like once it has been read as one: the year 1900 or 1970.
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
# The answers that a survey can be given, by the best of them; 1 is the best of two thumbs.
SCALES: Final = {1: range(2), 5: range(1, 6), 7: range(1, 8), 10: range(1, 11)}
NPS: Final = range(11)
CES: Final = range(1, 8)
# A source and its external id.
Key = tuple[str, str]
_SPANS: Final = ("waited", "talk", "hold", "acw")
_ANSWERS: Final = ("answered", "abandoned", "score", "scale_max", "nps", "ces")
# An answer that comes within so long after the first one corrects it; a later one counts no more.
_CORRECTED_WITHIN: Final = timedelta(hours=24)


class Reason(StrEnum):
    """Why a row is not taken in."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    TOO_MANY_CELLS = "too_many_cells"
    UNKNOWN_FIELD = "unknown_field"
    NOT_TEXT = "not_text"
    NOT_A_TIME = "not_a_time"
    NOT_A_DURATION = "not_a_duration"
    NOT_A_NUMBER = "not_a_number"
    NOT_YES_OR_NO = "not_yes_or_no"
    NEGATIVE = "negative"
    FUTURE = "future"
    LONG_AGO = "long_ago"
    BEFORE_ARRIVAL = "before_arrival"
    OUTSIDE_SCALE = "outside_scale"
    CONTRADICTION = "contradiction"
    UNKNOWN_CONTACT = "unknown_contact"


class Objection(NamedTuple):
    """What cannot be right about a row: the *field* by its name in `Contact`, empty for the row as a whole."""

    field: str
    reason: Reason


class Rejection(NamedTuple):
    """A row that is not taken in: its line (of a file, counted from 1 with the header; of a list, its place)."""

    line: int
    field: str
    reason: Reason


class Arrival(StrEnum):
    """What came of a row that was taken in."""

    NEW = "new"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"


class Counts(NamedTuple):
    """What came of the rows of an import."""

    new: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: int = 0

    @classmethod
    def of(cls, arrivals: Iterable[Arrival], rejected: int = 0) -> "Counts":
        """Count *arrivals*."""
        # Three times through a list is much faster than a counter of names.
        listed = list(arrivals)
        new, corrected, unchanged = map(listed.count, (Arrival.NEW, Arrival.CORRECTED, Arrival.UNCHANGED))
        return cls(new, corrected, unchanged, rejected)

    @property
    def read(self) -> int:
        """All rows that were read."""
        return sum(self)

    def plus(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(*map(sum, zip(self, other, strict=True)))


class Contact(NamedTuple):
    """One conversation; with its *source*, the system that reports it, its *external_id* is unique.

    Times are UTC, spans are whole seconds. *waited* is how long the customer waited for the first answer of a person,
    or until they gave up; one who was neither answered nor gave up is still waiting. *acw* is the work after the
    contact. *score* is as given, on the scale that ends at *scale_max*, *nps* is from 0 to 10 and *ces* from 1 to 7;
    *rated_at* is when the survey was answered. What is not known is None. A tuple, because files have millions of them.
    """

    source: str
    external_id: str
    channel: str
    arrived_at: datetime
    answered: bool = False
    abandoned: bool = False
    is_test: bool = False
    team: str | None = None
    agent: str | None = None
    category: str | None = None
    waited: int | None = None
    talk: int | None = None
    hold: int | None = None
    acw: int | None = None
    resolved: bool | None = None
    resolved_at: datetime | None = None
    reopened: bool | None = None
    survey_sent: bool | None = None
    score: int | None = None
    scale_max: int | None = None
    nps: int | None = None
    ces: int | None = None
    rated_at: datetime | None = None
    customer_key: str | None = None


class Answer(NamedTuple):
    """A survey's answer that a system reports apart from its conversation, with the id of that."""

    external_id: str
    score: int
    scale_max: int
    rated_at: datetime


class DayGroup(NamedTuple):
    """A local day of one team and channel, for which contacts are counted together; no team is empty text."""

    day: date
    team: str
    channel: str


def groups_of(contacts: Iterable[Contact], zone: ZoneInfo) -> set[DayGroup]:
    """Return where *contacts* count: on the day they arrived in *zone*, and on the day their survey was answered."""
    found = set()
    start = end = EARLIEST
    day = EARLIEST.date()
    for contact in contacts:
        arrived_at, rated_at, place = contact.arrived_at, contact.rated_at, (contact.team or "", contact.channel)
        # Most come one after the other on the same day, and to compare moments is faster than to work out their day.
        if not start <= arrived_at < end:
            day = day_of(arrived_at, zone)
            start, end = one_day(day).bounds(zone)
        found.add((day, *place))
        if rated_at is not None and rated_at != arrived_at:
            found.add((day_of(rated_at, zone), *place))
    return {DayGroup(*group) for group in found}


def objection(contact: Contact, latest: datetime) -> Objection | None:
    """Return the first thing that cannot be right about *contact*; nothing in it may be later than *latest* (D20)."""
    arrived_at, resolved_at, rated_at = contact.arrived_at, contact.resolved_at, contact.rated_at
    if arrived_at > latest:
        return Objection("arrived_at", Reason.FUTURE)
    if arrived_at < EARLIEST:
        return Objection("arrived_at", Reason.LONG_AGO)
    if resolved_at is not None and _misplaced(resolved_at, arrived_at, latest):
        return Objection("resolved_at", _wrong_side(resolved_at, latest))
    if rated_at is not None and _misplaced(rated_at, arrived_at, latest):
        return Objection("rated_at", _wrong_side(rated_at, latest))
    return _wrong_span(contact, latest) or _wrong_answer(*(getattr(contact, field) for field in _ANSWERS))


def beyond_doubt(contacts: Sequence[Contact], latest: datetime) -> bool:
    """Say whether there can be no `objection` to any of *contacts*, by the extremes of each field; else ask of each.

    Most tables are in order for thousands of rows, and this takes a fraction of the time.
    """
    fields: Mapping[str, Sequence[Any]] = dict(zip(Contact._fields, zip(*contacts, strict=True), strict=False))
    if not fields:
        return True
    first, last = min(fields["arrived_at"]), max(fields["arrived_at"])
    if first < EARLIEST or last > latest:
        return False
    moments = chain(*(zip(fields[field], fields["arrived_at"], strict=True) for field in ("resolved_at", "rated_at")))
    if any(_misplaced(moment, arrived_at, latest) for moment, arrived_at in moments):
        return False
    seconds = set[int | None]().union(*(fields[span] for span in _SPANS)) - {None}
    if not all(0 <= one <= (latest - last).total_seconds() for one in seconds if one is not None):
        return False
    answers = set(zip(*(fields[field] for field in _ANSWERS), strict=True))
    return not any(starmap(_wrong_answer, answers))


def _misplaced(moment: datetime | None, arrived_at: datetime, latest: datetime) -> bool:
    # Most surveys count at the very moment of arrival.
    return moment is not None and moment is not arrived_at and not arrived_at <= moment <= latest


def _wrong_side(moment: datetime, latest: datetime) -> Reason:
    return Reason.FUTURE if moment > latest else Reason.BEFORE_ARRIVAL


def _wrong_span(contact: Contact, latest: datetime) -> Objection | None:
    """A span may not be negative, and not so long that it would end in the future: its unit was misread then."""
    spans = (contact.waited, contact.talk, contact.hold, contact.acw)
    if not any(spans):
        return None
    longest = (latest - contact.arrived_at).total_seconds()
    for place, seconds in enumerate(spans):
        if seconds is not None and not 0 <= seconds <= longest:
            return Objection(_SPANS[place], Reason.NEGATIVE if seconds < 0 else Reason.FUTURE)
    return None


def _wrong_answer(
    answered: bool, abandoned: bool, score: int | None, scale_max: int | None, nps: int | None, ces: int | None
) -> Objection | None:
    if answered and abandoned:
        return Objection("abandoned", Reason.CONTRADICTION)
    if score is not None and score not in SCALES.get(scale_max or 0, ()):
        return Objection("score", Reason.OUTSIDE_SCALE)
    if nps is not None and nps not in NPS:
        return Objection("nps", Reason.OUTSIDE_SCALE)
    if ces is not None and ces not in CES:
        return Objection("ces", Reason.OUTSIDE_SCALE)
    return None


def answered(contact: Contact, answer: Answer) -> Contact:
    """Return *contact* with its survey's *answer*; itself when the answer comes too late to correct the one it has."""
    given = contact._replace(score=answer.score, scale_max=answer.scale_max, rated_at=answer.rated_at, survey_sent=True)
    return contact if _comes_too_late(given, contact) else _on_its_day(given, contact)


def keeping_answer(contact: Contact, before: Contact | None) -> Contact:
    """Return *contact* with the survey's answer that is known from *before*, where it brings no newer one itself.

    Systems that report answers apart do not repeat them, or not their time, whenever the conversation changes.
    """
    if before is None or before.score is None:
        return contact
    same = (contact.score, contact.scale_max) == (before.score, before.scale_max)
    if contact.score is not None and not same and not _comes_too_late(contact, before):
        return _on_its_day(contact, before)
    return contact._replace(
        score=before.score, scale_max=before.scale_max, rated_at=before.rated_at, survey_sent=before.survey_sent
    )


def _comes_too_late(contact: Contact, before: Contact) -> bool:
    """One answer counts for each contact: the last one within a day of the first."""
    if before.score is None or before.rated_at is None or contact.rated_at is None:
        return False
    return contact.score != before.score and contact.rated_at > before.rated_at + _CORRECTED_WITHIN


def _on_its_day(contact: Contact, before: Contact) -> Contact:
    """Keep the moment of the first answer: a correction changes its day and no other, and gives no more time."""
    if before.score is None or before.rated_at is None or contact.rated_at is None:
        return contact
    return contact._replace(rated_at=min(contact.rated_at, before.rated_at))


def wait_of(contact: Contact) -> tuple[Any, ...]:
    """Return all that a contact says of its wait."""
    return contact.channel, contact.arrived_at, contact.answered, contact.abandoned, contact.waited


def weigh(contacts: Sequence[Contact], known: Mapping[Key, Contact]) -> tuple[list[Arrival], dict[Key, Contact]]:
    """Say what each of *contacts* is to those *known*, and return what is to be stored in the end.

    The same key again is a correction, and the last row wins entirely (D25); what changes nothing is not stored.
    """
    current = {contact[:2]: contact for contact in contacts}
    if not known and len(current) == len(contacts):
        return [Arrival.NEW] * len(contacts), current
    current = dict(known)
    arrivals = []
    for contact in contacts:
        key = contact[:2]
        before = current.get(key)
        if before is None:
            arrivals.append(Arrival.NEW)
        else:
            arrivals.append(Arrival.UNCHANGED if before == contact else Arrival.CORRECTED)
        current[key] = contact
    return arrivals, {key: contact for key, contact in current.items() if known.get(key) != contact}
