"""What identifies a customer, found by keyed hashes and taken out of every row; what is counted stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, or_, update
from sqlmodel import Session, SQLModel, col, select

from domain.retention import Holding, Retention
from storage.contact_models import ContactRow
from storage.models import (
    AccessLogRow,
    AttachmentRow,
    CallbackAttemptRow,
    ComplaintEventRow,
    ComplaintRow,
    HandoffRow,
    NoticeRow,
    ProposalRow,
)
from storage.notices import BUNDLED
from storage.privacy_models import PrivacyRequestRow
from storage.records import note_record
from storage.sql import changed, table_of

# What stands in the place of a regulator's number: that there was one is counted.
ERASED: Final = "***"
# Messages about cases, which may name a customer in their masked form; lines in threads never do.
ABOUT_CASES: Final = (
    *("callback_", "changes_", "clock_", "closing_", "complaint_", "consent_", "courtesy_"),
    *("handling_", "handoff_", "ownership_", "shifts_"),
)
_LINE: Final = "complaint_line"
_CUSTOMER: Final = (
    *("customer_name", "customer_contact", "order_number", "description", "remedy", "relation", "extra", "source"),
    *("contact_key", "order_key"),
)
_WRITTEN: Final[Mapping[type[SQLModel], tuple[str, ...]]] = {
    ComplaintEventRow: ("note",),
    CallbackAttemptRow: ("comment",),
    ProposalRow: ("note", "answer"),
    HandoffRow: ("note",),
}
# That erasures were done again after a backup was taken back.
REPLAYED: Final = "erasures_replayed"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a case was erased, told apart from another one that was given its number after a restore."""

    number: str
    created_at: datetime
    erased_at: datetime


def holding_of(row: ComplaintRow, *, asked: bool = False) -> Holding:
    """Return what decides how long a case's customer data is kept, as if it had just been *asked* for."""
    return Holding(
        closed_at=row.closed_at,
        erased=row.erased_at is not None,
        held=row.held_at is not None,
        claim=row.regulator_ref is not None,
        asked=asked or row.erase_asked_at is not None,
    )


def cases_of_customer(session: Session, keys: Collection[str], ids: Collection[int]) -> Sequence[ComplaintRow]:
    """Return the cases under one of the keyed hashes, or with one of the ids, oldest first."""
    column = (col(ComplaintRow.contact_key), col(ComplaintRow.order_key))
    found = or_(*(one.in_(keys) for one in column), col(ComplaintRow.id).in_(ids))
    return session.exec(select(ComplaintRow).where(found).order_by(col(ComplaintRow.id))).all()


def contacts_of_customer(session: Session, keys: Collection[str]) -> int:
    """Return how many imported contacts are known to be this customer's."""
    return len(session.exec(select(ContactRow.id).where(col(ContactRow.customer_key).in_(keys))).all())


def erase_case(session: Session, case_id: int, now: datetime) -> bool:
    """Take out of a case all that identifies its customer, and whatever anybody wrote; False when that was done.

    Its category, times, promises, outcomes and scores stay.
    """
    case = table_of(ComplaintRow)
    gone: dict[str, Any] = dict.fromkeys(_CUSTOMER)
    values = {**gone, "erased_at": now, "version": case.c.version + 1}
    still = update(case).where(case.c.id == case_id, case.c.erased_at.is_(None)).values(values)
    if changed(session, still) == 0:
        return False
    claim = update(case).where(case.c.id == case_id, case.c.regulator_ref.is_not(None))
    session.execute(claim.values(regulator_ref=ERASED))
    for kind, columns in _WRITTEN.items():
        table = table_of(kind)
        session.execute(update(table).where(table.c.complaint_id == case_id).values(dict.fromkeys(columns)))
    session.execute(delete(AttachmentRow).where(col(AttachmentRow.complaint_id) == case_id))
    return True


def forget_contacts(session: Session, keys: Collection[str]) -> int:
    """No longer know by whom imported contacts were; return how many those are."""
    return _forget(session, col(ContactRow.customer_key).in_(keys))


