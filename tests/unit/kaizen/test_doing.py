"""Who was chosen by somebody else to do something for an idea, and who has taken it on by themselves."""

from dataclasses import asdict
from typing import Any

import pytest

from domain.kaizen.states import Step
from handlers.kaizen.doing import Chosen, chosen_of
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow
from tests.desk import LEAD
from tests.fakes import START
from tests.integration.ideas import AUTHOR, COLLEAGUE
from tests.integration.trials import PLAN, TODAY

ROW = SuggestionRow(
    number="K-1",
    form_key="view:V1",
    stage="doing",
    author=AUTHOR.id,
    owner=AUTHOR.id,
    title="An idea",
    pain="It hurts",
    proposal="Do it",
    submitted_at=START,
)
TASK = SuggestionTaskRow(id=7, suggestion_id=1, cycle=1, position=1, text="Write", owner=AUTHOR.id, due_on=TODAY)


def event(at: int, step: Step, actor: str, note: str = "", **facts: Any) -> SuggestionEventRow:
    return SuggestionEventRow(
        id=at, suggestion_id=1, at=START, actor=actor, step=step, stage="doing", facts=facts, note=note
    )


def plan_by(person: str) -> SuggestionPlanRow:
    return SuggestionPlanRow(suggestion_id=1, cycle=1, proposed_by=person, proposed_at=START, **asdict(PLAN))


@pytest.mark.parametrize(
    ("events", "owner"),
    [
        ([event(1, Step.PLAN, LEAD.id)], None),
        ([event(1, Step.PLAN, LEAD.id, to=AUTHOR.id)], AUTHOR.id),
        ([event(1, Step.JUST_DO, LEAD.id, to=AUTHOR.id), event(2, Step.FINISH, AUTHOR.id)], AUTHOR.id),
        ([event(1, Step.PLAN, LEAD.id), event(2, Step.PASS_ON, LEAD.id, to=AUTHOR.id)], AUTHOR.id),
        ([event(1, Step.PLAN, LEAD.id), event(2, Step.PASS_ON, AUTHOR.id, to=AUTHOR.id)], None),
        ([], None),
    ],
)
def test_whoever_carries_an_idea_out_was_chosen_when_somebody_else_named_them(
    events: list[SuggestionEventRow], owner: str | None
) -> None:
    assert chosen_of(ROW, events, None, ()).owner == owner


@pytest.mark.parametrize(
    ("events", "planner", "given"),
    [
        ([], AUTHOR.id, False),
        ([], LEAD.id, True),
        ([event(1, Step.ADD_TASK, LEAD.id, "Write", to=AUTHOR.id)], AUTHOR.id, True),
        ([event(1, Step.ADD_TASK, LEAD.id, "Read", to=AUTHOR.id)], AUTHOR.id, False),
        ([event(1, Step.PASS_TASK, COLLEAGUE.id, task=7, to=AUTHOR.id)], AUTHOR.id, True),
        ([event(1, Step.PASS_TASK, COLLEAGUE.id, task=8, to=AUTHOR.id)], AUTHOR.id, False),
    ],
)
def test_a_task_was_given_when_somebody_else_wrote_added_or_passed_it_on(
    events: list[SuggestionEventRow], planner: str, given: bool
) -> None:
    assert (7 in chosen_of(ROW, events, plan_by(planner), (TASK,)).tasks) is given


def test_whoever_was_chosen_acts_as_such_from_then_on_and_only_in_what_they_were_chosen_for() -> None:
    chosen = Chosen(AUTHOR.id, 5, {7: AUTHOR.id}, frozenset({AUTHOR.id}))

    assert chosen.acts(event(6, Step.START, AUTHOR.id))
    assert chosen.acts(event(2, Step.TICK, AUTHOR.id, task=7))
    assert chosen.acts(event(6, Step.TICK, AUTHOR.id, task=8))
    assert not any(
        chosen.acts(one)
        for one in (
            event(4, Step.PROPOSE, AUTHOR.id),
            event(6, Step.REPLY, AUTHOR.id),
            event(6, Step.START, LEAD.id),
            event(4, Step.TICK, AUTHOR.id, task=8),
        )
    )


def test_who_sees_to_a_task_was_given_it_unless_they_carry_the_idea_out_or_wrote_its_plan() -> None:
    chosen = Chosen(themselves=frozenset({AUTHOR.id}), tasks={7: COLLEAGUE.id})

    assert chosen.acts(event(1, Step.TICK, COLLEAGUE.id, task=7))
    assert chosen.acts(event(1, Step.PASS_TASK, COLLEAGUE.id, task=8))
    assert not chosen.acts(event(1, Step.TICK, AUTHOR.id, task=7))
