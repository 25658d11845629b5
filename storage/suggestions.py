"""Questions about suggestions: by number, by who had them, and by what they were born from."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from storage.kaizen_models import SuggestionAuthorRow, SuggestionComplaintRow, SuggestionEventRow, SuggestionRow
from storage.models import ComplaintRow, CounterRow
from storage.sql import changed, count_up, insert_once

# Written as a literal, so that the planner can always prove that the partial index covers the question.
UNDECIDED = text("suggestion.decided_at IS NULL")


def suggestion_by_number(session: Session, number: str) -> SuggestionRow | None:
    """Return a suggestion by the number people call it by."""
    return session.exec(select(SuggestionRow).where(SuggestionRow.number == number)).first()


def suggestion_by_form(session: Session, form_key: str) -> SuggestionRow | None:
    """Return the suggestion that one submitted form made."""
    return session.exec(select(SuggestionRow).where(SuggestionRow.form_key == form_key)).first()


def next_suggestion_number(session: Session, prefix: str) -> str:
    """Give out the next number, counted from 1 for ever."""
    return f"{prefix}-{count_up(session, CounterRow, f'suggestion-{prefix}')}"


def latest_suggestions(session: Session, most: int) -> Sequence[SuggestionRow]:
    """Return the latest suggestions that may still be backed or are under way, the newest first."""
    alive = select(SuggestionRow).where(col(SuggestionRow.stage).not_in(("declined", "merged", "stopped")))
    return session.exec(alive.order_by(col(SuggestionRow.id).desc()).limit(most)).all()


def undecided(session: Session) -> Sequence[SuggestionRow]:
    """Return the suggestions that wait for a decision, the oldest first."""
    return session.exec(select(SuggestionRow).where(UNDECIDED).order_by(col(SuggestionRow.id))).all()


def suggestions_by_id(session: Session, ids: Collection[int]) -> dict[int, SuggestionRow]:
    """Return several suggestions by their ids."""
    rows = session.exec(select(SuggestionRow).where(col(SuggestionRow.id).in_(ids))).all()
    return {row.id: row for row in rows if row.id is not None}


def suggestions_of_author(session: Session, person: str, most: int) -> Sequence[SuggestionRow]:
    """Return the ideas that somebody had, alone or with others, the newest first."""
    mine = select(SuggestionAuthorRow.suggestion_id).where(SuggestionAuthorRow.person == person)
    rows = select(SuggestionRow).where(col(SuggestionRow.id).in_(mine))
    return session.exec(rows.order_by(col(SuggestionRow.id).desc()).limit(most)).all()


def authors_of(session: Session, suggestion_id: int) -> Sequence[SuggestionAuthorRow]:
    """Return who had an idea, in the order in which they became its authors."""
    rows = select(SuggestionAuthorRow).where(SuggestionAuthorRow.suggestion_id == suggestion_id)
    return session.exec(rows.order_by(col(SuggestionAuthorRow.at), col(SuggestionAuthorRow.person))).all()


def author_ids(session: Session, ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return who had each of several ideas."""
    rows = session.exec(select(SuggestionAuthorRow).where(col(SuggestionAuthorRow.suggestion_id).in_(ids)))
    found: dict[int, set[str]] = {suggestion_id: set() for suggestion_id in ids}
    for row in rows:
        found[row.suggestion_id].add(row.person)
    return {suggestion_id: frozenset(people) for suggestion_id, people in found.items()}


def add_author(session: Session, suggestion_id: int, person: str, at: datetime, *, hidden: bool) -> bool:
    """Make somebody an author of an idea; say whether they were none yet."""
    return insert_once(session, SuggestionAuthorRow, suggestion_id=suggestion_id, person=person, hidden=hidden, at=at)


def events_of(session: Session, suggestion_id: int) -> Sequence[SuggestionEventRow]:
    """Return what happened to a suggestion, the oldest first."""
    rows = select(SuggestionEventRow).where(SuggestionEventRow.suggestion_id == suggestion_id)
    return session.exec(rows.order_by(col(SuggestionEventRow.id))).all()


def link_complaint(session: Session, suggestion_id: int, complaint_id: int, person: str, at: datetime) -> bool:
    """Note that an idea was born from a case; say whether that was not known yet."""
    return insert_once(
        session, SuggestionComplaintRow, suggestion_id=suggestion_id, complaint_id=complaint_id, person=person, at=at
    )


def cases_of(session: Session, suggestion_id: int) -> Sequence[str]:
    """Return the numbers of the cases that an idea was born from."""
    linked = select(SuggestionComplaintRow.complaint_id).where(SuggestionComplaintRow.suggestion_id == suggestion_id)
    numbers = select(ComplaintRow.number).where(col(ComplaintRow.id).in_(linked))
    return session.exec(numbers.order_by(col(ComplaintRow.id))).all()


def case_links(session: Session, suggestion_id: int) -> Sequence[int]:
    """Return the ids of the cases that an idea was born from."""
    linked = select(SuggestionComplaintRow.complaint_id).where(SuggestionComplaintRow.suggestion_id == suggestion_id)
    return session.exec(linked).all()


def ideas_from(session: Session, complaint_id: int) -> Sequence[SuggestionRow]:
    """Return the ideas that were born from a case, the oldest first."""
    linked = select(SuggestionComplaintRow.suggestion_id).where(SuggestionComplaintRow.complaint_id == complaint_id)
    rows = select(SuggestionRow).where(col(SuggestionRow.id).in_(linked))
    return session.exec(rows.order_by(col(SuggestionRow.id))).all()


def claim_step(session: Session, row: SuggestionRow, changes: Mapping[str, Any]) -> bool:
    """Change columns of a suggestion and its version with them, unless somebody else has changed it meanwhile."""
    values = {**changes, "version": row.version + 1}
    statement = (
        update(SuggestionRow)
        .where(col(SuggestionRow.id) == row.id, col(SuggestionRow.version) == row.version)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if changed(session, statement) != 1:
        return False
    for column, value in values.items():
        set_committed_value(row, column, value)
    return True
