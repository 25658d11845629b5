"""Everything that is recorded of one case, and whether it still is as it was sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlmodel import Session, col, select

from storage.audit_models import RecordRow, SealRow
from storage.complaints import complaint_by_number, handoffs, history
from storage.models import (
    AccessLogRow,
    AttachmentRow,
    CallbackAttemptRow,
    ClockRow,
    ComplaintEventRow,
    ComplaintRow,
    HandoffRow,
    NoticeRow,
)
from storage.records import all_records
from storage.seals import seals_of, still_holds

Row = TypeVar("Row", AccessLogRow, ClockRow, CallbackAttemptRow, AttachmentRow)
Line = TypeVar("Line", AccessLogRow, ComplaintEventRow, RecordRow)


@dataclass(frozen=True, slots=True)
class Sealed(Generic[Line]):
    """A line of a history, the seal that was put on it, and whether the line still is as it was then."""

    row: Line
    seal: SealRow | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case with all that belongs to it, each in the order in which it came to be."""

    case: ComplaintRow
    events: tuple[Sealed[ComplaintEventRow], ...]
    accesses: tuple[Sealed[AccessLogRow], ...]
    clocks: Sequence[ClockRow]
    attempts: Sequence[CallbackAttemptRow]
    handoffs: Sequence[HandoffRow]
    files: Sequence[AttachmentRow]
    notices: Sequence[NoticeRow]
    records: tuple[Sealed[RecordRow], ...]


def dossier(session: Session, number: str) -> Dossier | None:
    """Return all that is recorded of a case; None where there is no such case."""
    case = complaint_by_number(session, number)
    if case is None or case.id is None:
        return None
    return Dossier(
        case=case,
        events=_sealed(session, ComplaintEventRow, history(session, case.id)),
        accesses=_sealed(session, AccessLogRow, _of(session, AccessLogRow, case.id)),
        clocks=_of(session, ClockRow, case.id),
        attempts=_of(session, CallbackAttemptRow, case.id),
        handoffs=handoffs(session, case.id),
        files=_of(session, AttachmentRow, case.id),
        notices=session.exec(
            select(NoticeRow).where(NoticeRow.subject_id == case.id).order_by(col(NoticeRow.id))
        ).all(),
        records=_sealed(session, RecordRow, [one for one in all_records(session) if _is_about(one, case.number)]),
    )


def _is_about(record: RecordRow, number: str) -> bool:
    return number in record.facts.get("cases", ())


def _of(session: Session, table: type[Row], case_id: int) -> Sequence[Row]:
    return session.exec(select(table).where(table.complaint_id == case_id).order_by(col(table.id))).all()


def _sealed(session: Session, table: type[Line], rows: Sequence[Line]) -> tuple[Sealed[Line], ...]:
    seals = seals_of(session, table, [row.id or 0 for row in rows])
    found = ((row, seals.get(row.id or 0)) for row in rows)
    return tuple(Sealed(row, seal, seal is not None and still_holds(session, seal)) for row, seal in found)
