"""The life table of suggestions: who may do what when, and when votes stop counting."""

import pytest

from domain.errors import Refusal
from domain.kaizen.lifecycle import TABLE, possible, row_for, takes_votes
from domain.kaizen.states import Part, Stage, Step, Truth
from domain.policy import ClockKind

ANYONE, AUTHOR, OWNER, LEAD, HELPER = (
    frozenset({part}) for part in (Part.ANYONE, Part.AUTHOR, Part.OWNER, Part.LEAD, Part.HELPER)
)
ANSWERS = (Step.ASK, Step.ADOPT, Step.DECLINE, Step.MERGE, Step.JUST_DO, Step.PLAN)
DECIDED = frozenset({Truth.DECIDED})
PROPOSED, APPROVED = DECIDED | {Truth.PROPOSED}, DECIDED | {Truth.APPROVED}


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.TRIAGED])
@pytest.mark.parametrize("step", ANSWERS)
def test_whoever_answers_may_ask_adopt_decline_merge_do_at_once_and_plan(step: Step, stage: Stage) -> None:
    assert row_for(step, stage, LEAD).meets >= {ClockKind.FIRST_REPLY}


@pytest.mark.parametrize("step", ANSWERS)
@pytest.mark.parametrize("who", [ANYONE, AUTHOR, OWNER])
def test_nobody_else_answers_an_idea(step: Step, who: frozenset[Part]) -> None:
    with pytest.raises(Refusal) as refusal:
        row_for(step, Stage.SUBMITTED, who)

    assert refusal.value.code == "idea_not_yours"


@pytest.mark.parametrize("step", [Step.ASK, Step.ADOPT, Step.DECLINE, Step.MERGE])
def test_a_decision_is_not_taken_twice(step: Step) -> None:
    with pytest.raises(Refusal) as refusal:
        row_for(step, Stage.TRIAGED, LEAD, DECIDED)

    assert (refusal.value.code, refusal.value.facts["stage"]) == ("idea_impossible", Stage.TRIAGED)


@pytest.mark.parametrize("step", [Step.JUST_DO, Step.PLAN])
def test_what_was_adopted_is_done_at_once_or_planned_later(step: Step) -> None:
    assert row_for(step, Stage.TRIAGED, LEAD, DECIDED).target is Stage(
        {Step.JUST_DO: "just_do", Step.PLAN: "planned"}[step]
    )


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.SUBMITTED, Stage.TRIAGED}))
@pytest.mark.parametrize("step", ANSWERS)
def test_an_idea_that_is_under_way_or_over_is_not_answered_again(step: Step, stage: Stage) -> None:
    assert step not in possible(stage, frozenset(Part), DECIDED)


def test_an_author_answers_only_when_asked_and_before_the_decision() -> None:
    asked = frozenset({Truth.ASKED})

    assert Step.REPLY in possible(Stage.TRIAGED, AUTHOR, asked)
    assert Step.REPLY not in possible(Stage.TRIAGED, AUTHOR, frozenset())
    assert Step.REPLY not in possible(Stage.TRIAGED, AUTHOR, asked | DECIDED)


def test_what_is_done_at_once_is_done_once_by_author_owner_or_lead() -> None:
    for who in (AUTHOR, OWNER, LEAD):
        assert Step.FINISH in possible(Stage.JUST_DO, who, DECIDED)
    assert possible(Stage.JUST_DO, LEAD, DECIDED | {Truth.DONE}) == (Step.REWARD,)


def test_votes_count_until_the_decision_and_not_a_moment_longer() -> None:
    assert takes_votes(Stage.SUBMITTED, frozenset())
    assert takes_votes(Stage.TRIAGED, frozenset({Truth.ASKED}))
    assert not takes_votes(Stage.TRIAGED, DECIDED)
    assert not any(takes_votes(stage, frozenset()) for stage in set(Stage) - {Stage.SUBMITTED, Stage.TRIAGED})


def test_every_row_that_decides_answers_the_author_too() -> None:
    deciding = [row for row in TABLE if row.decides]

    assert {row.step for row in deciding} == set(ANSWERS) - {Step.ASK}
    assert all({ClockKind.FIRST_REPLY, ClockKind.DECISION} <= row.meets for row in deciding)


def test_what_was_adopted_is_owed_a_way_to_carry_it_out() -> None:
    assert row_for(Step.ADOPT, Stage.SUBMITTED, LEAD).starts == (ClockKind.SETTLE,)
    assert all(
        ClockKind.SETTLE in row_for(step, Stage.TRIAGED, LEAD, DECIDED).meets for step in (Step.JUST_DO, Step.PLAN)
    )


def test_a_new_idea_is_owed_a_first_answer_and_a_decision() -> None:
    assert row_for(Step.SUBMIT, None, ANYONE).starts == (ClockKind.FIRST_REPLY, ClockKind.DECISION)


@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.REPLAN])
@pytest.mark.parametrize("who", [OWNER, LEAD])
def test_a_plan_is_written_by_whoever_carries_it_out_or_leads(stage: Stage, who: frozenset[Part]) -> None:
    assert row_for(Step.PROPOSE, stage, who, DECIDED).target is Stage.PLANNED


