"""What complaints are counted against: the contacts that were handled, or a number that somebody enters."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from domain.indicators.days import Period
from domain.indicators.rates import ComplaintRate
from domain.indicators.rounding import half_up
from domain.policy import Policy
from domain.reporting import CONTACTS
from domain.words import Words
from handlers.blocks import escape
from handlers.digests.gather import CENTRE
from storage.numbers import numbers_of


def complaints_against(session: Session, period: Period, handled: int, policy: Policy) -> int:
    """Return what the complaints of *period* are counted against, where so many contacts were *handled* in it.

    It is 0 where the policy wants a number that nobody has entered.
    """
    name = policy.digests.complaints_per
    if name == CONTACTS:
        return handled
    days = numbers_of(session, period.first, period.last).get((CENTRE, name), ())
    total = policy.daily_numbers[name].over(days)
    return total.part if total is not None else 0


def rate_words(words: Words, said: str, rate: Mapping[str, Any], policy: Policy) -> str:
    """Write a complaint rate, of which the share is *said*, with what it is of; a small one per ten thousand too."""
    base = words.gettext("contacts handled")
    # Reports that were published before it was a setting are of contacts, and a number may have gone since.
    if (name := rate.get("per", CONTACTS)) != CONTACTS:
        number = policy.daily_numbers.get(name)
        base = escape(number.name.in_language(words.language) if number is not None else name)
    shown = words.gettext("of {base}: {rate}").format(rate=said, base=base)
    found = ComplaintRate(rate["k"], rate["n"])
    if found.per_ten_thousand is None or not found.is_small or rate["n"] < policy.digests.percent_from:
        return shown
    # Translators: {n} complaints, of ten thousand contacts or orders.
    small = words.gettext("{n} per 10,000").format(n=half_up(found.per_ten_thousand, 1))
    return f"{shown} · {small}"
