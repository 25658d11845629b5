"""The cases and contacts behind a digest's numbers, page by page, for whoever may know of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from domain.digests.targets import target_on
from domain.errors import Refusal
from domain.indicators.days import Period
from domain.people import Person
from domain.policy import ClockKind, Policy
from domain.targets import Indicator
from handlers.cases import CaseFacts, case_facts
from handlers.digests.gather import CENTRE, end_of_day, scores_owed
from handlers.digests.goals import with_targets
from handlers.digests.reasons import give_reason
from handlers.digests.reports import Kind
from handlers.services import Desk
from storage.behind import (
    Rated,
    Seen,
    answers,
    closed_in,
    due_until,
    late_in,
    long_waits,
    low_scores,
    low_scores_owed,
    open_at,
    overdue_at,
    received_in,
    reopened_in,
)
from storage.digests import kept_run
from storage.imports import Refused, refused_between
from storage.lists import cases_by_id

PER_PAGE: Final = 10
MOST: Final = 500


class Number(StrEnum):
    """The numbers of a digest that have cases or contacts behind them."""

    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    RECEIVED = "received"
    CLOSED = "closed"
    OPEN = "open"
    REOPENED = "reopened"
    FIRST_FOLLOWUP = "first_followup"
    SOLUTION = "solution"
    PROMISE = "promise"
    CALLBACK = "callback"
    WITHOUT_REASON = "without_reason"
    LOW_SCORES = "low_scores"
    ANSWERS = "answers"
    WAITS = "waits"
    REJECTED = "rejected"


_LATE: Final = {
    Number.FIRST_FOLLOWUP: ClockKind.FIRST_FOLLOWUP,
    Number.SOLUTION: ClockKind.SOLUTION,
    Number.PROMISE: ClockKind.PROMISE,
    Number.CALLBACK: ClockKind.CALLBACK,
}


_OF_CONTACTS: Final = (Number.WITHOUT_REASON, Number.LOW_SCORES, Number.ANSWERS, Number.WAITS)


class RunRef(BaseModel):
    """What travels through Slack about a published digest: which one, and what of it. A hint, never a right.

    With a *contact* and a *reason* it says why the score of one was low.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    run: int = Field(ge=0, lt=2**63)
    number: Number | None = None
    channel: str | None = Field(default=None, max_length=100)
    category: str | None = Field(default=None, max_length=100)
    page: int = Field(default=0, ge=0, le=9999)
    contact: int | None = Field(default=None, ge=0, lt=2**63)
    reason: str | None = Field(default=None, max_length=40)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValueError:
            raise Refusal("unknown_control") from None

    def write(self) -> str:
        """Write it for a button."""
        return self.model_dump_json(exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Published:
    """A digest as it was published: its facts, and the figures of its own scope."""

    id: int
    scope: str
    at: datetime
    facts: Mapping[str, Any]
    own: Mapping[str, Any]
    kind: Kind = Kind.DAILY

    @property
    def days(self) -> Period:
        """The days that it reports on."""
        days = [date.fromisoformat(day) for day in self.facts["days"]]
        return Period(days[0], days[-1])

    @property
    def team(self) -> str | None:
        """The team it is about; None for the centre."""
        return None if self.scope == CENTRE else self.scope


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of what is behind a number: *cases*, *contacts* or *refused* rows, of as many as there are; *more* than
    are counted.

    *noted* is the reason that was just given for one of them.
    """

    published: Published
    ref: RunRef
    cases: tuple[CaseFacts, ...]
    contacts: tuple[Rated, ...]
    pages: int
    total: int
    more: bool
    noted: str | None = None
    refused: tuple[Refused, ...] = ()

    @property
    def of_contacts(self) -> bool:
        """Say whether contacts are behind the number, and not cases."""
        return self.ref.number in _OF_CONTACTS


def read_published(session: Session, run_id: int, person: Person) -> Published:
    """Return a published digest of any kind. Raises `Refusal` for outsiders, and for one that there is not."""
    if person.outsider:
        raise Refusal("outsider")
    run = kept_run(session, run_id)
    if run is None or run.state != "published" or not Kind(run.digest).of_numbers:
        raise Refusal("unknown_control")
    own = next(one for one in run.facts["report"]["scopes"] if one["scope"] == run.scope)
    return Published(run.id, run.scope, run.made_at, run.facts, own, Kind(run.digest))


def read_behind(session: Session, ref: RunRef, reader: Person, desk: Desk, now: datetime) -> Behind:
    """Return a page of what is behind a number, as it is known now; nobody sees a complaint about themselves.

    A page that is not there any more is the last one that is. Raises `Refusal` as `read_published` does.
    """
    published = read_published(session, ref.run, reader)
    seen = Seen(*_bounds(published.facts), published.at)
    if ref.number in _OF_CONTACTS:
        contacts = _contacts(session, ref, published, seen, desk.policy)
        here, pages = _page(contacts, ref.page)
        return Behind(published, ref, (), tuple(here), pages, min(len(contacts), MOST), len(contacts) > MOST)
    if ref.number is Number.REJECTED:
        rows = refused_between(session, seen.since, seen.until, 0, MOST + 1)
        refused, pages = _page(rows, ref.page)
        total, more = min(len(rows), MOST), len(rows) > MOST
        return Behind(published, ref, (), (), pages, total, more, refused=tuple(refused))
    ids = _ids(session, ref, seen, reader, desk.policy)
    chosen, pages = _page(ids, ref.page)
    cases = tuple(case_facts(session, row, desk, now, reader) for row in cases_by_id(session, chosen))
    return Behind(published, ref, cases, (), pages, min(len(ids), MOST), len(ids) > MOST)


def note_reason(session: Session, ref: RunRef, person: Person, desk: Desk, now: datetime) -> Behind:
    """Keep why the score of a contact was low, and return the page on which somebody said so, as it is then.

    Raises `Refusal` as `read_published` and `give_reason` do.
    """
    give_reason(session, ref.contact, ref.reason, person, desk.policy, now)
    here = ref.model_copy(update={"contact": None, "reason": None})
    return replace(read_behind(session, here, person, desk, now), noted=ref.reason)


def _ids(session: Session, ref: RunRef, seen: Seen, reader: Person, policy: Policy) -> Sequence[int]:
    most = MOST + 1
    if ref.number in _LATE:
        return late_in(session, _LATE[ref.number], seen, reader.id, most)
    if ref.number is Number.RECEIVED:
        return received_in(session, seen, reader.id, most, ref.category)
    if ref.number is Number.DUE_TODAY:
        return due_until(session, seen, end_of_day(seen.at, policy), reader.id, most)
    questions = {
        Number.OVERDUE: overdue_at,
        Number.CLOSED: closed_in,
        Number.OPEN: open_at,
        Number.REOPENED: reopened_in,
    }
    if ref.number not in questions:
        raise Refusal("unknown_control")
    return questions[ref.number](session, seen, reader.id, most)


def _contacts(session: Session, ref: RunRef, published: Published, seen: Seen, policy: Policy) -> Sequence[Rated]:
    if ref.number is Number.WITHOUT_REASON:
        owed = scores_owed(session, published.days, published.at, policy)
        return low_scores_owed(session, owed, published.team, MOST + 1)
    if ref.number is Number.LOW_SCORES:
        return low_scores(session, seen, published.team, MOST + 1)
    if ref.number is Number.ANSWERS:
        return answers(session, seen, published.team, MOST + 1)
    channel = ref.channel or ""
    targets = with_targets(session, policy).targets
    target = target_on(targets, Indicator.FRT, published.days.last, channel, published.team)
    # Without a target nobody waited too long; the longest waits are shown all the same.
    above = int(target.value) if target is not None else 0
    return long_waits(session, seen, published.team, channel, above, MOST + 1)


def _page(found: Sequence[Any], number: int) -> tuple[Sequence[Any], int]:
    shown = found[:MOST]
    pages = max(-(-len(shown) // PER_PAGE), 1)
    place = min(number, pages - 1)
    return shown[place * PER_PAGE : (place + 1) * PER_PAGE], pages


def _bounds(facts: Mapping[str, Any]) -> tuple[datetime, datetime]:
    period = facts["report"]["period"]
    return datetime.fromisoformat(period["from"]), datetime.fromisoformat(period["to"])
