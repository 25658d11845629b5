"""Awards: nobody is nominated by luck, for an idea alone, or by their own word."""

from datetime import date, time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.indicators.proportions import Proportion, shrunken
from domain.indicators.rounding import half_up
from domain.kaizen.awards import (
    Handled,
    Surveys,
    Tier,
    best_handlers,
    check_decider,
    decider,
    decider_besides,
    handling_satisfaction,
    may_give_more,
    needs_second,
    nominations,
    quality_models,
    shared,
    tier_for,
)
from domain.kaizen.plans import Verdict
from domain.kaizen.rules import AwardRules
from domain.people import Roster
from tests.calendars import HOLIDAY, office
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, with_people

RULES = AwardRules()
NOBODY = with_people(lead=None, heads=(), duty_leads=(), quality_managers=())


def surveys(k: int, n: int, days: int = 20, channel: str = "phone") -> Surveys:
    return Surveys({channel: Proportion(k, n)}, days)


def handled(person: str = "A", **changes: object) -> Handled:
    fields = {"resolved": 8, "weighty": 1, "on_time": Proportion(19, 20), "urgent_missed": 0}
    fields |= {"satisfied": Proportion(9, 10), "reopened": 0, **changes}
    return Handled(person, **fields)  # type: ignore[arg-type]


def test_three_of_three_is_no_model_and_loses_to_180_of_200_even_if_it_could_be_one() -> None:
    people = {"A": surveys(3, 3), "B": surveys(180, 200)}

    (model,) = quality_models(people, RULES)
    (lenient,) = quality_models(people, RULES.model_copy(update={"surveys_from": 1}))

    assert (model.person, half_up(model.low, 1)) == ("B", half_up(Fraction("85.1"), 1))
    assert lenient.person == "B"


@pytest.mark.parametrize("few", [surveys(29, 29), surveys(100, 100, days=9)])
def test_too_few_answers_or_days_make_no_model(few: Surveys) -> None:
    assert [one.person for one in quality_models({"A": few, "B": surveys(60, 100)}, RULES)] == ["B"]
    assert quality_models({"A": few}, RULES) == ()
    assert quality_models({}, RULES) == ()


def test_a_hard_channel_is_no_disadvantage() -> None:
    people = {"chat": surveys(175, 200, channel="chat"), "phone": surveys(182, 200, channel="phone")}
    people |= {f"c{n}": surveys(150, 200, channel="chat") for n in range(3)}
    people |= {f"p{n}": surveys(190, 200, channel="phone") for n in range(3)}

    assert [one.person for one in quality_models(people, RULES)] == ["chat"]


def test_equal_models_share_the_award() -> None:
    people = {"A": surveys(90, 100), "B": surveys(90, 100), "C": surveys(80, 100)}

    assert [one.person for one in quality_models(people, RULES)] == ["A", "B"]


def test_a_channel_without_an_answer_changes_nothing() -> None:
    alone = quality_models({"A": surveys(90, 100)}, RULES)
    beside = quality_models({"A": Surveys({"phone": Proportion(90, 100), "chat": Proportion()}, 20)}, RULES)

    assert alone == beside


@pytest.mark.parametrize(("k", "n", "shown"), [(5, 5, "90.4"), (95, 105, "90.1"), (1, 3, "80.9")])
def test_satisfaction_is_pulled_towards_that_of_everybody(k: int, n: int, shown: str) -> None:
    assert str(half_up(shrunken(Proportion(k, n), Fraction(88), 20), 1)) == shown


def test_of_fewer_than_ten_answers_nothing_is_known() -> None:
    assert handling_satisfaction(handled(satisfied=Proportion(9, 9)), Fraction(88)) == 88
    assert handling_satisfaction(handled(satisfied=Proportion(10, 10)), Fraction(88)) > 88


@pytest.mark.parametrize(
    "changes",
    [
        {"resolved": 7},
        {"weighty": 0},
        {"on_time": Proportion(18, 19)},
        {"on_time": Proportion()},
        {"urgent_missed": 1},
    ],
)
def test_who_lacks_one_thing_is_not_the_best_handler(changes: dict[str, Any]) -> None:
    assert best_handlers([handled(**changes)], RULES) == ()
    assert best_handlers([handled()], RULES) == (handled(),)


def test_handlers_are_compared_by_satisfaction_then_by_what_came_back_and_ties_are_shared() -> None:
    best = [handled("A", satisfied=Proportion(20, 20)), handled("B", satisfied=Proportion(20, 20))]
    worse = [handled("C", satisfied=Proportion(20, 20), reopened=1), handled("D", satisfied=Proportion(10, 20))]

    assert [one.person for one in best_handlers([*worse, *best], RULES)] == ["A", "B"]
    assert [one.person for one in best_handlers(worse, RULES)] == ["C"]


