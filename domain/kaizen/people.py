"""Who had an idea, who answers it, and what somebody is to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.kaizen.states import Part
from domain.people import Person, Roster, leads
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose a suggestion is: its *authors*, the department that the first of them works in, and who carries it out.

    *helpers* have a task of its plan.
    """

    authors: frozenset[str]
    area: str | None = None
    owner: str | None = None
    helpers: frozenset[str] = frozenset()


def area_of(author: Person, policy: Policy) -> str | None:
    """Return the department whose lead answers an author: the first that they work in or lead, as the policy has it."""
    return next((key for key in policy.departments if key in author.departments), None)


def answering(hands: Hands, policy: Policy) -> tuple[str, ...]:
    """Return who answers a suggestion, first of all the lead of its area; nobody answers an idea of their own.

    Above and beside the leads stand the improvement group and the heads; with none of them, the quality managers.
    """
    people = policy.people
    leading = leads(hands.area, policy) if hands.area is not None else people.duty_leads
    named = (*leading, *policy.kaizen.improvement_group, *people.heads) or people.quality_managers
    return tuple(dict.fromkeys(person for person in named if person not in hands.authors))


def responsible(hands: Hands, policy: Policy, roster: Roster) -> str | None:
    """Return who owes an author an answer: the first who is at work, or else who still works here; None for nobody."""
    return roster.stand_in(answering(hands, policy))


def parts(person: Person, hands: Hands, policy: Policy) -> frozenset[Part]:
    """Return what somebody is to a suggestion; an outsider is nothing, and where nobody answers every other one may."""
    if person.outsider:
        return frozenset()
    return frozenset(_parts(person, hands, policy))


def _parts(person: Person, hands: Hands, policy: Policy) -> Iterator[Part]:
    yield Part.ANYONE
    named = answering(hands, policy)
    if person.id in hands.authors:
        yield Part.AUTHOR
    elif person.id in named or not named:
        yield Part.LEAD
    if person.id == hands.owner:
        yield Part.OWNER
    if person.id in hands.helpers:
        yield Part.HELPER


def may_know(person: str, authors: frozenset[str], policy: Policy) -> bool:
    """Say whether somebody may know who had an idea that is shown without a name."""
    return person in authors or person in policy.people.quality_managers


def team_of(person: str, roster: Roster, policy: Policy) -> str | None:
    """Return the team a vote comes from: where somebody works, or what they lead; one team for each person."""
    works = (key for key in policy.departments if person in roster.members.get(key, ()))
    leads_it = (key for key, unit in policy.departments.items() if person in unit.lead)
    return next(works, None) or next(leads_it, None)
