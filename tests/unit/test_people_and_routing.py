"""Who owns a new case, who leads it, and what somebody is to it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import load_policy
from domain.lifecycle import Role
from domain.people import (
    Person,
    Roster,
    Standing,
    agents_of,
    departments_led_by,
    duty_leads_of,
    leads,
    leads_of,
    may_read,
    may_steer,
    roles,
    steerers,
    without_team,
)
from domain.policy import People, Policy
from domain.routing import Desks, Why, choose_caller, choose_owner, choose_recoverer, turn_at

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
BUILT_IN = load_policy(None)
HEAD, DUTY, LEAD, FILER = "U0HEAD01", "U0DUTY01", "U0LEAD01", "U0FILER1"


def policy(*, lead: str | None = None, duty: tuple[str, ...] = (), heads: tuple[str, ...] = ()) -> Policy:
    """The built-in policy with these people above the warehouse."""
    warehouse = BUILT_IN.departments["warehouse"].model_copy(update={"lead": (lead,) if lead else ()})
    units = {**BUILT_IN.departments, "warehouse": warehouse}
    return BUILT_IN.model_copy(update={"departments": units, "people": People(duty_leads=duty, heads=heads)})


CASE = Standing("warehouse", FILER, "U0OWNER1")
NEW = Standing("warehouse", FILER)


def somebody(person: str, *departments: str, outsider: bool = False) -> Person:
    return Person(person, person, "Asia/Shanghai", "en", outsider, departments=frozenset(departments))


def owner(
    members: tuple[str, ...],
    turns: Mapping[str, datetime],
    rules: Policy,
    case: Standing = NEW,
    passed: frozenset[str] = frozenset(),
    owned: Mapping[str, int] | None = None,
    **roster: frozenset[str],
) -> tuple[str, Why]:
    choice = choose_owner(case, Roster({"warehouse": members}, **roster), Desks(turns, owned or {}), rules, passed)
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
    choice = choose_owner(Standing("gone", FILER), Roster(), Desks({}, {}), policy(lead=LEAD, heads=(HEAD,)))

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
        (FILER, {Role.AGENT, Role.CALLER}),
        ("U0OWNER1", {Role.AGENT, Role.CALLER, Role.OWNER}),
        (LEAD, {Role.AGENT, Role.CALLER, Role.LEAD}),
        (DUTY, {Role.AGENT, Role.CALLER, Role.LEAD}),
        (HEAD, {Role.AGENT, Role.CALLER, Role.HEAD}),
    ],
)
def test_a_person_has_every_role_they_hold_for_a_case(person: str, expected: set[Role]) -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert roles(somebody(person), CASE, rules) == expected


def test_one_person_may_be_owner_lead_and_head_at_once() -> None:
    mine = roles(somebody(HEAD), replace(CASE, owner=HEAD), policy(heads=(HEAD,)))

    assert mine == {Role.AGENT, Role.CALLER, Role.OWNER, Role.LEAD, Role.HEAD}


@pytest.mark.parametrize(
    ("person", "case", "rules", "heads"),
    [
        (LEAD, CASE, policy(lead=LEAD), True),
        (LEAD, CASE, policy(lead=LEAD, heads=(HEAD,)), False),
        (LEAD, replace(CASE, colleague=HEAD), policy(lead=LEAD, heads=(HEAD,)), True),
        ("U0OWNER1", CASE, policy(), True),
        ("U0OWNER1", CASE, policy(lead=LEAD), False),
        (FILER, CASE, policy(), False),
    ],
)
def test_where_there_is_no_head_whoever_leads_a_case_is_one(
    person: str, case: Standing, rules: Policy, heads: bool
) -> None:
    assert (Role.HEAD in roles(somebody(person), case, rules)) is heads


def test_nobody_but_the_bot_itself_acts_as_the_system() -> None:
    assert Role.SYSTEM not in roles(somebody(HEAD), replace(CASE, owner=HEAD), policy(heads=(HEAD,)))
    assert roles(somebody(FILER), NEW, policy()) == {Role.AGENT, Role.CALLER}


def test_an_outsider_is_nothing_to_any_case() -> None:
    assert roles(somebody("U0OWNER1", outsider=True), CASE, policy()) == set()


def test_the_owner_is_no_caller_where_another_person_calls_back() -> None:
    case = replace(CASE, caller="U0MATE01")

    assert Role.CALLER not in roles(somebody("U0OWNER1"), case, policy())
    assert Role.CALLER in roles(somebody("U0MATE01"), case, policy())
    assert Role.CALLER in roles(somebody("U0OWNER1"), replace(CASE, caller="U0OWNER1"), policy())


def test_whoever_works_where_a_case_was_handed_to_is_its_department() -> None:
    case = replace(CASE, handed_to="finance")

    assert Role.DEPARTMENT in roles(somebody("U0MONEY1", "finance"), case, policy())
    assert Role.DEPARTMENT not in roles(somebody("U0MONEY1", "finance"), CASE, policy())
    assert Role.DEPARTMENT not in roles(somebody("U0MATE01", "warehouse"), case, policy())


def test_an_agent_named_in_a_complaint_is_nothing_to_it_and_cannot_open_it() -> None:
    case = replace(CASE, colleague="U0NAMED1")

    assert roles(somebody("U0NAMED1", "warehouse"), case, policy()) == set()
    assert not may_read(somebody("U0NAMED1", "warehouse"), case, policy(lead=LEAD))
    assert not may_read(somebody("U0NAMED1"), case, BUILT_IN)


def test_a_complaint_about_a_colleague_goes_to_the_lead_and_one_about_the_lead_to_the_head() -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert owner(("A", "B"), {}, rules, replace(NEW, colleague="A")) == (LEAD, Why.COLLEAGUE)
    assert owner(("A", "B"), {}, rules, replace(NEW, colleague=LEAD)) == (HEAD, Why.COLLEAGUE)
    assert leads_of(replace(CASE, colleague=LEAD), rules) == (HEAD,)
    assert leads_of(replace(CASE, colleague="A"), rules) == (LEAD, DUTY)
    assert leads_of(replace(CASE, colleague=HEAD), policy(heads=(HEAD,))) == ()
    assert duty_leads_of(replace(CASE, colleague="A"), rules) == (DUTY,)
    assert duty_leads_of(replace(CASE, colleague=LEAD), rules) == ()


def test_who_works_nowhere_and_has_no_role_is_without_a_team() -> None:
    rules = policy(lead=LEAD, heads=(HEAD,))

    assert without_team(("A", "B", LEAD, HEAD), Roster({"warehouse": ("A",)}), rules) == ("B",)


def test_whoever_has_left_is_passed_over() -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert owner((), {}, rules, gone=frozenset({LEAD, DUTY})) == (HEAD, Why.HEAD)
    assert Roster(gone=frozenset({LEAD})).first_here((None, LEAD, HEAD)) == HEAD
    assert Roster(gone=frozenset({LEAD})).first_here((LEAD,)) is None


def test_whoever_is_away_is_passed_over_but_one_who_leads_is_better_than_nobody() -> None:
    rules = policy(lead=LEAD)

    assert owner(("A", "B"), {}, rules, away=frozenset({"A"})) == ("B", Why.TURN)
    assert owner(("A",), {}, rules, away=frozenset({"A"})) == (LEAD, Why.DEPARTMENT_LEAD)
    assert owner(("A",), {}, rules, away=frozenset({"A", LEAD})) == (LEAD, Why.DEPARTMENT_LEAD)


def test_whoever_owns_as_many_cases_as_is_allowed_is_passed_over() -> None:
    limits = BUILT_IN.complaints.model_copy(update={"most_open": 2})
    rules = policy(lead=LEAD).model_copy(update={"complaints": limits})

    assert owner(("A", "B"), {}, rules, owned={"A": 2, "B": 1}) == ("B", Why.TURN)
    assert owner(("A", "B"), {}, rules, owned={"A": 2, "B": 3}) == (LEAD, Why.DEPARTMENT_LEAD)


def test_whoever_passed_a_case_on_is_not_asked_again() -> None:
    rules = policy(lead=LEAD)

    assert owner(("A", "B"), {}, rules, passed=frozenset({"A"})) == ("B", Why.TURN)
    assert owner(("A",), {}, rules, passed=frozenset({"A"})) == (LEAD, Why.DEPARTMENT_LEAD)


def test_another_person_than_the_owner_calls_back_where_one_is_at_work() -> None:
    rules, roster = policy(lead=LEAD), Roster({"warehouse": ("U0OWNER1", "A", "B")})

    assert choose_caller(CASE, roster, Desks({}, {"A": 2, "B": 1}), rules) == "B"
    assert choose_caller(CASE, roster, Desks({}, {}), rules) == "A"
    assert choose_caller(CASE, replace(roster, away=frozenset({"A", "B"})), Desks({}, {}), rules) == LEAD
    assert choose_caller(replace(CASE, colleague="A"), roster, Desks({}, {}), rules) == "B"


def test_nobody_is_asked_again_who_passed_a_callback_on_and_with_nobody_at_work_it_is_for_who_leads() -> None:
    rules, roster = policy(lead=LEAD, heads=(HEAD,)), Roster({"warehouse": ("U0OWNER1", "A")})
    everybody = frozenset({"U0OWNER1", "A", LEAD, FILER, HEAD})

    assert choose_caller(CASE, roster, Desks({}, {}), rules, frozenset({"A"})) == LEAD
    assert choose_caller(CASE, roster, Desks({}, {}), rules, everybody) is None
    asleep, gone = replace(roster, away=everybody), replace(roster, away=everybody, gone=frozenset({LEAD}))
    assert choose_caller(CASE, asleep, Desks({}, {}), rules) == LEAD
    assert choose_caller(CASE, gone, Desks({}, {}), rules) == HEAD
    assert choose_caller(replace(CASE, colleague=LEAD), asleep, Desks({}, {}), rules) == HEAD
    assert choose_caller(CASE, replace(roster, gone=everybody), Desks({}, {}), rules) is None


def test_where_anyone_may_call_it_is_another_one_while_the_owner_is_away() -> None:
    anyone = BUILT_IN.callback.model_copy(update={"caller": "anyone"})
    roster = Roster({"warehouse": ("U0OWNER1", "A")}, away=frozenset({"U0OWNER1"}))

    rules = policy().model_copy(update={"callback": anyone})

    assert choose_caller(CASE, roster, Desks({}, {}), rules) == "A"


def test_a_customer_is_won_back_by_who_leads_else_by_the_head_else_by_the_owner() -> None:
    rules, owner_alone = policy(lead=LEAD, heads=(HEAD,)), policy()
    away = Roster(away=frozenset({LEAD}))

    assert choose_recoverer(CASE, Roster(), rules) == LEAD
    assert choose_recoverer(CASE, away, rules) == HEAD
    assert choose_recoverer(CASE, replace(away, away=frozenset({LEAD, HEAD, "U0OWNER1", FILER})), rules) == LEAD
    assert choose_recoverer(replace(CASE, colleague=LEAD), Roster(), rules) == HEAD
    assert choose_recoverer(CASE, Roster(), owner_alone) == "U0OWNER1"
    assert choose_recoverer(CASE, Roster(), rules, frozenset({LEAD})) == HEAD
    assert choose_recoverer(CASE, Roster(), owner_alone, frozenset({"U0OWNER1", FILER})) is None


def test_with_nobody_else_there_the_owner_calls_back() -> None:
    anyone = BUILT_IN.callback.model_copy(update={"caller": "anyone"})
    roster = Roster({"warehouse": ("U0OWNER1", "A")})

    assert choose_caller(replace(CASE, creator="U0OWNER1"), Roster(), Desks({}, {}), policy()) == "U0OWNER1"
    assert choose_caller(CASE, Roster(), Desks({}, {}), policy()) == FILER
    assert choose_caller(CASE, roster, Desks({}, {}), policy().model_copy(update={"callback": anyone})) == "U0OWNER1"


def test_where_nobody_leads_the_owner_does() -> None:
    assert Role.LEAD in roles(somebody("U0OWNER1"), CASE, policy())
    assert Role.LEAD not in roles(somebody(FILER), CASE, policy())


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (somebody(FILER), True),
        (somebody("U0OWNER1"), True),
        (somebody("U0MATE01", "warehouse"), True),
        (somebody(LEAD), True),
        (somebody(DUTY), True),
        (somebody(HEAD), True),
        (somebody("U0OTHER1", "product"), False),
        (somebody("U0MATE01", "warehouse", outsider=True), False),
    ],
)
def test_a_case_is_read_by_filer_owner_department_and_leads_alone(person: Person, allowed: bool) -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert may_read(person, CASE, rules) is allowed


def test_whoever_calls_back_or_has_the_case_now_may_read_it() -> None:
    rules = policy(lead=LEAD)

    assert may_read(somebody("U0CALLS1"), replace(CASE, caller="U0CALLS1"), rules)
    assert may_read(somebody("U0MONEY1", "finance"), replace(CASE, handed_to="finance"), rules)


def test_as_long_as_the_policy_names_nobody_everybody_inside_may_read() -> None:
    assert may_read(somebody("U0OTHER1"), CASE, BUILT_IN)
    assert not may_read(somebody("U0OTHER1"), CASE, policy(lead=LEAD))


@pytest.mark.parametrize(
    ("person", "expected"),
    [(LEAD, {"U0OWNER1", "U0OWNER2"}), (HEAD, {"U0QUAL01"}), (FILER, set())],
)
def test_agents_have_one_own_lead_and_a_head_is_it_only_where_nobody_else_is(person: str, expected: set[str]) -> None:
    roster = Roster({"warehouse": ("U0OWNER1", "U0OWNER2"), "product": ("U0QUAL01",)})

    assert agents_of(person, roster, policy(lead=LEAD, heads=(HEAD,))) == expected


def test_a_department_that_the_policy_has_dropped_has_the_heads_for_a_lead() -> None:
    assert agents_of(HEAD, Roster({"closed_desk": ("U0OWNER1",)}), policy(heads=(HEAD,))) == {"U0OWNER1"}


def test_whoever_leads_answers_for_the_numbers_and_nobody_else() -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert steerers(rules) == (HEAD, DUTY, LEAD)
    assert [may_steer(somebody(person), rules) for person in (HEAD, DUTY, LEAD, FILER)] == [True, True, True, False]
    assert not may_steer(somebody(HEAD, outsider=True), rules)


def test_as_long_as_the_policy_names_nobody_everybody_inside_answers_for_the_numbers() -> None:
    assert may_steer(somebody(FILER), policy())
    assert not may_steer(somebody(FILER, outsider=True), policy())


def test_a_lead_leads_a_department_and_a_head_or_duty_lead_all_of_them() -> None:
    rules = policy(lead=LEAD, duty=(DUTY,), heads=(HEAD,))

    assert departments_led_by(LEAD, rules) == {"warehouse"}
    assert departments_led_by(DUTY, rules) == departments_led_by(HEAD, rules) == set(rules.departments)
    assert departments_led_by(FILER, rules) == frozenset()
