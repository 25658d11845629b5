"""Who answers an idea, who may know whose it is, and which team a vote comes from."""

import pytest

from domain.kaizen.people import Hands, answering, area_of, may_know, parts, responsible, team_of
from domain.kaizen.states import Part
from domain.people import Person, Roster
from domain.policy import Policy
from tests.desk import GUEST, HEAD, LEAD, POLICY, ROSTER, ZONE, with_people

AGENT = Person("U0AGENT1", "agent", ZONE, "en", departments=frozenset({"service"}))
BOTH = Person("U0BOTH01", "both", ZONE, "en", departments=frozenset({"warehouse", "product"}))
MINE = Hands(frozenset({AGENT.id}), "service")
NOBODY = with_people(lead=None, heads=(), duty_leads=(), quality_managers=())


def with_group(*group: str, policy: Policy = POLICY) -> Policy:
    return policy.model_copy(update={"kaizen": policy.kaizen.model_copy(update={"improvement_group": group})})


def test_the_area_of_an_author_is_where_they_work() -> None:
    assert area_of(AGENT, POLICY) == "service"
    assert area_of(BOTH, POLICY) == "warehouse"
    assert area_of(Person("U0NEW001", "new", ZONE, "en"), POLICY) is None


def test_the_lead_of_the_area_answers_first_then_the_group_and_the_heads() -> None:
    assert answering(MINE, with_group("U0GROUP1")) == (LEAD.id, "U0GROUP1", HEAD.id)
    assert responsible(MINE, POLICY, ROSTER) == LEAD.id


def test_who_has_left_owes_nobody_an_answer() -> None:
    assert responsible(MINE, POLICY, Roster({}, gone=frozenset({LEAD.id}))) == HEAD.id


def test_while_a_lead_is_away_the_next_one_answers() -> None:
    assert responsible(MINE, POLICY, Roster({}, away=frozenset({LEAD.id}))) == HEAD.id


def test_while_everybody_is_away_the_lead_answers_all_the_same() -> None:
    assert responsible(MINE, POLICY, Roster({}, away=frozenset({LEAD.id, HEAD.id}))) == LEAD.id


def test_whoever_has_a_task_of_a_plan_helps_with_it() -> None:
    hands = Hands(frozenset({AGENT.id}), "service", owner=BOTH.id, helpers=frozenset({HEAD.id}))

    assert Part.HELPER in parts(HEAD, hands, POLICY)
    assert Part.HELPER not in parts(BOTH, hands, POLICY)


def test_an_author_without_a_department_is_answered_by_duty_leads_or_heads() -> None:
    without = Hands(frozenset({AGENT.id}))

    assert answering(without, with_people(duty_leads=("U0DUTY01",), heads=("U0HEAD01",))) == ("U0DUTY01", "U0HEAD01")
    assert answering(without, POLICY) == (HEAD.id,)


def test_nobody_answers_an_idea_of_their_own() -> None:
    own = Hands(frozenset({LEAD.id}), "service")

    assert LEAD.id not in answering(own, POLICY)
    assert Part.LEAD not in parts(LEAD, own, POLICY)
    assert Part.AUTHOR in parts(LEAD, own, POLICY)


def test_where_no_lead_is_named_the_quality_managers_answer() -> None:
    policy = with_people(lead=None, heads=(), duty_leads=(), quality_managers=("U0QUAL01",))

    assert answering(Hands(frozenset({AGENT.id})), policy) == ("U0QUAL01",)


def test_where_nobody_is_named_every_other_member_may_answer() -> None:
    assert answering(MINE, NOBODY) == ()
    assert responsible(MINE, NOBODY, ROSTER) is None
    assert Part.LEAD in parts(HEAD, MINE, NOBODY)
    assert Part.LEAD not in parts(AGENT, MINE, NOBODY)


def test_whoever_carries_it_out_is_its_owner_and_an_outsider_is_nothing() -> None:
    assert parts(HEAD, Hands(frozenset({AGENT.id}), "service", HEAD.id), POLICY) == {
        Part.ANYONE,
        Part.LEAD,
        Part.OWNER,
    }
    assert parts(GUEST, MINE, POLICY) == frozenset()


@pytest.mark.parametrize(
    ("person", "knows"), [(AGENT.id, True), ("U0QUAL01", True), (LEAD.id, False), (HEAD.id, False)]
)
def test_show_without_my_name_the_author_is_known_to_the_quality_manager_only(person: str, knows: bool) -> None:
    assert may_know(person, MINE.authors, with_people(quality_managers=("U0QUAL01",))) is knows


def test_a_vote_comes_from_one_team_only_even_of_a_lead_of_all() -> None:
    assert team_of("U0OWNER1", ROSTER, POLICY) == "warehouse"
    assert team_of(LEAD.id, ROSTER, POLICY) == next(iter(POLICY.departments))
    assert team_of("U0NEW001", ROSTER, POLICY) is None


def test_a_colleague_is_neither_author_nor_lead() -> None:
    assert parts(BOTH, MINE, POLICY) == {Part.ANYONE}
