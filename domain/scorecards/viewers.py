"""Who sees whose scorecard: everybody their own, a lead those of their own people, and a head no name at all."""

from domain.errors import Refusal
from domain.people import Person, Roster, agents_of
from domain.policy import Policy


def coached_by(person: str, roster: Roster, policy: Policy) -> frozenset[str]:
    """Return whose scorecards somebody sees beside their own: those of the people whose own lead they are.

    A head is nobody's own lead, even where no lead is named, but of a department that names them as its lead.
    """
    if person in policy.people.heads:
        named = [key for key, unit in policy.departments.items() if person in unit.lead]
        mine = frozenset(member for key in named for member in roster.members.get(key, ()))
    else:
        mine = agents_of(person, roster, policy)
    return mine - {person}


def check_viewer(person: Person, about: str, roster: Roster, policy: Policy) -> None:
    """Raise `Refusal` for whoever may not see a scorecard: everybody but whom it is about and their own lead.

    It says the same of somebody who has a card and of somebody who has none.
    """
    if person.outsider:
        raise Refusal("outsider")
    if about != person.id and about not in coached_by(person.id, roster, policy):
        raise Refusal("not_your_scorecard")


def sees_spread(person: str, policy: Policy) -> bool:
    """Say whether somebody is shown how the scores of all are spread, without names."""
    return person in policy.people.heads
