"""Changes are checked once there are enough days: measured, said to all whom it concerns, and looked at again."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.indicators.days import Period
from domain.indicators.rounding import half_up
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Verdict
from domain.kaizen.states import Stage, Step
from domain.policy import ClockKind
from handlers.kaizen import ids
from handlers.kaizen.checking.jobs import next_check
from handlers.kaizen.checking.measuring import Measured, overlaps
from handlers.kaizen.plan_words import plan_blocks
from handlers.kaizen.seeing.actions import read_history
from storage.checks import PlanKey
from storage.counted import count_day
from storage.plan_models import SuggestionPlanRow
from storage.store import Store
from tests.contacts import contact
from tests.desk import HEAD, LEAD
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.trials import (
    AFTER,
    BEFORE,
    CHECKED,
    TODAY,
    again,
    bring_in,
    checked,
    confirm,
    make_standard,
    plan,
    planned,
    satisfied,
    sweep,
    tried,
)
from tests.reports import answers, local

DAY = timedelta(days=1)
WINDOW = Period(date(2026, 9, 17), date(2026, 9, 30))


def break_plan(session: Session, key: PlanKey) -> None:
    """Name a metric that nobody knows, as a later version might."""
    session.get_one(SuggestionPlanRow, key).metric = "happiness"


async def test_a_change_is_checked_on_the_morning_after_its_last_day_and_once(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (276, 300))

    assert await sweep(ideas, CHECKED - DAY) == 1
    assert (await ideas.look(number)).stage is Stage.DOING
    assert await sweep(ideas, CHECKED) == 1
    assert await sweep(ideas, CHECKED) == 0

    idea, found = await ideas.look(number), await plan(ideas, number)
    effect = Measured.from_dict(found.effect).effect.own
    assert (idea.stage, found.verdict) == (Stage.CHECKING, Verdict.IMPROVED)
    assert effect.moved == 7
    assert effect.interval is not None
    assert [str(half_up(one, 1)) for one in (effect.interval.low, effect.interval.high)] == ["1.9", "12.2"]
    told = [notice.target for notice in await ideas.owed(ids.STEP_DM) if notice.facts.get("event")]
    assert {AUTHOR.id, LEAD.id} <= set(told)
    assert len(await ideas.owed(ids.CHART)) == 1


async def test_two_processes_check_a_change_once(ideas: Ideas, database_url: str) -> None:
    await tried(ideas)
    await satisfied(ideas, (255, 300), (276, 300))
    await sweep(ideas, CHECKED - DAY)
    other = await Store.open(database_url)

    done = await asyncio.gather(sweep(ideas, CHECKED), sweep(ideas, CHECKED, other))
    await other.close()

    assert sum(done) == 1
    assert len(await ideas.owed(ids.CHART)) == 1


async def test_a_check_waits_for_the_morning_of_a_working_day(ideas: Ideas) -> None:
    await tried(ideas)
    policy, now = ideas.desk.policy, ideas.clock.now()

    assert await ideas.store.read(next_check, policy, now) == local(date(2026, 9, 17), 9)
    ideas.clock.advance(timedelta(days=5))
    assert await ideas.store.read(next_check, policy, ideas.clock.now()) == local(CHECKED, 9)


async def test_the_days_before_are_frozen_once_people_have_got_used_to_it(ideas: Ideas) -> None:
    number = await tried(ideas)
    await bring_in(ideas, answers(BEFORE, "chat", 255, 300))
    await sweep(ideas, TODAY + 2 * DAY)
    assert (await plan(ideas, number)).baseline == {}
    await sweep(ideas, TODAY + 3 * DAY)

    await bring_in(ideas, answers(BEFORE, "chat", 0, 300), answers(AFTER, "chat", 276, 300))
    await sweep(ideas, CHECKED)

    found = Measured.from_dict((await plan(ideas, number)).effect).effect.own
    assert (found.before.k, found.before.n) == (255, 300)


async def shown_plan(ideas: Ideas, number: str = "") -> str:
    """Return the plan of an idea as messages show it; without a number, of one that is planned just now."""
    if not number:
        number = (await ideas.submit()).row.number
        await ideas.answer(number, Step.PLAN)
        await planned(ideas, number)
    return str(plan_blocks(await ideas.look(number), ideas.desk.policy, ideas.desk.words_for("en")))


async def test_a_plan_says_what_its_figure_is_without_the_change(ideas: Ideas) -> None:
    assert "*When the plan was written:* no data" in await shown_plan(ideas)
    await bring_in(ideas, answers(BEFORE, "chat", 255, 300))
    await ideas.store.write(count_day, BEFORE, ideas.desk.policy.zoneinfo)
    assert "*When the plan was written:* 85.0 % (255 of 300)" in await shown_plan(ideas)

    number = await tried(ideas)
    await sweep(ideas, TODAY + 3 * DAY)

    frozen = await shown_plan(ideas, number)
    assert "When the plan was written" not in frozen
    assert "*Compared with:* 17 Aug 2026 to 13 Sep 2026: 85.0 % (255 of 300)" in frozen


async def test_too_few_answers_put_a_check_off_by_a_week_which_is_said_once(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (20, 20))

    await sweep(ideas, CHECKED)
    assert (await plan(ideas, number)).check_on == CHECKED + 7 * DAY
    await sweep(ideas, CHECKED + 7 * DAY)
    assert len(await ideas.owed(ids.CHECK_LATER)) == 2
    await bring_in(ideas, answers(CHECKED + 8 * DAY, "chat", 80, 80))
    await sweep(ideas, CHECKED + 14 * DAY)

    assert (await plan(ideas, number)).verdict == Verdict.IMPROVED


async def test_after_eight_weeks_it_is_said_that_there_is_too_little(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (20, 20))

    for week in range(7):
        await sweep(ideas, CHECKED + week * 7 * DAY)

    assert (await plan(ideas, number)).verdict == Verdict.INSUFFICIENT
    assert (await ideas.look(number)).stage is Stage.CHECKING


async def test_too_little_before_the_change_is_said_at_once(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (9, 10), (276, 300))

    await sweep(ideas, CHECKED)

    assert (await plan(ideas, number)).verdict == Verdict.INSUFFICIENT


async def test_an_improvement_that_hurts_elsewhere_is_worse(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (276, 300))
    lost = {"answered": False, "abandoned": True, "waited": 90, "score": None, "scale_max": None}
    await bring_in(ideas, [contact(number, AFTER, **lost) for number in range(200)])

    await sweep(ideas, CHECKED)

    found = await plan(ideas, number)
    assert Measured.from_dict(found.effect).effect.own.moved == 7
    assert found.verdict == Verdict.WORSE


async def test_a_pilot_is_compared_with_all_other_teams(ideas: Ideas) -> None:
    await bring_in(ideas, answers(BEFORE, "chat", 1, 1, team="A"))
    number = await tried(ideas, team="A")
    await satisfied(ideas, (254, 299), (276, 300))
    await satisfied(ideas, (255, 300), (276, 300), team="B")

    await sweep(ideas, CHECKED)

    found = await plan(ideas, number)
    effect = Measured.from_dict(found.effect).effect
    assert effect.others is not None
    assert effect.others.moved == 7
    assert found.verdict == Verdict.NO_EVIDENCE


async def test_two_changes_of_one_figure_in_the_same_days_know_of_each_other(ideas: Ideas) -> None:
    first = await tried(ideas)
    ideas.clock.advance(timedelta(days=7))
    second = await tried(ideas)
    elsewhere = await tried(ideas, metric=Metric.FCR, guard=Metric.CSAT)

    for number, other in ((first, second), (second, first)):
        assert await ideas.store.read(overlaps, await plan(ideas, number), WINDOW) == [other]
    assert await ideas.store.read(overlaps, await plan(ideas, elsewhere), WINDOW) == []


async def test_a_figure_that_customers_may_still_change_is_checked_a_week_later(ideas: Ideas) -> None:
    number = await tried(ideas, metric=Metric.REPEAT_RATE, target=5)

    await sweep(ideas, CHECKED)

    assert (await plan(ideas, number)).check_on == CHECKED + 7 * DAY
    assert (await plan(ideas, number)).verdict is None


async def test_while_it_is_tried_people_see_how_it_looks_so_far(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (40, 40))

    early = await ideas.store.read(read_history, number, AUTHOR, ideas.desk, ideas.clock.now())
    await sweep(ideas, AFTER + DAY)
    later = await ideas.store.read(read_history, number, AUTHOR, ideas.desk, ideas.clock.now())

    assert early.trial is not None
    assert later.trial is not None
    assert (early.trial.measured, early.trial.days, later.trial.days) == (None, 0, 3)
    assert later.trial.measured is not None
    assert later.trial.measured.effect.own.after.n == 40


async def test_a_lead_who_does_not_act_is_reminded_and_acting_ends_it(ideas: Ideas) -> None:
    number = await checked(ideas)
    assert {*(await ideas.look(number)).due} == {ClockKind.ACT}

    await ideas.sweep(days=5)
    assert {notice.target for notice in await ideas.owed(ids.REMINDER)} >= {LEAD.id}
    await confirm(ideas, number)
    await make_standard(ideas, number)

    assert (await ideas.look(number)).due == {}


async def test_what_is_standard_is_looked_at_again_after_sixty_days(ideas: Ideas) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)
    await make_standard(ideas, number)
    await bring_in(ideas, answers(CHECKED + 50 * DAY, "chat", 276, 300))

    await sweep(ideas, CHECKED + 59 * DAY)
    assert (await plan(ideas, number)).recheck_verdict is None
    await sweep(ideas, CHECKED + 60 * DAY)
    await sweep(ideas, CHECKED + 61 * DAY)

    assert (await plan(ideas, number)).recheck_verdict == "held"
    assert Step.REPLAN not in (await ideas.look(number, LEAD)).steps
    assert [notice.target for notice in await ideas.owed(ids.RECHECK)] == [ids.CHANNEL]


async def test_what_has_faded_can_be_planned_anew(ideas: Ideas) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)
    await make_standard(ideas, number)
    await bring_in(ideas, answers(CHECKED + 50 * DAY, "chat", 255, 300))

    await sweep(ideas, CHECKED + 60 * DAY)

    assert (await plan(ideas, number)).recheck_verdict == "faded"
    idea = await again(ideas, number, AUTHOR)
    assert (idea.stage, idea.row.cycle, idea.row.done_at) == (Stage.REPLAN, 2, None)


async def test_of_too_few_nobody_says_that_it_has_held_or_faded(ideas: Ideas) -> None:
    number = await checked(ideas)
    await confirm(ideas, number)
    await make_standard(ideas, number)

    await sweep(ideas, CHECKED + 60 * DAY)

    assert (await plan(ideas, number)).recheck_verdict == "insufficient"


async def test_a_trial_that_was_stopped_is_not_checked(ideas: Ideas) -> None:
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (276, 300))
    await again(ideas, number, why="The carrier has changed its system.")

    assert await sweep(ideas, CHECKED) == 0
    assert (await plan(ideas, number)).verdict is None


async def test_a_check_that_cannot_be_made_does_not_hold_up_the_others(ideas: Ideas) -> None:
    broken = await tried(ideas)
    number = await tried(ideas)
    await satisfied(ideas, (255, 300), (276, 300))
    row = await ideas.row(broken)
    await ideas.store.write(break_plan, PlanKey(row.id or 0, 1))

    await sweep(ideas, CHECKED)

    assert (await plan(ideas, number)).verdict == Verdict.IMPROVED
    assert (await plan(ideas, broken)).check_on == CHECKED + DAY


async def test_only_whoever_leads_confirms_a_check_and_once(ideas: Ideas) -> None:
    number = await checked(ideas)

    for person, code in ((AUTHOR, "idea_not_yours"), (COLLEAGUE, "idea_not_yours")):
        with pytest.raises(Refusal) as refusal:
            await confirm(ideas, number, person)
        assert refusal.value.code == code
    await confirm(ideas, number, HEAD)
    with pytest.raises(Refusal) as refusal:
        await confirm(ideas, number)

    assert refusal.value.code == "idea_impossible"
    assert (await plan(ideas, number)).confirmed_by == HEAD.id
