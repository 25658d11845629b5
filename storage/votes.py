"""Questions about votes: who backs what, and which cards Slack is to be asked about next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, text, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from domain.kaizen.votes import Mark, Marks, Tally, backs
from storage.kaizen_models import SuggestionRow, VoteRow
from storage.models import MemberRow, NoticeRow
from storage.sql import changed, insert_into, take_turns
from storage.suggestions import UNDECIDED

_EDIT = text("suggestion.edit_at IS NOT NULL")


def one_at_a_time(session: Session, row: SuggestionRow) -> None:
    """Let one transaction after another change the votes of an idea, and read it as the last one has left it."""
    take_turns(session, f"votes:{row.id}")
    session.refresh(row)


@dataclass(frozen=True, slots=True)
class Card:
    """Where the card of an idea stands in Slack, and how much Slack had told of its reactions when this was read."""

    suggestion_id: int
    channel: str
    ts: str
    heard: int


def marks_of(session: Session, suggestion_id: int, people: Collection[str] | None = None) -> dict[str, Marks]:
    """Return what is known of the reactions of some people to an idea; without *people* of everybody's."""
    rows = select(VoteRow).where(VoteRow.suggestion_id == suggestion_id)
    if people is not None:
        rows = rows.where(col(VoteRow.person).in_(people))
    return {row.person: _marks(row.marks) for row in session.exec(rows)}


def keep_marks(session: Session, suggestion_id: int, marks: Mapping[str, Marks], now: datetime) -> None:
    """Store what is known of some people's reactions to an idea; when each first backed it stays as it was."""
    if not marks:
        return
    core, insert = insert_into(session, VoteRow)
    new = insert.values([_values(suggestion_id, person, known, now) for person, known in marks.items()])
    gone = case((new.excluded.backs, None), else_=func.coalesce(core.c.removed_at, new.excluded.removed_at))
    changes = {"backs": new.excluded.backs, "marks": new.excluded.marks, "removed_at": gone}
    session.execute(new.on_conflict_do_update(index_elements=["suggestion_id", "person"], set_=changes))


def _values(suggestion_id: int, person: str, marks: Marks, now: datetime) -> dict[str, Any]:
    return {
        "suggestion_id": suggestion_id,
        "person": person,
        "backs": backs(marks),
        "marks": {name: [mark.on, mark.at] for name, mark in marks.items()},
        "first_at": now,
        "removed_at": None if backs(marks) else now,
    }


