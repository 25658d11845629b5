"""What becomes of an uploaded table: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from domain.errors import Refusal
from domain.mappings import is_source
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from handlers.forms import UploadRef
from handlers.uploads import ids
from storage.notices import owe, refresh_standing
from storage.upload_models import UploadRow
from storage.uploads import change_upload, decide_upload, keep_upload, take_upload

# Each step of an import renews it.
LEASE: Final = timedelta(minutes=15)
GUESS: Final = "guess"
FOUND: Final = "found"
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A table as it was chosen in the form: *mapping* is a name in the policy, or how one is found.

    *key* makes the form one form, however often it is delivered; *size* is in bytes.
    """

    key: str
    name: str
    url: str
    size: int
    mapping: str
    source: str


def ask_for(session: Session, upload: Upload, person: Person, policy: Policy, now: datetime) -> None:
    """Keep what was uploaded, to be looked at; nothing of it is stored as contacts before somebody says so.

    Raises `Refusal` for whoever may not, a table that is too large, and a source that nobody named.
    """
    check_circle(Circle.STEERERS, person, policy)
    if upload.size > policy.uploads.largest << 20:
        raise Refusal("file_too_large", ids.FILE, megabytes=policy.uploads.largest)
    if upload.mapping not in (FOUND, GUESS, *policy.mappings):
        raise Refusal("unknown_choice", ids.MAPPING)
    if upload.mapping == GUESS and not is_source(upload.source):
        raise Refusal("source_needed", ids.SOURCE)
    row = UploadRow(
        form_key=upload.key,
        person=person.id,
        name=upload.name[:_LONGEST_NAME],
        url=upload.url,
        mapping=upload.mapping,
        source=upload.source or None,
        created_at=now,
        seen_at=now,
    )
    upload_id = keep_upload(session, row)
    if upload_id is not None:
        owe(session, ids.STATUS, person.id, now, f"upload:{upload_id}", subject_id=upload_id)


def decide(session: Session, ref: UploadRef, person: Person, policy: Policy, state: str, now: datetime) -> None:
    """Have a table taken in, or discard it. Raises `Refusal` when it does not wait for that, or for this person."""
    check_circle(Circle.STEERERS, person, policy)
    if not decide_upload(session, ref.upload, person.id, state, now):
        raise Refusal("upload_decided")
    refresh_standing(session, ref.upload, (ids.STATUS,), now)


def claim(session: Session, now: datetime) -> UploadRow | None:
    """Take the oldest table that is to be looked at, or taken in."""
    return take_upload(session, now, now + LEASE)


def note(session: Session, row: UploadRow, now: datetime, /, *, ended: bool = True, **values: Any) -> bool:
    """Store how a table stands, and bring its message up to date; False when somebody else has it now.

    One that has not *ended* stays with whoever works on it.
    """
    assert row.id is not None
    lease = None if ended else now + LEASE
    if not change_upload(session, row.id, row.turn, **values, lease_until=lease, seen_at=now):
        return False
    refresh_standing(session, row.id, (ids.STATUS,), now)
    return True