def rewrite_messages(session: Session, case_id: int, now: datetime) -> None:
    """Have every message that stands in Slack about a case written anew from what is left of it."""
    notice = table_of(NoticeRow)
    about = or_(*(notice.c.kind.startswith(prefix, autoescape=True) for prefix in ABOUT_CASES))
    mine = (notice.c.subject_id == case_id, about, notice.c.kind != _LINE, notice.c.ts.is_not(None))
    bundled = (col(NoticeRow.subject_id) == case_id, col(NoticeRow.error) == BUNDLED)
    parents = select(col(NoticeRow.parent_id)).where(*bundled)
    anew = {"state": "queued", "send_at": now, "attempts": 0, "wanted": notice.c.wanted + 1, "lease_until": None}
    ended = notice.c.state.in_(("sent", "obsolete"))
    for which in (mine, (notice.c.id.in_(parents), notice.c.ts.is_not(None))):
        session.execute(update(notice).where(*which, ended).values(anew))


def next_over(session: Session, retention: Retention, now: datetime, after: int) -> ComplaintRow | None:
    """Return the first case behind the id *after* whose customer data may have to be erased by now."""
    case = col(ComplaintRow.closed_at)
    over = or_(case <= now - retention.cases, col(ComplaintRow.erase_asked_at).is_not(None) & case.is_not(None))
    wanted = select(ComplaintRow).where(
        col(ComplaintRow.erased_at).is_(None), col(ComplaintRow.held_at).is_(None), over, col(ComplaintRow.id) > after
    )
    return session.exec(wanted.order_by(col(ComplaintRow.id)).limit(1)).first()


def old_contacts(session: Session, before: datetime) -> Sequence[int]:
    """Return some of the contacts that arrived *before* a moment and are still known to be somebody's."""
    old = (col(ContactRow.customer_key).is_not(None), col(ContactRow.arrived_at) < before)
    return session.exec(select(ContactRow.id).where(*old).limit(_AT_ONCE)).all()  # type: ignore[return-value]  # Ids of stored rows.


def forget_whose(session: Session, contacts: Collection[int]) -> int:
    """No longer know by whom these contacts were."""
    return _forget(session, col(ContactRow.id).in_(contacts))


def forget_old_keys(session: Session, before: datetime) -> int:
    """No longer know by which keyed hashes customers were found on whose requests was decided *before* a moment."""
    decided = select(PrivacyRequestRow).where(col(PrivacyRequestRow.decided_at) < before)
    known = [row for row in session.exec(decided) if row.keys]
    for row in known:
        row.keys = []
        session.add(row)
    return len(known)


def drop_old_accesses(session: Session, before: datetime) -> tuple[int, int]:
    """Drop accesses of *before* a moment, a few at a time; return the last one's id, and how many. Their seals stay."""
    old = select(AccessLogRow.id).where(col(AccessLogRow.at) < before).order_by(col(AccessLogRow.id)).limit(_AT_ONCE)
    ids = [one for one in session.exec(old) if one is not None]
    dropped = changed(session, delete(AccessLogRow).where(col(AccessLogRow.id).in_(ids))) if ids else 0
    return max(ids, default=0), dropped


def erasures(session: Session) -> list[Erasure]:
    """Return which cases were erased, for a database that does not know of it yet."""
    row = table_of(ComplaintRow)
    wanted = select(row.c.number, row.c.created_at, row.c.erased_at).where(row.c.erased_at.is_not(None))
    return [Erasure(*one) for one in session.execute(wanted.order_by(row.c.id)).all()]


def replay_erasures(session: Session, known: Collection[Erasure], now: datetime) -> int:
    """Erase again what was erased after a backup was made, and record it; return how many cases that are."""
    again = [one.number for one in known if _replay(session, one)]
    if again:
        note_record(session, REPLAYED, "", now, {"cases": again})
    return len(again)


def _replay(session: Session, one: Erasure) -> bool:
    wanted = select(ComplaintRow.id).where(ComplaintRow.number == one.number, ComplaintRow.created_at == one.created_at)
    case_id = session.exec(wanted).first()
    return case_id is not None and erase_case(session, case_id, one.erased_at)


def _forget(session: Session, which: ColumnElement[bool]) -> int:
    statement = update(ContactRow).where(which).values(customer_key=None)
    return changed(session, statement.execution_options(synchronize_session=False))
