"""What customers' details are looked at for, in words."""

from collections.abc import Mapping
from typing import Final

from domain.reveals import Reason
from domain.words import Words, marked

REASONS: Final[Mapping[str, str]] = {
    Reason.HANDLING.value: marked("To handle the case"),
    Reason.CALLBACK.value: marked("To call the customer"),
    Reason.DISPUTE.value: marked("For a dispute"),
    Reason.REGULATOR.value: marked("For an authority"),
    Reason.CORRECTION.value: marked("To see whether it is right"),
    "new_case": marked("For a case that follows"),
}


def reason_name(words: Words, reason: str) -> str:
    """Name what somebody needed a customer's details for; a reason that there is no more goes by its key."""
    return words.gettext(REASONS[reason]) if reason in REASONS else reason
