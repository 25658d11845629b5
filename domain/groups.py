"""User groups of Slack in the places of people: which ones a policy names where, and the policy with their people."""

from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Final

from domain.policy import Department, Policy

# Stands where user groups are named of which nobody is there, as somebody would who has left: the role is given,
# nobody has it, and it falls to nobody else.
VACANT: Final = "U-VACANT"
_ROLES: Final = ("heads", "duty_leads", "quality_managers", "admins")


def is_group(named: str) -> bool:
    """Say whether a user group is named, by its id or handle, in the place of a person."""
    return named.startswith(("S", "@"))


def persons(named: Iterable[str]) -> tuple[str, ...]:
    """Return those of whom a policy names who are people, and can be told something."""
    return tuple(one for one in named if one != VACANT and not is_group(one))


def places(policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the key of every place that is for people, with whom the policy names there."""
    yield from ((f"people.{role}", getattr(policy.people, role)) for role in _ROLES)
    yield "kaizen.improvement_group", policy.kaizen.improvement_group
    for key, unit in policy.departments.items():
        yield f"departments.{key}.members", unit.members
        yield f"departments.{key}.lead", unit.lead


def groups_in(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Return the user groups that a policy names, each with the keys at which it does."""
    found: dict[str, tuple[str, ...]] = {}
    for key, named in places(policy):
        for group in filter(is_group, named):
            found[group] = (*found.get(group, ()), key)
    return found


def filled(policy: Policy, members_of: Callable[[str], Iterable[str]]) -> Policy:
    """Return *policy* with the people in the place of each user group; where there are none, it is `VACANT`."""
    if not groups_in(policy):
        return policy

    def people(named: tuple[str, ...]) -> tuple[str, ...]:
        found = (one for name in named for one in (members_of(name) if is_group(name) else (name,)))
        return tuple(dict.fromkeys(found)) or ((VACANT,) if named else ())

    def unit(one: Department) -> Department:
        return one.model_copy(update={"members": people(one.members), "lead": people(one.lead)})

    roles = {role: people(getattr(policy.people, role)) for role in _ROLES}
    group = people(policy.kaizen.improvement_group)
    return policy.model_copy(
        update={
            "people": policy.people.model_copy(update=roles),
            "kaizen": policy.kaizen.model_copy(update={"improvement_group": group}),
            "departments": MappingProxyType({key: unit(one) for key, one in policy.departments.items()}),
        }
    )
