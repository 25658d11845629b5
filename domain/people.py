"""Who somebody is, and what they are to one case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.groups import persons
from domain.policy import Policy
from domain.states import Role


@dataclass(frozen=True, slots=True)
class Person:
    """A person in Slack: *zone* is an IANA name, *language* one of ours. An outsider may not work on cases.

    Who is not *known* could not be looked up: they may be anybody. *departments* are those they work in or lead.
    """

    id: str
    name: str
    zone: str
    language: str
    outsider: bool = False
    known: bool = True
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case knows of people: whose it is, who filed it, who calls back, who it is about, and who has it now.

    *handed_to* is the department that works on it besides its own.
    """

    department: str
    creator: str
    owner: str | None = None
    caller: str | None = None
    colleague: str | None = None
    handed_to: str | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works where at present: the people of each department, with user groups resolved and leavers left out.

    *gone* are people who have left, and *away* those who are on leave now; both are passed over. *resting* are off by
    hours of their own: where there are others, those come first.
    """

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    resting: frozenset[str] = frozenset()

    def first_here(self, people: Iterable[str | None]) -> str | None:
        """Return the first of *people* who can be told anything."""
        return next((person for person in people if person is not None and person not in self.gone), None)

    def stand_in(self, people: Iterable[str | None]) -> str | None:
        """Return the first of *people* who is at work now; while they are all away, the first who can be told."""
        named = tuple(people)
        return next(iter(self.at_work(named)), None) or self.first_here(named)

    def at_work(self, people: Iterable[str | None]) -> tuple[str, ...]:
        """Return those of *people* who can take something on now."""
        return tuple(
            dict.fromkeys(person for person in people if person and person not in self.gone and person not in self.away)
        )

    def on_duty(self, people: Iterable[str | None]) -> tuple[str, ...]:
        """Return those of *people* who can take something on now, whoever is off by their own hours at the end."""
        return tuple(sorted(self.at_work(people), key=self.resting.__contains__))


def roles(person: Person, case: Standing, policy: Policy) -> frozenset[Role]:
    """Return what somebody is to a case. Nobody is anything to a complaint about themselves, and an outsider to none.

    Everybody inside is an agent. Where nobody leads the owner does, and where there is no head who leads is one, for a
    case must not wait for nobody. Whoever works where the case was handed to counts as its department. Until
    somebody is chosen to call back anybody may, and then only they.
    """
    if person.outsider or person.id == case.colleague:
        return frozenset()
    found = {Role.AGENT}
    leading = leads_of(case, policy)
    if person.id == case.owner:
        found.add(Role.OWNER)
    if case.caller in (None, person.id):
        found.add(Role.CALLER)
    if person.id in leading or (person.id == case.owner and not leading):
        found.add(Role.LEAD)
    heading = heads_of(case, policy)
    if person.id in heading or (Role.LEAD in found and not heading):
        found.add(Role.HEAD)
    if case.handed_to is not None and _works_in(person, case.handed_to, policy):
        found.add(Role.DEPARTMENT)
    return frozenset(found)


def leads(department: str, policy: Policy) -> tuple[str, ...]:
    """Return who leads a department's cases: its own leads and the duty leads; without any, the heads."""
    return tuple(dict.fromkeys((*own_leads(department, policy), *policy.people.duty_leads))) or policy.people.heads


def leads_of(case: Standing, policy: Policy) -> tuple[str, ...]:
    """Return who leads a case; one about somebody who leads it is for the heads."""
    leading = leads(case.department, policy)
    if case.colleague in leading:
        leading = policy.people.heads
    return tuple(person for person in leading if person != case.colleague)


def duty_leads_of(case: Standing, policy: Policy) -> tuple[str, ...]:
    """Return the duty leads that a case may be left to: none for one about somebody who leads it.

    That one is for the heads; leads do not look after complaints about each other.
    """
    return () if case.colleague in leads(case.department, policy) else policy.people.duty_leads


