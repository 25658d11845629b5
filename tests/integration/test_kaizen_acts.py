"""What becomes of a change: a standard by evidence or with a reason, another plan, or an end."""

from typing import Any

import pytest

from domain.errors import Refusal
from domain.kaizen.plans import MOST_CYCLES, Verdict
from domain.kaizen.states import Stage, Step
from domain.policy import ClockKind
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.acting.actions import standardise
from handlers.kaizen.acting.form import Standard
from handlers.kaizen.trial.actions import stop
from handlers.kaizen.trial.form import End
from storage.kaizen_models import SuggestionClockRow
from tests.desk import LEAD
from tests.integration.ideas import AUTHOR, Ideas
from tests.integration.trials import (
    CHECKED,
    HANDBOOK,
    again,
    checked,
    confirm,
    make_standard,
    plan,
    planned,
    tried,
)


async def refused(ideas: Ideas, act: Any, *given: Any, **more: Any) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as refusal:
        await act(ideas, *given, **more)
    return refusal.value.code, refusal.value.field


async def test_a_confirmed_improvement_becomes_standard_by_evidence(ideas: Ideas) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)

    idea = await make_standard(ideas, number, rollout="All of phone", why="Everybody asked for it.")

    found = await plan(ideas, number)
    assert (idea.stage, idea.is_unproven) == (Stage.STANDARDISED, False)
    assert idea.row.done_at == ideas.clock.now()
    assert (found.standard, found.rollout, found.act_note) == (HANDBOOK, "All of phone", None)
    assert found.recheck_on is not None
    assert (found.recheck_on - CHECKED).days == 60
    assert [notice.target for notice in await ideas.owed(ids.STANDARD)] == [ids.CHANNEL]


async def test_an_improvement_that_nobody_confirmed_needs_a_reason(ideas: Ideas) -> None:
    number = await checked(ideas)

    assert await refused(ideas, make_standard, number) == ("act_why_needed", "why")


@pytest.mark.parametrize("verdict", [Verdict.NO_EVIDENCE, Verdict.WORSE])
async def test_without_evidence_a_standard_carries_the_reason_of_whoever_leads(ideas: Ideas, verdict: Verdict) -> None:
    number = await checked(ideas, verdict)
    await confirm(ideas, number)
    assert await refused(ideas, make_standard, number) == ("act_why_needed", "why")

    idea = await make_standard(ideas, number, why="The law asks for it.")

    assert idea.is_unproven
    assert (await plan(ideas, number)).act_note == "The law asks for it."


async def test_an_author_makes_nothing_standard(ideas: Ideas) -> None:
    number = await checked(ideas)

    assert (await refused(ideas, make_standard, number, AUTHOR))[0] == "idea_not_yours"


async def test_a_standard_is_written_down_somewhere_and_names_no_customer(ideas: Ideas) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)

    assert await refused(ideas, make_standard, number, link="the wiki") == ("act_link_needed", "link")
    told = "Ask 13812345678."
    assert await refused(ideas, make_standard, number, rollout=told) == ("holds_contact", "rollout")
    assert await refused(ideas, make_standard, number, why=told) == ("holds_contact", "why")
    assert await refused(ideas, again, number, learnt=told) == ("holds_contact", "learnt")


async def test_before_the_check_only_whoever_leads_acts_and_says_why(ideas: Ideas) -> None:
    number = await tried(ideas)

    assert (await refused(ideas, again, number, AUTHOR, why="It is clear."))[0] == "act_unchecked"
    assert await refused(ideas, again, number) == ("act_why_needed", "why")
    assert await refused(ideas, make_standard, number) == ("act_why_needed", "why")
    idea = await make_standard(ideas, number, why="The law asks for it.")

    assert idea.is_unproven
    assert (await plan(ideas, number)).verdict is None


async def test_a_form_that_comes_twice_acts_once(ideas: Ideas) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)
    form = Standard(ideas.key(), CaseRef(number=number), HANDBOOK)

    for _ in range(2):
        await ideas.store.write(standardise, form, LEAD, ideas.roster, ideas.desk, ideas.clock.now())

    assert len(await ideas.owed(ids.STANDARD)) == 1


async def test_an_idea_is_planned_anew_up_to_its_third_cycle_and_then_ends(ideas: Ideas) -> None:
    number = await tried(ideas)
    for cycle in range(2, MOST_CYCLES + 1):
        idea = await again(ideas, number, why="The carrier has changed its system.", learnt=f"Lesson {cycle}.")
        assert (idea.stage, idea.row.cycle) == (Stage.REPLAN, cycle)
        await tried(ideas, number)

    assert Step.REPLAN not in (await ideas.look(number, LEAD)).steps
    assert (await refused(ideas, again, number, why="Once more."))[0] == "idea_impossible"
    assert [(await plan(ideas, number, cycle)).learnt for cycle in (1, 2, 3)] == ["Lesson 2.", "Lesson 3.", None]


async def test_what_is_planned_anew_waits_for_its_plan_and_no_more_for_a_conclusion(ideas: Ideas) -> None:
    number = await checked(ideas, Verdict.NO_EVIDENCE)
    await confirm(ideas, number)
    assert set((await ideas.look(number)).due) == {ClockKind.ACT}

    idea = await again(ideas, number)

    assert set(idea.due) == {ClockKind.PLAN}
    states = {clock.kind: clock.state for clock in await ideas.rows(SuggestionClockRow)}
    assert states[ClockKind.ACT] == "met"


async def test_another_metric_is_another_cycle(ideas: Ideas) -> None:
    number = await tried(ideas)

    with pytest.raises(Refusal) as refusal:
        await planned(ideas, number, target=95)

    assert refusal.value.code == "idea_impossible"


async def test_after_the_check_whoever_leads_ends_it_with_what_was_learnt(ideas: Ideas) -> None:
    number = await checked(ideas, Verdict.NO_EVIDENCE)
    await confirm(ideas, number)
    end = End(ideas.key(), CaseRef(number=number), "An SMS is not read at night.")

    with pytest.raises(Refusal):
        await ideas.store.write(stop, end, AUTHOR, ideas.roster, ideas.desk, ideas.clock.now())
    await ideas.store.write(stop, end, LEAD, ideas.roster, ideas.desk, ideas.clock.now())

    idea = await ideas.look(number)
    assert (idea.stage, idea.due) == (Stage.STOPPED, {})
    assert (await plan(ideas, number)).learnt == "An SMS is not read at night."
