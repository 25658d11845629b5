"""Files in Slack that belong to a case: kept by reference only, each once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from storage.models import AttachmentRow
from storage.sql import changed, insert_once
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in Slack: its id, its name, and the link that opens it for whoever may see it there; both may be empty.

    One that is *gone* was deleted there.
    """

    id: str
    name: str
    link: str
    gone: bool = False


def keep_files(
    session: Session, complaint_id: int, person: str, files: Iterable[FileRef], vault: Vault, now: datetime
) -> int:
    """Keep files with a case, as *person* shared them; return how many were not kept already.

    One that was thought to be gone is not, if it is shared again.
    """
    shared = tuple(files)
    _mark(session, [file.id for file in shared], col(AttachmentRow.gone_at).is_not(None), None)
    return sum(
        insert_once(
            session,
            AttachmentRow,
            complaint_id=complaint_id,
            at=now,
            person=person,
            file_id=file.id,
            name=vault.seal("file_name", file.name),
            link=vault.seal("file_link", file.link),
        )
        for file in shared
    )


def lose_files(session: Session, file_ids: Collection[str], now: datetime) -> int:
    """Note that files were deleted in Slack, whichever cases they belong to; return how many were kept and not gone."""
    return _mark(session, file_ids, col(AttachmentRow.gone_at).is_(None), now)


def _mark(session: Session, file_ids: Collection[str], which: ColumnElement[bool], gone_at: datetime | None) -> int:
    statement = update(AttachmentRow).where(col(AttachmentRow.file_id).in_(file_ids), which).values(gone_at=gone_at)
    return changed(session, statement.execution_options(synchronize_session=False))


def files_of(session: Session, complaint_id: int, vault: Vault) -> tuple[FileRef, ...]:
    """Return the files of a case, in the order in which they came."""
    mine = select(AttachmentRow).where(AttachmentRow.complaint_id == complaint_id).order_by(col(AttachmentRow.id))
    return tuple(
        FileRef(
            row.file_id,
            vault.open("file_name", row.name),
            vault.open("file_link", row.link),
            gone=row.gone_at is not None,
        )
        for row in session.exec(mine)
    )
