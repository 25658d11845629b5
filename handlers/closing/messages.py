"""What the bot says about ends without a callback: to the owner of a case that took in another, and to who filed."""

from datetime import datetime

from sqlmodel import Session

from handlers.blocks import section
from handlers.cases import CaseFacts, case_of
from handlers.casework import case_body, case_buttons, customer_line, spoken
from handlers.closing import ids
from handlers.closing.actions import NoComplaint
from handlers.closing.phrases import no_complaint_name
from handlers.posts import Post, Reader, Repertoire
from handlers.services import Desk
from storage.models import NoticeRow


def register(repertoire: Repertoire) -> None:
    """Enter what can be said about ends without a callback."""
    repertoire.says(ids.MERGED, merged_message)
    repertoire.says(ids.NO_COMPLAINT, no_complaint_message)


def merged_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To the owner of the case that stays: another one was merged into it."""
    case = case_of(session, notice, desk, now, reader.person)
    opening = reader.words.gettext(
        "{merged} was merged into this case, which counts from the earlier complaint of both."
    ).format(merged=notice.facts["merged"])
    return _post(opening, case, desk, reader, now)


def no_complaint_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """To whoever filed a case: it was found to be something else."""
    case = case_of(session, notice, desk, now, reader.person)
    kind = no_complaint_name(reader.words, NoComplaint(notice.facts["found"]))
    # Translators: {kind} is "an inquiry" or "a suggestion from a customer".
    opening = reader.words.gettext("What you filed was found not to be a complaint, but {kind}.").format(kind=kind)
    return _post(opening, case, desk, reader, now)


def _post(opening: str, case: CaseFacts, desk: Desk, reader: Reader, now: datetime) -> Post:
    body = case_body(case, desk.policy, now, reader, customer_line(case, reader))
    text = f"{opening} {spoken(case, desk.policy, now, reader)}"
    return Post(text, [section(opening), *body, *case_buttons(case, reader.words)])
