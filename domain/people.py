"""Who somebody is, and what they are to one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.lifecycle import Role
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Person:
    """A person in Slack: *zone* is an IANA name, *language* one of ours. An outsider may not work on cases."""

    id: str
    name: str
    zone: str
    language: str
    outsider: bool = False


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works where at present: the people of each department, with user groups resolved and leavers left out."""

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def roles(person_id: str, owner: str | None, department: str, policy: Policy) -> frozenset[Role]:
    """Return what somebody is to a case of *department* that *owner* owns. Everybody inside is an agent."""
    found = {Role.AGENT}
    if person_id == owner:
        found.add(Role.OWNER)
    if person_id in leads(department, policy):
        found.add(Role.LEAD)
    if person_id in policy.people.heads:
        found.add(Role.HEAD)
    return frozenset(found)


def leads(department: str, policy: Policy) -> tuple[str, ...]:
    """Return who leads a department's cases: its own lead and the duty leads; without any, the heads."""
    unit = policy.departments.get(department)
    named = (unit.lead,) if unit is not None and unit.lead else ()
    return tuple(dict.fromkeys((*named, *policy.people.duty_leads))) or policy.people.heads
