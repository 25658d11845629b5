"""One customer is one customer, and one order one order, whoever typed their number or address and how."""

from dataclasses import dataclass

from babel.core import get_global
from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    format_number,
    is_possible_number,
    parse,
)

from domain.masking import clean
from domain.policy import Policy
from handlers.services import Desk

_LONGEST_PHONE = 40


@dataclass(frozen=True, slots=True)
class Keys:
    """By what a case is found again: the hashes of its customer's *contact* and of its *order*, where there are any."""

    contact: str | None
    order: str | None


def keys_of(contact: str, order: str, desk: Desk) -> Keys:
    """Return the keys of what somebody typed."""
    return Keys(contact_key(contact, desk), order_key(order, desk))


def contact_key(contact: str, desk: Desk) -> str | None:
    """Return the hash that is equal for every spelling of one telephone number or address; None for none."""
    return desk.vault.match_key("contact", contact_form(contact, region_of(desk.policy)))


def order_key(order: str, desk: Desk) -> str | None:
    """Return the hash that is equal for every spelling of one order number; None for none."""
    return desk.vault.match_key("order", order_form(order))


def region_of(policy: Policy) -> str | None:
    """Return the country as whose a telephone number is read that names none itself, as an ISO code."""
    if policy.calendar.country is not None:
        return policy.calendar.country.partition("-")[0]
    territory: str | None = get_global("zone_territories").get(policy.zone)
    return territory


def contact_form(contact: str, region: str | None) -> str:
    """Return the form in which two spellings of one contact are equal; nothing stays nothing.

    A telephone number is written as E.164 (+8613812345678), read as one of *region* (an ISO code) where it names no
    country itself; an e-mail address in small letters, its domain as people read it. Whatever else it is comes back
    cleaned. Where several numbers stand together the first one counts.
    """
    tidy = clean(contact)
    return _mail(tidy) if "@" in tidy else _phone(tidy, region) or tidy.casefold()


def order_form(order: str) -> str:
    """Return the form in which two spellings of one order number are equal: letters and digits, nothing between."""
    tidy = clean(order).casefold()
    return "".join(char for char in tidy if char.isalnum()) or tidy


def _mail(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        return text.casefold()


def _phone(text: str, region: str | None) -> str:
    """Return the first telephone number in *text*; empty when there is none."""
    try:
        number = parse(text[:_LONGEST_PHONE], region)
    except NumberParseException:
        number = None
    if number is None or not is_possible_number(number):
        found = next(iter(PhoneNumberMatcher(text, region)), None)
        if found is None:
            return ""
        number = found.number
    return format_number(number, PhoneNumberFormat.E164)
