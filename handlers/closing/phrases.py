"""Names of what a case is that was found not to be a complaint."""

from domain.words import Words, marked
from handlers.closing.actions import NoComplaint

_KINDS = {NoComplaint.INQUIRY: marked("an inquiry"), NoComplaint.SUGGESTION: marked("a suggestion from a customer")}


def no_complaint_name(words: Words, kind: NoComplaint) -> str:
    """Name it."""
    return words.gettext(_KINDS[kind])