@pytest.mark.parametrize(
    ("adopted", "done", "verdict", "confirmed", "tier"),
    [
        (False, False, None, False, None),
        (False, False, Verdict.IMPROVED, False, None),
        (True, False, None, False, Tier.THANKS),
        (True, True, None, False, Tier.DONE),
        (False, True, Verdict.WORSE, True, Tier.DONE),
        (True, True, Verdict.IMPROVED, True, Tier.EFFECT),
    ],
)
def test_an_idea_earns_thanks_once_it_is_adopted_and_no_more_before_it_is_done_or_shown_to_work(
    adopted: bool, done: bool, verdict: Verdict | None, confirmed: bool, tier: Tier | None
) -> None:
    assert tier_for(adopted=adopted, done=done, verdict=verdict, confirmed=confirmed) is tier


def test_nobody_decides_on_their_own_award_and_nobody_twice() -> None:
    policy = with_people(heads=(HEAD.id,))
    for person, winners, before, code in (
        (GUEST, (), None, "outsider"),
        (LEAD, (LEAD.id,), None, "award_own"),
        (AGENT, (OWNER.id,), None, "not_yours_to_steer"),
        (LEAD, (OWNER.id,), LEAD.id, "award_second"),
    ):
        with pytest.raises(Refusal) as refused:
            check_decider(person, winners, policy, before)
        assert refused.value.code == code
    check_decider(HEAD, (OWNER.id,), policy, LEAD.id)


def test_where_nobody_answers_for_the_numbers_every_other_member_decides() -> None:
    check_decider(AGENT, (OWNER.id,), NOBODY, None)

    assert decider((OWNER.id,), NOBODY, Roster()) is None
    assert may_give_more(AGENT.id, NOBODY)


def test_whoever_is_asked_is_here_and_neither_a_winner_nor_the_first() -> None:
    policy = with_people(heads=(HEAD.id,), duty_leads=(), quality_managers=())

    assert decider((OWNER.id,), policy, Roster()) == HEAD.id
    assert decider((HEAD.id,), policy, Roster()) == LEAD.id
    assert decider((OWNER.id,), policy, Roster(), before=HEAD.id) == LEAD.id
    assert decider((OWNER.id,), policy, Roster(gone=frozenset({HEAD.id}))) == LEAD.id
    assert decider((OWNER.id,), policy, Roster(away=frozenset({HEAD.id}))) == LEAD.id


def test_a_head_hears_first_that_somebody_else_has_not_decided_but_neither_a_winner_nor_the_first() -> None:
    policy = with_people(heads=(HEAD.id,), duty_leads=(OTHER_OWNER.id,), quality_managers=())

    assert decider_besides((OWNER.id,), policy, Roster(), LEAD.id) == HEAD.id
    assert decider_besides((OWNER.id,), policy, Roster(), HEAD.id) == OTHER_OWNER.id
    assert decider_besides((OWNER.id, HEAD.id), policy, Roster(), LEAD.id) == OTHER_OWNER.id
    assert decider_besides((OWNER.id,), policy, Roster(), OTHER_OWNER.id, before=HEAD.id) == LEAD.id
    assert decider_besides((HEAD.id, OTHER_OWNER.id), policy, Roster(), LEAD.id) is None


def test_only_a_head_calls_an_improvement_outstanding() -> None:
    policy = with_people(heads=(HEAD.id,))

    assert may_give_more(HEAD.id, policy)
    assert not may_give_more(LEAD.id, policy)


def test_a_second_person_is_needed_above_the_limit_and_not_on_it() -> None:
    assert not needs_second(200, RULES)
    assert needs_second(201, RULES)


@given(st.integers(0, 10**6), st.lists(st.text(min_size=1), min_size=1, max_size=9, unique=True))
def test_what_is_shared_is_all_there_is_in_whole_units_and_nearly_the_same_for_everybody(
    total: int, people: list[str]
) -> None:
    parts = shared(total, people)

    assert sum(parts.values()) == total
    assert max(parts.values()) - min(parts.values()) <= 1
    assert list(parts) == people


def test_awards_are_nominated_on_the_first_working_day_a_week_after_the_month() -> None:
    moments = nominations(office(special={date(2026, 9, 8): HOLIDAY}), time(9, 30), date(2026, 9, 14))

    assert moments[-1].period.first == date(2026, 8, 1)
    assert moments[-1].at.isoformat() == "2026-09-09T01:30:00+00:00"


def test_the_policy_of_the_demo_has_sums() -> None:
    assert POLICY.kaizen.awards.effect == 500
