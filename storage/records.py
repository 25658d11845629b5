"""What was decided about the bot and about customers' data: only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from storage.audit_models import RecordRow
from storage.sql import insert_row

# That lines of the access log were dropped because they were old, and the last of them.
ACCESSES_DROPPED: Final = "accesses_dropped"


def note_record(session: Session, kind: str, person: str, now: datetime, facts: Mapping[str, Any]) -> int:
    """Record that *person* decided something of a *kind*; nobody is whoever typed a command. Return its number."""
    return insert_row(session, RecordRow(at=now, person=person, kind=kind, facts=dict(facts)))


def records_of(session: Session, kind: str) -> Sequence[RecordRow]:
    """Return the records of one kind, in the order in which they were made."""
    return session.exec(select(RecordRow).where(RecordRow.kind == kind).order_by(col(RecordRow.id))).all()
