"""Cases that a new complaint may belong to, as they are shown to whoever files it: nothing that a customer said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.duplicates import Likeness, Way, way_to
from domain.errors import Refusal
from domain.people import Person
from domain.states import Closure, State
from handlers.cases import is_reopenable
from handlers.customers import Keys
from handlers.intake.form import Intake
from handlers.likeness import alike
from handlers.services import Desk
from storage.duplicates import cases_to_compare
from storage.models import ComplaintRow
from storage.vault import Unreadable

# As many as a form shows with room for what else is to be decided.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A case that a complaint may repeat, why it may, and what would become of the complaint there."""

    row: ComplaintRow
    likenesses: tuple[Likeness, ...]
    way: Way


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be shown of such a case."""

    number: str
    category: str
    state: State
    received_at: datetime
    likenesses: tuple[Likeness, ...]
    way: Way


class Similar(Refusal):
    """There are cases already that the complaint may belong to: nothing is stored until somebody decides."""

    def __init__(self, candidates: tuple[Candidate, ...]) -> None:
        super().__init__("similar")
        self.candidates = candidates


def matches_of(session: Session, form: Intake, keys: Keys, desk: Desk, now: datetime) -> tuple[Match, ...]:
    """Return the cases that a complaint may repeat: of the same customer or order, or worded alike."""
    rules = desk.policy.complaints
    since, category = now - rules.duplicates_within, form.category or rules.unclassified
    matches = (
        Match(row, tuple(_likenesses(row, form, keys, desk)), _way(row, desk, now))
        for row in cases_to_compare(session, category, keys.contact, keys.order, since)
    )
    return tuple(match for match in matches if match.likenesses)


def shown_to(filer: Person, form: Intake, matches: tuple[Match, ...]) -> Iterator[Match]:
    """Yield the cases that the filer may be shown, and that the complaint may be added to.

    Nobody sees a case about themselves. What is said of a colleague goes only to a case that hides it from them, and a
    case that was merged into another has its matter there.
    """
    shown = [
        match
        for match in matches
        if match.row.colleague != filer.id
        and match.row.closure_code != Closure.DUPLICATE
        and (not form.colleague or match.row.colleague == form.colleague)
    ]
    return iter(shown[:_SHOWN])


def candidate(match: Match) -> Candidate:
    """Return what may be shown of a case."""
    row = match.row
    return Candidate(row.number, row.category, State(row.state), row.received_at, match.likenesses, match.way)


def _likenesses(row: ComplaintRow, form: Intake, keys: Keys, desk: Desk) -> Iterator[Likeness]:
    if keys.contact is not None and row.contact_key == keys.contact:
        yield Likeness.CUSTOMER
    if keys.order is not None and row.order_key == keys.order:
        yield Likeness.ORDER
    if _worded_alike(form, row, desk):
        yield Likeness.WORDS


def _way(row: ComplaintRow, desk: Desk, now: datetime) -> Way:
    return way_to(State(row.state), reopenable=is_reopenable(row, desk.policy, now))


def _worded_alike(form: Intake, row: ComplaintRow, desk: Desk) -> bool:
    """A case whose words cannot be read any more is like no other: that must not keep anybody from filing."""
    try:
        return alike(form.description, desk.vault.open("description", row.description))
    except Unreadable:
        return False
