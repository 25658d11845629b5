"""What becomes of shared files: plain functions, each one decision in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, State
from domain.people import Person
from handlers.cases import roles_of
from handlers.complaints.ids import CARD
from handlers.moves import deed_of, make_move
from handlers.services import Desk
from storage.attachments import FileRef, keep_files
from storage.inbox import first_time
from storage.models import ComplaintRow
from storage.notices import subject_of_message

_LONGEST_NAME = 255
# What is left of a file, or of the first message of a thread, that was deleted.
_TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Shared:
    """Files that somebody has shared in a thread; *key* is the same however often it is delivered."""

    key: str
    channel: str
    thread_ts: str
    files: tuple[FileRef, ...]


def keep_shared(session: Session, shared: Shared, person: Person, desk: Desk, now: datetime) -> bool:
    """Keep the files with the case in whose thread they were shared; say whether there was anything to keep.

    An open case gets a line in its history. Raises `Refusal` for whoever has no part in the case.
    """
    case_id = subject_of_message(session, (CARD,), shared.channel, shared.thread_ts)
    if case_id is None or not first_time(session, shared.key, now):
        return False
    row = session.get_one(ComplaintRow, case_id)
    if not roles_of(session, person, row, desk):
        raise Refusal("outsider")
    kept = keep_files(session, case_id, person.id, shared.files, desk.vault, now)
    if kept and row.state != State.CLOSED:
        make_move(session, row, deed_of(session, Move.ADD, row, person, desk, now, facts={"files": kept}), desk)
    return kept > 0


def files_in(message: Mapping[str, Any]) -> tuple[FileRef, ...]:
    """Read the files of a message as Slack describes them; one that was deleted is none."""
    return tuple(_files(message))


def gone_in(event: Mapping[str, Any]) -> tuple[str, ...]:
    """Read which files are gone by what happened to a message: the ids of those deleted in it, or all with it."""
    before, after = event.get("previous_message") or {}, event.get("message") or {}
    if event.get("subtype") == "message_deleted" or after.get("subtype") == _TOMBSTONE:
        return tuple(file.id for file in files_in(before))
    if event.get("subtype") != "message_changed":
        return ()
    files = after.get("files") or ()
    return tuple(str(file["id"]) for file in files if file.get("id") and file.get("mode") == _TOMBSTONE)


def _files(message: Mapping[str, Any]) -> Iterator[FileRef]:
    for file in message.get("files") or ():
        if file.get("id") and file.get("mode") != _TOMBSTONE:
            name, link = str(file.get("title") or file.get("name") or ""), str(file.get("permalink") or "")
            usable = link.startswith(("https://", "http://"))
            yield FileRef(str(file["id"]), name[:_LONGEST_NAME], link if usable else "")
