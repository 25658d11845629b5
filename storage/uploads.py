"""Uploaded tables: what is to be done, by whom, and how it stands."""

from datetime import datetime

from sqlalchemy import or_, text, update
from sqlmodel import Session, col, select

from storage.sql import changed, insert_once
from storage.upload_models import UploadRow

_OPEN = text("upload.state IN ('asked','wanted')")


def keep_upload(session: Session, row: UploadRow) -> int | None:
    """Store an upload and return its id; None for one that came before."""
    if not insert_once(session, UploadRow, **row.model_dump(exclude={"id"})):
        return None
    return session.exec(select(UploadRow.id).where(UploadRow.form_key == row.form_key)).one()


def take_upload(session: Session, now: datetime, lease_until: datetime) -> UploadRow | None:
    """Claim the oldest upload that something is to be done about and that nobody holds."""
    row = UploadRow
    free = or_(col(row.lease_until).is_(None), col(row.lease_until) <= now)
    found = session.exec(select(row).where(_OPEN, free).order_by(col(row.id)).limit(1)).first()
    if found is None:
        return None
    turn = found.turn + 1
    claim = update(row).where(col(row.id) == found.id, col(row.turn) == found.turn, _OPEN)
    if changed(session, claim.values(turn=turn, lease_until=lease_until).execution_options(synchronize_session=False)):
        session.expire(found)
        return session.get_one(row, found.id)
    return None


def change_upload(session: Session, upload_id: int, turn: int, **values: object) -> bool:
    """Change an upload that is worked on; False when that is over, or somebody else has taken it over."""
    row = UploadRow
    on = update(row).where(col(row.id) == upload_id, col(row.turn) == turn, _OPEN).values(**values)
    return changed(session, on.execution_options(synchronize_session=False)) == 1


def decide_upload(session: Session, upload_id: int, person: str, state: str, now: datetime) -> bool:
    """Say what becomes of an upload that was weighed, by whoever uploaded it; False when it does not wait for that."""
    row = UploadRow
    mine = update(row).where(col(row.id) == upload_id, col(row.person) == person, col(row.state) == "weighed")
    on = mine.values(state=state, seen_at=now).execution_options(synchronize_session=False)
    return changed(session, on) == 1
