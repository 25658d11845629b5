"""Who owns a new case, who leads it, and what somebody is to it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.lifecycle import Role
from domain.people import Roster, leads, may_read, roles
from domain.policy import People, Policy
from domain.routing import Why, choose_owner, turn_at

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
BUILT_IN = load_policy(None)
HEAD, DUTY, LEAD, FILER = "U0HEAD01", "U0DUTY01", "U0LEAD01", "U0FILER1"


def policy(*, lead: str | None = None, duty: tuple[str, ...] = (), heads: tuple[str, ...] = ()) -> Policy:
    """The built-in policy with these people above the warehouse."""
    units = {**BUILT_IN.departments, "warehouse": BUILT_IN.departments["warehouse"].model_copy(update={"lead": lead})}
    return BUILT_IN.model_copy(update={"departments": units, "people": People(duty_leads=duty, heads=heads)})


def owner(members: tuple[str, ...], turns: Mapping[str, datetime], rules: Policy) -> tuple[str, Why]:
    choice = choose_owner("warehouse", FILER, Roster({"warehouse": members}), turns, rules)
    return choice.owner, choice.why


@pytest.mark.parametrize(
    ("lead", "duty", "heads", "expected"),
    [
        (LEAD, (DUTY,), (HEAD,), (LEAD, Why.DEPARTMENT_LEAD)),
        (None, (DUTY,), (HEAD,), (DUTY, Why.DUTY_LEAD)),
        (None, (), (HEAD, DUTY), (HEAD, Why.HEAD)),
        (None, (), (), (FILER, Why.FILER)),
    ],
)
def test_without_members_a_case_falls_upwards_and_last_to_who_filed_it(
    lead: str | None, duty: tuple[str, ...], heads: tuple[str, ...], expected: tuple[str, Why]
) -> None:
    assert owner((), {}, policy(lead=lead, duty=duty, heads=heads)) == expected


def test_a_department_that_the_policy_has_dropped_falls_upwards_too() -> None:
    choice = choose_owner("gone", FILER, Roster(), {}, policy(lead=LEAD, heads=(HEAD,)))

    assert (choice.owner, choice.why) == (HEAD, Why.HEAD)


def test_whoever_never_had_a_turn_comes_first_in_the_order_of_the_department() -> None:
    assert owner(("A", "B", "C"), {"A": NOON}, policy()) == ("B", Why.TURN)
    assert owner(("C", "B", "A"), {"A": NOON}, policy()) == ("C", Why.TURN)


def test_then_the_one_whose_turn_was_longest_ago_and_ties_go_by_order() -> None:
    turns = {"A": NOON, "B": NOON - timedelta(seconds=1), "gone": NOON - timedelta(days=9)}

    assert owner(("A", "B"), turns, policy(lead=LEAD)) == ("B", Why.TURN)
    assert owner(("A", "B"), {"A": NOON, "B": NOON}, policy()) == ("A", Why.TURN)


spans = st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=1))


@given(st.lists(st.sampled_from("ABCDE"), min_size=1, unique=True), st.integers(1, 40), st.lists(spans, min_size=1))
def test_turns_go_round_so_that_nobody_gets_two_more_than_another(
    members: list[str], cases: int, moments: list[timedelta]
) -> None:
    rules, turns, had = policy(), dict[str, datetime](), dict.fromkeys(members, 0)
    for number in range(cases):
        chosen, _ = owner(tuple(members), turns, rules)
        turns[chosen] = turn_at(turns, NOON + moments[number % len(moments)])
        had[chosen] += 1

    assert max(had.values()) - min(had.values()) <= 1


def test_the_department_s_own_lead_comes_before_the_duty_leads_and_nobody_twice() -> None:
    assert leads("warehouse", policy(lead=LEAD, duty=(DUTY, LEAD), heads=(HEAD,))) == (LEAD, DUTY)
    assert leads("warehouse", policy(duty=(DUTY,), heads=(HEAD,))) == (DUTY,)
    assert leads("gone", policy(lead=LEAD, heads=(HEAD,))) == (HEAD,)
    assert leads("warehouse", policy()) == ()


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (FILER, {Role.AGENT}),
        ("U0OWNER1", {Role.AGENT, Role.OWNER}),
        (LEAD, {Role.AGENT, Role.LEAD}),
        (DUTY, {Role.AGENT, Role.LEAD}),
        (HEAD, {Role.AGENT, Role.HEAD}),
    ],
)
def test_a_person_has_every_role_they_hold_for_a_case(person: str, expected: set[Role]) -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert roles(person, "U0OWNER1", "warehouse", rules) == expected


def test_one_person_may_be_owner_lead_and_head_at_once() -> None:
    assert roles(HEAD, HEAD, "warehouse", policy(heads=(HEAD,))) == {Role.AGENT, Role.OWNER, Role.LEAD, Role.HEAD}


def test_nobody_but_the_bot_itself_acts_as_the_system() -> None:
    assert Role.SYSTEM not in roles(HEAD, HEAD, "warehouse", policy(heads=(HEAD,)))
    assert roles(FILER, None, "warehouse", policy()) == {Role.AGENT}


def test_whoever_has_left_is_passed_over() -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    choice = choose_owner("warehouse", FILER, Roster(gone=frozenset({LEAD, DUTY})), {}, rules)

    assert (choice.owner, choice.why) == (HEAD, Why.HEAD)
    assert Roster(gone=frozenset({LEAD})).first_here((None, LEAD, HEAD)) == HEAD
    assert Roster(gone=frozenset({LEAD})).first_here((LEAD,)) is None


def test_where_nobody_leads_the_owner_does() -> None:
    assert roles("U0OWNER1", "U0OWNER1", "warehouse", policy()) == {Role.AGENT, Role.OWNER, Role.LEAD}
    assert roles(FILER, "U0OWNER1", "warehouse", policy()) == {Role.AGENT}


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (FILER, True),
        ("U0OWNER1", True),
        ("U0MATE01", True),
        (LEAD, True),
        (DUTY, True),
        (HEAD, True),
        ("U0OTHER1", False),
    ],
)
def test_a_case_is_read_by_filer_owner_department_and_leads_alone(person: str, allowed: bool) -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))
    roster = Roster({"warehouse": ("U0OWNER1", "U0MATE01"), "product": ("U0OTHER1",)})

    assert may_read(person, "U0OWNER1", FILER, "warehouse", roster, rules) is allowed


def test_as_long_as_the_policy_names_nobody_everybody_inside_may_read() -> None:
    assert may_read("U0OTHER1", "U0OWNER1", FILER, "warehouse", Roster(), BUILT_IN)
    assert not may_read("U0OTHER1", "U0OWNER1", FILER, "warehouse", Roster(), policy(lead=LEAD))
