"""For whom something is: asked of whoever acts, and put into words from the tables of the lives of cases and ideas."""

import pytest

from domain.errors import Refusal
from domain.kaizen.states import Part, Step
from domain.people import Person
from domain.policy import Policy
from domain.rights import Circle, Right, check_circle, of_case, of_idea, only, parts_for, roles_for
from domain.states import Move, Role
from tests.desk import AGENT, GUEST, HEAD, LEAD, ZONE, with_people

ADMIN, MANAGER = Person("U0ADMIN1", "admin", ZONE, "en"), Person("U0QUAL01", "manager", ZONE, "en")
POLICY = with_people(heads=(HEAD.id,), duty_leads=(), quality_managers=(MANAGER.id,), admins=(ADMIN.id,))
STEER = {LEAD, HEAD, MANAGER}
INSIDE = STEER | {AGENT, ADMIN}


def refused(circle: Circle, person: Person, policy: Policy = POLICY) -> Refusal | None:
    """Return how somebody is refused who is not in a circle."""
    try:
        check_circle(circle, person, policy)
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.parametrize(
    ("circle", "people"),
    [
        (Circle.ANYONE, INSIDE | {GUEST}),
        (Circle.TEAM, INSIDE),
        (Circle.STEERERS, STEER),
        (Circle.MATCHERS, STEER | {ADMIN}),
        (Circle.GUARDIANS, {ADMIN, HEAD}),
        (Circle.ADMINS, {ADMIN}),
    ],
)
def test_a_circle_lets_in_its_own_people_and_nobody_else(circle: Circle, people: set[Person]) -> None:
    assert {person for person in INSIDE | {GUEST} if refused(circle, person) is None} == people


def test_who_is_refused_is_told_whom_to_ask() -> None:
    steering, matching = refused(Circle.STEERERS, AGENT), refused(Circle.MATCHERS, AGENT)
    outside = refused(Circle.STEERERS, GUEST)

    assert steering is not None
    assert (steering.code, steering.facts["deciders"]) == ("not_yours_to_steer", (MANAGER.id, HEAD.id, LEAD.id))
    assert matching is not None
    assert matching.facts["deciders"] == (MANAGER.id, HEAD.id, LEAD.id, ADMIN.id)
    guarding = refused(Circle.GUARDIANS, LEAD)
    assert guarding is not None
    assert (guarding.code, guarding.facts["deciders"]) == ("not_yours_to_guard", (ADMIN.id, HEAD.id))
    assert outside is not None
    assert outside.code == "outsider"


def test_where_nobody_is_named_for_the_numbers_everybody_inside_answers_for_them() -> None:
    policy = with_people(lead=None, heads=(), duty_leads=(), quality_managers=(), admins=())

    assert refused(Circle.STEERERS, AGENT, policy) is None
    assert refused(Circle.STEERERS, GUEST, policy) is not None
    assert refused(Circle.ADMINS, AGENT, policy) is None


def test_where_no_admin_is_named_whoever_answers_for_the_numbers_runs_the_bot() -> None:
    policy = with_people(heads=(HEAD.id,), duty_leads=(), quality_managers=(), admins=())

    refusal = refused(Circle.ADMINS, AGENT, policy)

    assert refused(Circle.ADMINS, HEAD, policy) is None
    assert refusal is not None
    assert (refusal.code, refusal.facts["deciders"]) == ("not_yours_to_run", (HEAD.id, LEAD.id))


def test_the_tables_of_lives_say_who_may_do_what() -> None:
    assert roles_for((Move.LOWER,)) == (frozenset({Role.LEAD, Role.HEAD}), frozenset())
    assert roles_for((Move.REASSIGN,)) == (frozenset({Role.LEAD, Role.HEAD}), frozenset({Role.OWNER}))
    assert roles_for((Move.NAME_CALLER,)) == (frozenset(), frozenset())
    assert parts_for((Step.REPLY, Step.ASK)) == {Part.AUTHOR, Part.LEAD}
    assert parts_for((Step.CHECK,)) == frozenset()


def test_what_a_case_or_a_rule_decides_is_for_the_team_at_most() -> None:
    assert of_case(Move.ADD) == Right(Circle.TEAM, moves=(Move.ADD,))
    assert of_idea(Step.ASK) == Right(Circle.TEAM, steps=(Step.ASK,))
    assert only("the owner") == Right(Circle.TEAM, rule="the owner")
