"""What waits for whom: answers that are overdue, and the next step of each suggestion."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.kaizen.people import Hands, answering, responsible
from domain.kaizen.states import Stage, Truth
from domain.policy import ClockKind, Policy
from handlers.kaizen.card import OWNED
from handlers.kaizen.facts import truths_of
from handlers.kaizen.present import present
from storage.kaizen_models import SuggestionRow
from storage.suggestion_clocks import running_promises, waiting_since
from storage.suggestions import author_ids, suggestions_by_id, suggestions_of_author

# So many ideas of somebody's own are looked at.
MOST_OWN: Final = 50


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A suggestion whose author has not heard from us in time: since when it was due (UTC), and who owes the answer."""

    row: SuggestionRow
    due_at: datetime
    lead: str | None


def unanswered(session: Session, policy: Policy, now: datetime) -> Sequence[Unanswered]:
    """Return the suggestions whose first answer is overdue, the longest overdue first."""
    late = waiting_since(session, ClockKind.FIRST_REPLY.value, now)
    if not late:
        return ()
    ids = [suggestion_id for suggestion_id, _ in late]
    rows, authors = suggestions_by_id(session, ids), author_ids(session, ids)
    roster = present(session, now)
    return [
        Unanswered(row, due_at, responsible(Hands(authors[one], row.area), policy, roster))
        for one, due_at in late
        if (row := rows.get(one)) is not None
    ]


def waiting_for(
    session: Session, person: str, policy: Policy, now: datetime, among: Collection[int] | None = None
) -> tuple[SuggestionRow, ...]:
    """Return the suggestions whose next step somebody owes, the most pressing first.

    Whoever carries one out owes what is theirs to do, and whoever answers it all the rest; what is overdue waits for
    everybody who could have done it as well. Last stand their own ideas of which they were asked something. With
    *among* only those suggestions are looked at.
    """
    waiting = (*_promised_by(session, person, policy, now, among), *_asked_back(session, person))
    return tuple({row.id: row for row in waiting if among is None or row.id in among}.values())


def _promised_by(
    session: Session, person: str, policy: Policy, now: datetime, among: Collection[int] | None
) -> Iterator[SuggestionRow]:
    promises = running_promises(session, among)
    ids = {suggestion_id for suggestion_id, _, _ in promises}
    rows, authors, roster = suggestions_by_id(session, ids), author_ids(session, ids), present(session, now)
    for suggestion_id, kind, due_at in promises:
        row = rows[suggestion_id]
        able = _able(row, authors[suggestion_id], ClockKind(kind), policy)
        if person in able and (due_at <= now or person == roster.stand_in(able)):
            yield row


def _able(row: SuggestionRow, authors: frozenset[str], kind: ClockKind, policy: Policy) -> tuple[str, ...]:
    """Return who can keep a promise, first of all whose it is."""
    above = answering(Hands(authors, row.area), policy)
    return (row.owner or row.author, *above) if kind in OWNED else above


def _asked_back(session: Session, person: str) -> Iterator[SuggestionRow]:
    for row in suggestions_of_author(session, person, MOST_OWN):
        if row.decided_at is None and row.stage == Stage.TRIAGED and Truth.ASKED in truths_of(session, row):
            yield row
