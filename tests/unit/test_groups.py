"""User groups in the places of people: named anywhere, filled with whoever is in them, and never with everybody."""

from collections.abc import Iterable
from typing import Any

import pytest

from domain.errors import Refusal
from domain.groups import VACANT, filled, groups_in, is_group, persons, places
from domain.people import (
    Person,
    Standing,
    guardians,
    leads,
    leads_of,
    may_read,
    may_run,
    may_steer,
    roles,
    steerers,
)
from domain.policy import Policy
from domain.rights import Circle, check_circle
from domain.states import Role
from tests.desk import AGENT, HEAD, LEAD, OWNER, POLICY, with_people

IN = {"@heads": (HEAD.id,), "S0LEADS01": (LEAD.id, "U0LEAD02"), "@empty": ()}
CASE = Standing("warehouse", creator=AGENT.id, owner=OWNER.id)


def members_of(group: str) -> Iterable[str]:
    return IN.get(group, ())


def named(lead: str | None = None, **people: Any) -> Policy:
    """A policy in which nobody has a role but these."""
    nobody: dict[str, tuple[str, ...]] = {"heads": (), "duty_leads": (), "quality_managers": (), "admins": ()}
    policy = with_people(lead=lead, **{**nobody, **people})
    units = {key: unit.model_copy(update={"members": ()}) for key, unit in policy.departments.items()}
    return policy.model_copy(update={"departments": units})


@pytest.mark.parametrize("group", ["S0LEADS01", "@leads", "@ü"])
def test_ids_of_groups_and_handles_are_groups(group: str) -> None:
    assert is_group(group)


@pytest.mark.parametrize("person", ["U0LEAD01", "W0LEAD01", VACANT])
def test_people_and_what_stands_for_nobody_are_no_groups(person: str) -> None:
    assert not is_group(person)


def test_whom_something_can_be_told_is_neither_a_group_nor_nobody() -> None:
    assert persons(("U1", "@heads", VACANT, "W2", "S0LEADS01")) == ("U1", "W2")


def test_a_policy_without_groups_is_left_as_it_is() -> None:
    assert filled(POLICY, members_of) is POLICY
    assert groups_in(POLICY) == {}


@pytest.mark.parametrize("role", ["heads", "duty_leads", "quality_managers", "admins"])
def test_a_role_may_be_people_and_groups_together_and_nobody_has_it_twice(role: str) -> None:
    people: dict[str, Any] = {role: ("U0FIRST1", "@heads", "S0LEADS01", LEAD.id)}
    policy = named(**people)

    full = filled(policy, members_of)

    assert getattr(full.people, role) == ("U0FIRST1", HEAD.id, LEAD.id, "U0LEAD02")
    assert groups_in(policy) == {"@heads": (f"people.{role}",), "S0LEADS01": (f"people.{role}",)}
    assert groups_in(full) == {}


def test_departments_and_the_improvement_group_may_be_groups_too() -> None:
    kaizen = POLICY.kaizen.model_copy(update={"improvement_group": ("@heads",)})
    warehouse = POLICY.departments["warehouse"].model_copy(update={"members": ("@heads",), "lead": ("S0LEADS01",)})
    units = {**POLICY.departments, "warehouse": warehouse}
    policy = POLICY.model_copy(update={"kaizen": kaizen, "departments": units})

    full = filled(policy, members_of)

    assert full.kaizen.improvement_group == (HEAD.id,)
    assert full.departments["warehouse"].members == (HEAD.id,)
    assert full.departments["warehouse"].lead == (LEAD.id, "U0LEAD02")
    assert full.departments["product"] == POLICY.departments["product"]
    keys = ("kaizen.improvement_group", "departments.warehouse.members")
    assert groups_in(policy) == {"@heads": keys, "S0LEADS01": ("departments.warehouse.lead",)}


def test_every_place_of_the_policy_that_is_for_people_may_be_a_group() -> None:
    everywhere = {key for key, _ in places(POLICY)}

    assert {key for key in everywhere if not key.startswith("departments")} == {
        *(f"people.{name}" for name in type(POLICY.people).model_fields if name != "away_emoji"),
        "kaizen.improvement_group",
    }
    assert {key.rpartition(".")[2] for key in everywhere if key.startswith("departments")} == {"members", "lead"}


def test_all_who_are_in_the_group_of_leads_lead_and_the_first_is_told_first() -> None:
    policy = filled(named(lead="S0LEADS01"), members_of)
    other = Person("U0LEAD02", "other", "UTC", "en")

    assert leads("warehouse", policy) == (LEAD.id, "U0LEAD02")
    assert leads_of(Standing("warehouse", AGENT.id, colleague=LEAD.id), policy) == ()
    assert Role.LEAD in roles(LEAD, CASE, policy) & roles(other, CASE, policy)
    assert Role.LEAD not in roles(OWNER, CASE, policy)


def test_a_role_whose_group_is_empty_is_nobodys_and_not_everybodys() -> None:
    policy = filled(named(lead="@empty", heads=("@empty",), admins=("@gone",)), members_of)

    assert not may_steer(AGENT, policy)
    assert not may_run(AGENT, policy)
    assert not may_read(Person("U0OTHER1", "other", "UTC", "en"), CASE, policy)
    assert guardians(policy) == ()
    assert persons(steerers(policy)) == ()
    assert not roles(OWNER, CASE, policy) & {Role.LEAD, Role.HEAD}
    for circle in (Circle.STEERERS, Circle.MATCHERS, Circle.GUARDIANS, Circle.ADMINS):
        with pytest.raises(Refusal):
            check_circle(circle, AGENT, policy)


def test_an_empty_group_beside_a_person_takes_nothing_from_them() -> None:
    policy = filled(named(heads=("@empty", HEAD.id)), members_of)

    assert policy.people.heads == (HEAD.id,)
    assert may_steer(HEAD, policy)
