"""What was decided about the bot and about customers' data: only ever added to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from storage.audit_models import RecordRow
from storage.sql import insert_row, take_turns

# That a user group from which people have their roles has other members now.
GROUP_CHANGED: Final = "group_changed"
# That lines of the access log were dropped because they were old, and the last of them.
ACCESSES_DROPPED: Final = "accesses_dropped"


def note_record(session: Session, kind: str, person: str, now: datetime, facts: Mapping[str, Any]) -> int:
    """Record that *person* decided something of a *kind*; nobody is whoever typed a command. Return its number."""
    return insert_row(session, RecordRow(at=now, person=person, kind=kind, facts=dict(facts)))


def note_groups(session: Session, groups: Mapping[str, Sequence[str]], now: datetime) -> int:
    """Record which user groups that roles come from have other members than before; return how many those are."""
    take_turns(session, GROUP_CHANGED)
    known = {group: set(members) for group, members in known_groups(session).items()}
    other = {group: set(members) for group, members in groups.items() if known.get(group, set()) != set(members)}
    for group, members in other.items():
        was = known.get(group, set())
        change = {"came": sorted(members - was), "went": sorted(was - members)}
        note_record(session, GROUP_CHANGED, "", now, {"group": group, "members": sorted(members), **change})
    return len(other)


def known_groups(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Return who was in each user group that roles come from when it was last heard of."""
    records = records_of(session, GROUP_CHANGED)
    return {str(row.facts["group"]): tuple(row.facts["members"]) for row in records}


def all_records(session: Session) -> Sequence[RecordRow]:
    """Return all records, in the order in which they were made."""
    return session.exec(select(RecordRow).order_by(col(RecordRow.id))).all()


def records_of(session: Session, kind: str) -> Sequence[RecordRow]:
    """Return the records of one kind, in the order in which they were made."""
    return session.exec(select(RecordRow).where(RecordRow.kind == kind).order_by(col(RecordRow.id))).all()
