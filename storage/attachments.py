"""Files in Slack that belong to a case: kept by reference only, each once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from storage.models import AttachmentRow
from storage.sql import insert_once
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in Slack: its id, its name, and the link that opens it for whoever may see it there; both may be empty."""

    id: str
    name: str
    link: str


def keep_files(
    session: Session, complaint_id: int, person: str, files: Iterable[FileRef], vault: Vault, now: datetime
) -> int:
    """Keep files with a case, as *person* shared them; return how many were not kept already."""
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
        for file in files
    )


def files_of(session: Session, complaint_id: int, vault: Vault) -> tuple[FileRef, ...]:
    """Return the files of a case, in the order in which they came."""
    mine = select(AttachmentRow).where(AttachmentRow.complaint_id == complaint_id).order_by(col(AttachmentRow.id))
    return tuple(
        FileRef(row.file_id, vault.open("file_name", row.name), vault.open("file_link", row.link))
        for row in session.exec(mine)
    )
