"""Messages in Slack that complaints are made of: one message is one complaint, and hears what became of it."""

from datetime import datetime

from sqlmodel import Session

from domain.duplicates import Way
from domain.errors import Refusal
from domain.people import Person
from handlers.cases import CaseFacts, look_at
from handlers.complaints.ids import LINE
from handlers.intake import ids
from handlers.intake.form import Source
from handlers.moves import STANDING
from handlers.services import Desk
from storage.attachments import FileRef, keep_files
from storage.models import ComplaintRow
from storage.notices import owe, subject_of_debt, subject_of_message

# Messages of ours that are each about one case.
_ABOUT_CASES = (*STANDING, LINE)


def case_of_source(session: Session, source: Source, reader: Person, desk: Desk, now: datetime) -> CaseFacts | None:
    """Return the case that a message was made, or that it is about because we wrote it; None when there is none.

    Raises `Refusal` when the case is about the *reader*.
    """
    case_id = subject_of_debt(session, source.key) or subject_of_message(session, _ABOUT_CASES, source.c, source.t)
    if case_id is None:
        return None
    return look_at(session, session.get_one(ComplaintRow, case_id).number, desk, now, reader)


def check_source(session: Session, source: Source | None) -> None:
    """Refuse a message that somebody else has made a complaint of meanwhile."""
    case_id = subject_of_debt(session, source.key) if source is not None else None
    if case_id is not None:
        raise Refusal("filed_already", number=session.get_one(ComplaintRow, case_id).number)


def keep_source(
    session: Session, row: ComplaintRow, source: Source | None, filer: Person, way: Way, desk: Desk, now: datetime
) -> None:
    """Keep the files of the message with the case, and owe its thread word of what became of it.

    Whoever filed it is told instead where nobody else can be told, where the bot is not, and of what is said about a
    colleague, who may read along. Raises `Refusal` when somebody else was faster.
    """
    if source is None or row.id is None:
        return
    quietly = source.is_private or row.colleague is not None
    keep_files(session, row.id, filer.id, (FileRef(file.i, file.n, file.l) for file in source.f), desk.vault, now)
    place = {} if quietly else {"thread_ts": source.thread_ts, "instead": filer.id}
    target = filer.id if quietly else source.c
    if not owe(session, ids.SOURCE, target, now, source.key, subject_id=row.id, facts={"way": way.value, **place}):
        check_source(session, source)
