"""Who somebody is, and what they are to one case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.lifecycle import Role
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Person:
    """A person in Slack: *zone* is an IANA name, *language* one of ours. An outsider may not work on cases.

    Who is not *known* could not be looked up: they may be anybody.
    """

    id: str
    name: str
    zone: str
    language: str
    outsider: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works where at present: the people of each department, with user groups resolved and leavers left out.

    *gone* are people who have left; whoever the policy still names among them is passed over.
    """

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def first_here(self, people: Iterable[str | None]) -> str | None:
        """Return the first of *people* who can be told anything."""
        return next((person for person in people if person is not None and person not in self.gone), None)


def roles(person_id: str, owner: str | None, department: str, policy: Policy) -> frozenset[Role]:
    """Return what somebody is to a case of *department* that *owner* owns.

    Everybody inside is an agent. Where nobody leads the owner does, for a case must not wait for nobody.
    """
    found = {Role.AGENT}
    leading = leads(department, policy)
    if person_id == owner:
        found.add(Role.OWNER)
    if person_id in leading or (person_id == owner and not leading):
        found.add(Role.LEAD)
    if person_id in policy.people.heads:
        found.add(Role.HEAD)
    return frozenset(found)


def leads(department: str, policy: Policy) -> tuple[str, ...]:
    """Return who leads a department's cases: its own lead and the duty leads; without any, the heads."""
    unit = policy.departments.get(department)
    named = (unit.lead,) if unit is not None and unit.lead else ()
    return tuple(dict.fromkeys((*named, *policy.people.duty_leads))) or policy.people.heads


def may_read(person_id: str, owner: str | None, filer: str, department: str, roster: Roster, policy: Policy) -> bool:
    """Say whether somebody may read what was said about a case: who filed or owns it, its department, and who leads.

    As long as the policy names nobody at all, there is nobody to tell apart.
    """
    people = policy.people
    named = {*people.heads, *people.duty_leads, *people.quality_managers, *people.admins}
    units = policy.departments.values()
    if not named and not any(unit.members or unit.lead for unit in units):
        return True
    entitled = {owner, filer, *people.heads, *people.quality_managers, *leads(department, policy)}
    return person_id in entitled or person_id in roster.members.get(department, ())
