"""Why rows are not taken in, in sentences."""

from collections.abc import Mapping
from typing import Final

from domain.contacts import Reason
from domain.words import Words, marked

_SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.MISSING: marked("is missing"),
    Reason.TOO_LONG: marked("is too long"),
    Reason.UNREADABLE: marked("cannot be read: a quotation mark that is not closed, or another encoding"),
    Reason.TOO_MANY_CELLS: marked("has more cells than the heading"),
    Reason.UNKNOWN_FIELD: marked("is not a field of a contact"),
    Reason.NOT_TEXT: marked("is neither text nor a number nor true or false"),
    Reason.NOT_A_TIME: marked("is not a time"),
    Reason.NOT_A_DURATION: marked("is not a duration"),
    Reason.NOT_A_NUMBER: marked("is not a whole number"),
    Reason.NOT_YES_OR_NO: marked("is neither yes nor no"),
    Reason.NEGATIVE: marked("is less than nothing"),
    Reason.FUTURE: marked("lies or ends in the future"),
    Reason.LONG_AGO: marked("lies before the year 2000"),
    Reason.BEFORE_ARRIVAL: marked("lies before the contact arrived"),
    Reason.OUTSIDE_SCALE: marked("is outside its scale"),
    Reason.CONTRADICTION: marked("contradicts that the contact was answered"),
    Reason.UNKNOWN_CONTACT: marked("belongs to a conversation that is not known"),
}


def reason_words(reason: str, words: Words) -> str:
    """Say what is wrong with a field, or with a row as a whole."""
    return words.gettext(_SENTENCES[Reason(reason)])