def backers(session: Session, ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return who backs each of several ideas: people who are known, still here, and neither bots nor guests."""
    found: dict[int, set[str]] = {suggestion_id: set() for suggestion_id in ids}
    votes = select(VoteRow.suggestion_id, VoteRow.person).join(MemberRow, col(MemberRow.id) == VoteRow.person)
    counted = votes.where(col(VoteRow.suggestion_id).in_(ids), col(VoteRow.backs), *_may_vote())
    for suggestion_id, person in session.exec(counted):
        found[suggestion_id].add(person)
    return {suggestion_id: frozenset(people) for suggestion_id, people in found.items()}


def backed_by(session: Session, person: str, most: int) -> Sequence[SuggestionRow]:
    """Return the ideas that somebody backs and that wait for a decision, the newest first."""
    votes = select(VoteRow.suggestion_id).where(VoteRow.person == person, col(VoteRow.backs))
    rows = select(SuggestionRow).where(UNDECIDED, col(SuggestionRow.id).in_(votes))
    return session.exec(rows.order_by(col(SuggestionRow.id).desc()).limit(most)).all()


def all_backers(session: Session, suggestion_id: int) -> Sequence[str]:
    """Return everybody one of whose reactions to an idea stands, whoever they are."""
    return session.exec(select(VoteRow.person).where(VoteRow.suggestion_id == suggestion_id, col(VoteRow.backs))).all()


def hear(session: Session, suggestion_id: int) -> None:
    """Note that Slack has told something new about the reactions to an idea."""
    session.execute(
        update(SuggestionRow)
        .where(col(SuggestionRow.id) == suggestion_id)
        .values(heard=SuggestionRow.heard + 1)
        .execution_options(synchronize_session=False)
    )


def cards_to_count(session: Session, kind: str, since: datetime, most: int) -> Sequence[Card]:
    """Return the cards of undecided ideas whose reactions were not looked at since a moment, the longest ago first."""
    card = and_(col(NoticeRow.subject_id) == SuggestionRow.id, col(NoticeRow.kind) == kind)
    due = (
        select_columns(col(SuggestionRow.id), col(NoticeRow.channel), col(NoticeRow.ts), col(SuggestionRow.heard))
        .join(NoticeRow, card)
        .where(UNDECIDED, col(NoticeRow.ts).is_not(None), _not_counted_since(since))
    )
    # Sorted by whether it was ever counted first, because the databases do not agree on where nothing stands.
    order = (col(SuggestionRow.counted_at).is_not(None), col(SuggestionRow.counted_at), col(SuggestionRow.id))
    return [Card(*row) for row in session.execute(due.order_by(*order).limit(most))]


def counted_since(session: Session, moment: datetime) -> int:
    """Return how many ideas had their reactions looked at since a moment."""
    return session.exec(select(func.count()).where(col(SuggestionRow.counted_at) > moment)).one()


def not_counted_since(session: Session, moment: datetime) -> int:
    """Return of how many undecided ideas the reactions were not looked at since a moment."""
    return session.exec(select(func.count()).where(UNDECIDED, _not_counted_since(moment))).one()


def oldest_count(session: Session) -> datetime | None:
    """Return when the reactions were looked at of the undecided idea for which that is longest ago; None if never."""
    never = select(SuggestionRow.id).where(UNDECIDED, col(SuggestionRow.counted_at).is_(None)).limit(1)
    if session.exec(never).first() is not None:
        return None
    return session.exec(select(func.min(SuggestionRow.counted_at)).where(UNDECIDED)).one()


def note_count(session: Session, suggestion_id: int, heard: int, now: datetime) -> bool:
    """Note that the reactions to an idea were looked at, unless Slack has told something new meanwhile."""
    statement = (
        update(SuggestionRow)
        .where(col(SuggestionRow.id) == suggestion_id, col(SuggestionRow.heard) == heard, UNDECIDED)
        .values(counted_at=now)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def keep_tally(session: Session, row: SuggestionRow, counted: Tally) -> bool:
    """Store how many back an idea; say whether that is news."""
    if (row.votes, row.teams) == (counted.votes, counted.teams):
        return False
    _set(session, row, votes=counted.votes, teams=counted.teams)
    return True


def take_edit(session: Session, row: SuggestionRow, now: datetime) -> bool:
    """Note that a card gets its new count now, unless another process has just seen to it."""
    statement = (
        update(SuggestionRow)
        .where(col(SuggestionRow.id) == row.id, col(SuggestionRow.edited_at).is_not_distinct_from(row.edited_at))
        .values(edit_at=None, edited_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed(session, statement) != 1:
        return False
    set_committed_value(row, "edited_at", now)
    return True


def _set(session: Session, row: SuggestionRow, **values: Any) -> None:
    session.execute(
        update(SuggestionRow)
        .where(col(SuggestionRow.id) == row.id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    for column, value in values.items():
        set_committed_value(row, column, value)


def owe_edit(session: Session, suggestion_id: int, at: datetime) -> None:
    """Owe the card of an idea its new count at a moment, unless it is owed already."""
    session.execute(
        update(SuggestionRow)
        .where(col(SuggestionRow.id) == suggestion_id, col(SuggestionRow.edit_at).is_(None))
        .values(edit_at=at)
        .execution_options(synchronize_session=False)
    )


def next_edit(session: Session, now: datetime) -> int | None:
    """Return an idea whose card is owed its new count."""
    due = select(SuggestionRow.id).where(_EDIT, col(SuggestionRow.edit_at) <= now)
    return session.exec(due.order_by(col(SuggestionRow.edit_at), col(SuggestionRow.id)).limit(1)).first()


def postpone_edit(session: Session, suggestion_id: int, until: datetime) -> None:
    """Look at a card that could not be given its new count again at *until*."""
    statement = update(SuggestionRow).where(_EDIT, col(SuggestionRow.id) == suggestion_id).values(edit_at=until)
    session.execute(statement.execution_options(synchronize_session=False))


def next_edit_moment(session: Session) -> datetime | None:
    """Return when a card is next owed its new count."""
    return session.exec(select(func.min(SuggestionRow.edit_at)).where(_EDIT)).one()


def _may_vote() -> tuple[Any, ...]:
    rows = (MemberRow.is_bot, MemberRow.is_guest, MemberRow.is_stranger, MemberRow.deleted)
    return tuple(~col(column) for column in rows)


def _not_counted_since(since: datetime) -> Any:
    return or_(col(SuggestionRow.counted_at).is_(None), col(SuggestionRow.counted_at) < since)


def _marks(stored: Mapping[str, Any]) -> dict[str, Mark]:
    return {name: Mark(bool(on), int(at)) for name, (on, at) in stored.items()}
