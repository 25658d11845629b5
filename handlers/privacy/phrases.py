"""What is asked for about customers' data, what was decided, and what details were looked at for, in words."""

from collections.abc import Mapping
from typing import Final

from domain.retention import Ground, Wish
from domain.reveals import Reason
from domain.words import Words, marked

REASONS: Final[Mapping[str, str]] = {
    Reason.HANDLING.value: marked("To handle the case"),
    Reason.CALLBACK.value: marked("To call the customer"),
    Reason.DISPUTE.value: marked("For a dispute"),
    Reason.REGULATOR.value: marked("For an authority"),
    Reason.CORRECTION.value: marked("To see whether it is right"),
    "new_case": marked("For a case that follows"),
    "consent": marked("To decide on what was asked for"),
}
WISHES: Final[Mapping[Wish, str]] = {
    Wish.ERASE: marked("Erase all that identifies the customer, and all that was written about them"),
    Wish.EXPORT: marked("Write all that is stored of the customer into a file"),
    Wish.HOLD: marked("Erase nothing of the customer until the legal hold ends"),
    Wish.RELEASE: marked("End the legal hold: the usual periods count again"),
}
GROUNDS: Final[Mapping[Ground, str]] = {
    Ground.CUSTOMER: marked("The customer asks for it"),
    Ground.CONSENT: marked("The customer has withdrawn their consent"),
    Ground.PURPOSE: marked("It is not needed any more"),
    Ground.REGULATOR: marked("An authority asks for it"),
    Ground.DISPUTE: marked("There is a dispute, or there may be one"),
    Ground.SETTLED: marked("The matter is settled"),
}
_SEEN: Final[Mapping[str, str]] = {
    "customer_name": marked("name"),
    "customer_contact": marked("contact"),
    "order_number": marked("order number"),
    "description": marked("description"),
    "notes": marked("what was written"),
    "export": marked("everything, as a file"),
}


def wish_name(wish: Wish, words: Words) -> str:
    """Say what is asked for."""
    return words.gettext(WISHES[wish])


def ground_name(ground: Ground, words: Words) -> str:
    """Say why something is asked for."""
    return words.gettext(GROUNDS[ground])


def seen_names(words: Words, fields: str) -> str:
    """Name the *fields* that somebody was shown, which the access log holds by their keys."""
    return ", ".join(words.gettext(_SEEN[field]) if field in _SEEN else field for field in fields.split(","))


def reason_name(words: Words, reason: str) -> str:
    """Name what somebody needed a customer's details for; a reason that there is no more goes by its key."""
    names = {**{ground.value: name for ground, name in GROUNDS.items()}, **REASONS}
    return words.gettext(names[reason]) if reason in names else reason
