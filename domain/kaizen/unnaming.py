"""Whose name may be taken off a suggestion, and what was published about it without that name."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from domain.errors import Refusal
from domain.people import Person, guardians
from domain.policy import Policy


def check_may_unname(person: Person, whose: Collection[str], policy: Policy) -> None:
    """Raise `Refusal` for whoever may not take the names of *whose* off an idea: authors may their own.

    Who decides about people's data may do it for an author who asks them, such as one who has left.
    """
    if person.outsider:
        raise Refusal("outsider")
    if set(whose) - {person.id} and person.id not in guardians(policy):
        raise Refusal("unname_not_yours")


def unnamable(person: Person, authors: Collection[str], named: Collection[str], policy: Policy) -> tuple[str, ...]:
    """Return whose names somebody may take off an idea. Raises `Refusal` where there is none."""
    if person.outsider:
        raise Refusal("outsider")
    guards = person.id in guardians(policy)
    if not guards and person.id not in authors:
        raise Refusal("unname_not_yours")
    may = tuple(one for one in named if guards or one == person.id)
    if not may:
        raise Refusal("unname_nobody")
    return may


def without_name(
    report: Mapping[str, Any], idea: int, person: str, moments: Collection[datetime]
) -> dict[str, Any] | None:
    """Return what was shared about improvements with *person* not named with an idea; None where nothing changes.

    Thanks are for all ideas that were adopted or done in these days: *moments* are those of this one.
    """
    since, until = (datetime.fromisoformat(report["period"][end]) for end in ("from", "to"))
    anew = dict(report)
    for part in ("done", "new"):
        anew[part] = [_without(one, person) if one["id"] == idea else one for one in report[part]]
    thanks = report["thanks"]
    if person in thanks["people"] and any(since <= moment < until for moment in moments):
        people = [one for one in thanks["people"] if one != person]
        anew["thanks"] = {"people": people, "unnamed": thanks["unnamed"] + 1}
    return anew if anew != dict(report) else None


def _without(told: Mapping[str, Any], person: str) -> dict[str, Any]:
    if person not in told["authors"]:
        return dict(told)
    authors = [one for one in told["authors"] if one != person]
    return {**told, "authors": authors, "unnamed": told["unnamed"] + 1}
