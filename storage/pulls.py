"""Help desks that are asked for contacts: whose turn it is, how far it came, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from domain.contacts import Rejection
from storage.contact_models import RejectedRow, SourcePullRow
from storage.sql import changed, insert_once


@dataclass(frozen=True, slots=True)
class Turn:
    """The right to ask one source, until somebody else takes the next turn; *cursor* is where to go on."""

    source: str
    number: int
    cursor: Mapping[str, Any]


def take_turn(
    session: Session, source: str, now: datetime, lease_until: datetime, *, at_once: bool = False
) -> Turn | None:
    """Claim a source that is due, or *at_once* any that nobody holds; None when it is not, or somebody else was first.

    Whoever holds it must come back before *lease_until*, or it is taken for dead.
    """
    insert_once(session, SourcePullRow, source=source, cursor={}, turn=0, next_at=now, failures=0)
    row = SourcePullRow
    free = or_(col(row.lease_until).is_(None), col(row.lease_until) <= now)
    claim = update(row).where(col(row.source) == source, free)
    if not at_once:
        claim = claim.where(col(row.next_at) <= now)
    claim = claim.values(turn=row.turn + 1, lease_until=lease_until).execution_options(synchronize_session=False)
    if changed(session, claim) != 1:
        return None
    taken = session.exec(select(row).where(row.source == source)).one()
    return Turn(source, taken.turn, taken.cursor)


def move_on(session: Session, turn: Turn, /, **values: object) -> bool:
    """Change what is known of a source; False when the turn was lost to somebody else."""
    row = SourcePullRow
    on = update(row).where(col(row.source) == turn.source, col(row.turn) == turn.number).values(**values)
    return changed(session, on.execution_options(synchronize_session=False)) == 1


def pull_of(session: Session, source: str) -> SourcePullRow | None:
    """Return what is known of a source; None when it was never asked."""
    return session.get(SourcePullRow, source)


def rejected_before(session: Session, import_id: int, rejections: list[Rejection]) -> set[tuple[int, str, str]]:
    """Return which of *rejections* a run holds already: what is asked for again is rejected again."""
    row = RejectedRow
    lines = {one.line for one in rejections}
    known = select(row.line, row.field, row.reason).where(row.import_id == import_id, col(row.line).in_(lines))
    return set(session.exec(known).all())