def test_a_plan_is_agreed_to_or_given_back_by_whoever_leads_alone_and_once() -> None:
    assert {Step.APPROVE, Step.RETURN} <= set(possible(Stage.PLANNED, LEAD, PROPOSED))
    for who, truths in ((OWNER, PROPOSED), (AUTHOR, PROPOSED), (LEAD, DECIDED), (LEAD, APPROVED)):
        assert not {Step.APPROVE, Step.RETURN} & set(possible(Stage.PLANNED, who, truths))


def test_nothing_is_tried_before_its_plan_was_agreed_to() -> None:
    assert row_for(Step.START, Stage.PLANNED, OWNER, APPROVED).target is Stage.DOING
    assert Step.START not in possible(Stage.PLANNED, OWNER | LEAD, PROPOSED)


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.PLANNED, Stage.REPLAN}))
def test_a_plan_is_never_written_anew_once_it_is_tried(stage: Stage) -> None:
    assert Step.PROPOSE not in possible(stage, frozenset(Part), APPROVED)


@pytest.mark.parametrize("step", [Step.TICK, Step.UNTICK, Step.PASS_TASK])
@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.DOING, Stage.CHECKING])
def test_tasks_are_seen_to_by_whoever_has_one_carries_it_out_or_leads(stage: Stage, step: Step) -> None:
    for who in (HELPER, OWNER, LEAD):
        assert row_for(step, stage, who, APPROVED).target is None
    with pytest.raises(Refusal) as refusal:
        row_for(step, stage, AUTHOR, APPROVED)
    assert refusal.value.code == "task_not_yours"


def test_who_is_not_to_carry_it_out_is_told_who_is() -> None:
    for step in (Step.PROPOSE, Step.PASS_ON, Step.STOP):
        with pytest.raises(Refusal) as refusal:
            row_for(step, Stage.PLANNED, AUTHOR | HELPER, APPROVED)
        assert refusal.value.code == "plan_not_yours"


@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.DOING, Stage.REPLAN])
def test_what_is_planned_or_tried_can_be_stopped(stage: Stage) -> None:
    assert row_for(Step.STOP, stage, OWNER, DECIDED).target is Stage.STOPPED


def test_what_is_done_is_not_passed_on() -> None:
    assert Step.PASS_ON in possible(Stage.JUST_DO, OWNER, DECIDED)
    assert Step.PASS_ON not in possible(Stage.JUST_DO, OWNER, DECIDED | {Truth.DONE})


def test_a_plan_to_be_written_and_a_plan_to_be_answered_are_promises_too() -> None:
    assert row_for(Step.PLAN, Stage.TRIAGED, LEAD, DECIDED).starts == (ClockKind.PLAN,)
    proposed = row_for(Step.PROPOSE, Stage.PLANNED, OWNER, DECIDED)
    assert proposed.meets == {ClockKind.PLAN, ClockKind.TRIAL_START}
    assert proposed.starts == (ClockKind.PLAN_REPLY,)
    for step, starts in ((Step.APPROVE, (ClockKind.TRIAL_START,)), (Step.RETURN, (ClockKind.PLAN,))):
        row = row_for(step, Stage.PLANNED, LEAD, PROPOSED)
        assert row.meets == {ClockKind.PLAN_REPLY}
        assert row.starts == starts
    assert row_for(Step.STOP, Stage.PLANNED, OWNER, DECIDED).meets == proposed.meets | {ClockKind.PLAN_REPLY}
    assert row_for(Step.START, Stage.PLANNED, OWNER, APPROVED).meets == {ClockKind.TRIAL_START}


def test_a_change_is_checked_by_the_bot_alone_and_confirmed_by_whoever_leads() -> None:
    system = frozenset({Part.SYSTEM})

    assert row_for(Step.CHECK, Stage.DOING, system, DECIDED).target is Stage.CHECKING
    assert Step.CONFIRM in possible(Stage.CHECKING, LEAD, DECIDED)
    assert Step.CONFIRM not in possible(Stage.CHECKING, AUTHOR | OWNER, DECIDED)
    assert Step.CONFIRM not in possible(Stage.CHECKING, LEAD, DECIDED | {Truth.CONFIRMED})
    assert Step.CHECK not in possible(Stage.DOING, LEAD | AUTHOR | OWNER, DECIDED)


def test_after_the_last_cycle_no_other_plan_follows() -> None:
    assert Step.REPLAN in possible(Stage.CHECKING, OWNER, DECIDED)
    assert Step.REPLAN not in possible(Stage.CHECKING, LEAD | OWNER, DECIDED | {Truth.LAST})
    assert Step.STANDARDISE in possible(Stage.CHECKING, LEAD, DECIDED | {Truth.LAST})
    assert Step.STOP in possible(Stage.CHECKING, LEAD, DECIDED | {Truth.LAST})


def test_a_standard_is_planned_anew_or_stopped_only_once_it_has_faded() -> None:
    for step in (Step.REPLAN, Step.STOP):
        assert step not in possible(Stage.STANDARDISED, LEAD, DECIDED)
        assert step in possible(Stage.STANDARDISED, LEAD, DECIDED | {Truth.FADED})
