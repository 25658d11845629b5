"""What a message is about: a case, a suggestion, or neither."""

from typing import Final

from sqlmodel import Session

from handlers.kaizen.ids import CASE_LINE
from storage.kaizen_models import SuggestionRow
from storage.models import ComplaintRow

# Messages whose subject is neither a case nor a suggestion: what digests and reports say.
_OF_NO_NUMBER: Final = ("digest_", "quality_")
_OF_IDEAS: Final = "kaizen_"


def case_about(session: Session, kind: str, subject_id: int | None) -> ComplaintRow | None:
    """Return the case that a message of *kind* is about."""
    if subject_id is None or kind.startswith(_OF_NO_NUMBER) or (kind.startswith(_OF_IDEAS) and kind != CASE_LINE):
        return None
    return session.get(ComplaintRow, subject_id)


def number_about(session: Session, kind: str, subject_id: int | None) -> str | None:
    """Name the case or the suggestion that a message is about; None when it is about neither, as a digest."""
    if subject_id is not None and kind.startswith(_OF_IDEAS) and kind != CASE_LINE:
        idea = session.get(SuggestionRow, subject_id)
        return idea.number if idea is not None else None
    case = case_about(session, kind, subject_id)
    return case.number if case is not None else None
