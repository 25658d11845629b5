"""Who has looked at customers' details, how often and what for: the report that somebody has to read each month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, check_circle
from domain.words import Words
from handlers.blocks import context, header, paragraphs
from handlers.posts import Post
from handlers.privacy.phrases import reason_name
from storage.members import looks_since, reasons_since

DAYS: Final = 30
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class Looks:
    """How often one person has looked, at how many cases, and how often for what."""

    person: str
    number: int
    cases: int
    reasons: Sequence[tuple[str, int]]


def read_looks(session: Session, person: Person, policy: Policy, now: datetime) -> list[Looks]:
    """Return the looks of the last days, of who has looked most often first. Raises `Refusal`."""
    check_circle(Circle.GUARDIANS, person, policy)
    return looks_in(session, now - timedelta(days=DAYS))


def looks_in(session: Session, since: datetime, until: datetime | None = None) -> list[Looks]:
    """Return the looks from a moment on and before another, of who has looked most often first."""
    reasons = defaultdict[str, list[tuple[str, int]]](list)
    for one, reason, number in reasons_since(session, since, until):
        reasons[one].append((reason, number))
    return [Looks(one, number, cases, reasons[one]) for one, number, cases in looks_since(session, since, until)]


def lately(words: Words) -> str:
    """Head the looks of the last days."""
    return words.ngettext(
        "Looks at customers' details in the last {n} day", "Looks at customers' details in the last {n} days", DAYS
    ).format(n=DAYS)


def looks_post(title: str, looks: Sequence[Looks], policy: Policy, words: Words) -> Post:
    """Say under a *title* who has looked how often and what for; where nobody has, say so."""
    lines = [_line(one, words) for one in looks[:_SHOWN]] or [words.gettext("Nobody has looked at any.")]
    rule = words.ngettext(
        "Admins and heads are told at once of more than {n} look of one person in a day.",
        "Admins and heads are told at once of more than {n} looks of one person in a day.",
        policy.reveals.a_day,
    ).format(n=policy.reveals.a_day)
    return Post("\n".join([title, *lines]), [header(title), *paragraphs(lines), context(rule)])


def _line(one: Looks, words: Words) -> str:
    often = words.ngettext("{n} look", "{n} looks", one.number).format(n=one.number)
    cases = words.ngettext("{n} case", "{n} cases", one.cases).format(n=one.cases)
    reasons = ", ".join(f"{reason_name(words, reason)} {number}" for reason, number in one.reasons)
    return f"<@{one.person}> · {often} · {cases} · {reasons}"
