"""What is left of a message about a case when its customer was erased and there is nothing else to say."""

from sqlmodel import Session

from handlers.blocks import section
from handlers.posts import Post, Reader
from storage.erasing import ABOUT_CASES
from storage.models import ComplaintRow, NoticeRow


def what_is_left(session: Session, notice: NoticeRow, reader: Reader) -> Post | None:
    """Return what takes the place of a message that stands in Slack and may name an erased customer, or None."""
    if notice.ts is None or not notice.kind.startswith(ABOUT_CASES):
        return None
    case = session.get(ComplaintRow, notice.subject_id)
    if case is None or case.erased_at is None:
        return None
    said = reader.words.gettext("{number}: what stood here of the customer was erased.").format(number=case.number)
    return Post(said, [section(said)])