def heads_of(case: Standing, policy: Policy) -> tuple[str, ...]:
    """Return who has the last word on a case: the heads it is not about; without any, who leads it."""
    return tuple(person for person in policy.people.heads if person != case.colleague) or leads_of(case, policy)


def led_by(person: str, roster: Roster, policy: Policy) -> frozenset[str]:
    """Return whom somebody leads: the people of the departments whose cases they lead, and as a head everybody."""
    departments = (members for department, members in roster.members.items() if _leads(person, department, policy))
    return frozenset(member for members in departments for member in members)


def agents_of(person: str, roster: Roster, policy: Policy) -> frozenset[str]:
    """Return whose own lead somebody is: the people of the departments that they lead by name.

    Where a department names no lead, whoever leads its cases is it. A head is not everybody's own lead.
    """
    departments = (
        members
        for department, members in roster.members.items()
        if person in (own_leads(department, policy) or leads(department, policy))
    )
    return frozenset(member for members in departments for member in members)


def own_leads(department: str, policy: Policy) -> tuple[str, ...]:
    """Return who is named as the lead of a department."""
    unit = policy.departments.get(department)
    return unit.lead if unit is not None else ()


def may_steer(person: Person, policy: Policy) -> bool:
    """Say whether somebody answers for the numbers; where nobody is named for it, everybody inside does."""
    named = steerers(policy)
    return not person.outsider and (person.id in named or not named)


def may_run(person: Person, policy: Policy) -> bool:
    """Say whether somebody runs the bot: an admin; without any, whoever answers for the numbers."""
    admins = policy.people.admins
    return not person.outsider and (person.id in admins if admins else may_steer(person, policy))


def without_team(people: Iterable[str], roster: Roster, policy: Policy) -> tuple[str, ...]:
    """Return those of *people* who work in no department and have no role: no case ever comes to them by itself."""
    working = {member for members in roster.members.values() for member in members}
    placed = {*working, *steerers(policy), *policy.people.admins}
    return tuple(person for person in people if person not in placed)


def steerers(policy: Policy) -> tuple[str, ...]:
    """Return who answers for the numbers: quality managers, heads, duty leads, and who leads a department."""
    people = policy.people
    leading = (lead for unit in policy.departments.values() for lead in unit.lead)
    return tuple(dict.fromkeys((*people.quality_managers, *people.heads, *people.duty_leads, *leading)))


def guardians(policy: Policy) -> tuple[str, ...]:
    """Return who decides about customers' data, two of them each time: admins and heads."""
    return persons(dict.fromkeys((*policy.people.admins, *policy.people.heads)))


def departments_led_by(person: str, policy: Policy) -> frozenset[str]:
    """Return the departments whose cases somebody leads; for a head those are all of them."""
    return frozenset(department for department in policy.departments if _leads(person, department, policy))


def may_read(person: Person, case: Standing, policy: Policy) -> bool:
    """Say whether somebody may read what was said about a case: who filed or owns it, its departments, who leads.

    As long as the policy names nobody at all, there is nobody to tell apart; but never whom the case is about.
    """
    if person.outsider or person.id == case.colleague:
        return False
    people = policy.people
    named = {*people.heads, *people.duty_leads, *people.quality_managers, *people.admins}
    units = policy.departments.values()
    if not named and not any(unit.members or unit.lead for unit in units):
        return True
    entitled = {case.owner, case.creator, case.caller, *people.heads, *people.quality_managers, *leads_of(case, policy)}
    return person.id in entitled or any(
        _works_in(person, department, policy) for department in (case.department, case.handed_to) if department
    )


def _works_in(person: Person, department: str, policy: Policy) -> bool:
    unit = policy.departments.get(department)
    return department in person.departments or (unit is not None and person.id in (*unit.lead, *unit.members))


def _leads(person: str, department: str, policy: Policy) -> bool:
    return person in (*leads(department, policy), *policy.people.heads)
