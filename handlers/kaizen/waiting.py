"""Who waits for an answer that is overdue, and for whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.kaizen.people import Hands, responsible
from domain.policy import ClockKind, Policy
from handlers.kaizen.present import present
from storage.kaizen_models import SuggestionRow
from storage.suggestion_clocks import waiting_since
from storage.suggestions import author_ids, suggestions_by_id


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A suggestion whose author has not heard from us in time: since when it was due (UTC), and who owes the answer."""

    row: SuggestionRow
    due_at: datetime
    lead: str | None


def unanswered(session: Session, policy: Policy, now: datetime) -> Sequence[Unanswered]:
    """Return the suggestions whose first answer is overdue, the longest overdue first."""
    late = waiting_since(session, ClockKind.FIRST_REPLY.value, now)
    ids = [suggestion_id for suggestion_id, _ in late]
    rows, authors = suggestions_by_id(session, ids), author_ids(session, ids)
    roster = present(session, now)
    return [
        Unanswered(row, due_at, responsible(Hands(authors[one], row.area), policy, roster))
        for one, due_at in late
        if (row := rows.get(one)) is not None
    ]
