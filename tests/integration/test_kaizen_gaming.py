"""What pays nobody: the ways to game suggestions that rewards, figures, plans and the weekly post could open.

Votes and near-duplicates are held to their rules by their own tests.
"""

from dataclasses import fields
from datetime import timedelta

from config.words import load_words
from domain.indicators.days import month_of
from domain.kaizen.awards import AwardState, Tier
from domain.kaizen.plans import Plan
from domain.kaizen.rules import KaizenGoals
from domain.kaizen.states import Step
from handlers.kaizen.answering.actions import record_done
from handlers.kaizen.awards.lines import ledger_line
from handlers.kaizen.awards.nominating import Nomination, nominate
from handlers.kaizen.figures.actions import read_figures
from storage.plan_models import SuggestionPlanRow
from tests.desk import HEAD, LEAD, OWNER, desk_with
from tests.integration import trials
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT, Ideas
from tests.integration.test_awards import ledger, one_award, refused, say, with_awards
from tests.integration.test_kaizen_votes import posted, react
from tests.integration.test_sharing import FRIDAY, facts, finished
from tests.reports import answers


async def found(ideas: Ideas) -> tuple[Nomination, ...]:
    month = month_of(ideas.clock.now().date())
    return await ideas.store.read(nominate, month, ideas.desk.policy)


async def test_filler_before_the_month_s_end_earns_no_money_until_it_is_done(ideas: Ideas) -> None:
    for _ in range(5):
        number = await posted(ideas)
        await ideas.answer(number, Step.ADOPT)

    assert {(one.tier, one.total) for one in await found(ideas)} == {(Tier.THANKS, 0)}


async def test_popularity_moves_no_money(ideas: Ideas) -> None:
    loved, plain = await finished(ideas), await finished(ideas, author=COLLEAGUE)
    other = await posted(ideas)
    for person in (OWNER, PRODUCT, LEAD):
        await react(ideas, other, person)

    nominations = await found(ideas)

    assert {one.reasons["number"]: one.total for one in nominations} == {loved: 50, plain: 50}


async def test_one_idea_is_rewarded_once_for_one_deed_however_many_had_it(ideas: Ideas) -> None:
    await finished(ideas, co_authors=(COLLEAGUE,))

    (one,) = await found(ideas)

    assert (one.people, one.total) == ((AUTHOR.id, COLLEAGUE.id), 50)


async def test_a_copy_that_was_merged_is_not_rewarded_beside_the_idea_it_copies(ideas: Ideas) -> None:
    done, copy = await finished(ideas), await posted(ideas, author=COLLEAGUE)
    await ideas.answer(copy, Step.MERGE, into=done)

    assert [one.reasons["number"] for one in await found(ideas)] == [done]


async def test_splitting_one_idea_into_ten_is_one_deed_once_a_lead_has_merged_them(ideas: Ideas) -> None:
    whole = await posted(ideas)
    for _ in range(9):
        await ideas.answer(await posted(ideas), Step.MERGE, into=whole)
    await ideas.answer(whole, Step.JUST_DO)
    await ideas.word(whole, record_done)

    (one,) = await found(ideas)

    assert (one.people, one.total) == ((AUTHOR.id,), 50)


async def test_an_inflated_baseline_is_impossible_for_the_bot_computes_it_from_the_store_and_freezes_it(
    ideas: Ideas,
) -> None:
    number = await trials.tried(ideas)
    await trials.satisfied(ideas, (255, 300), (276, 300))
    await trials.sweep(ideas, trials.TODAY + timedelta(days=3))
    frozen = (await ideas.rows(SuggestionPlanRow))[0].baseline
    await trials.bring_in(ideas, answers(trials.BEFORE, "chat", 0, 500))
    await trials.sweep(ideas, trials.CHECKED + timedelta(days=8))

    plan = (await ideas.rows(SuggestionPlanRow))[0]

    assert number
    assert not {"baseline", "baseline_value", "baseline_from", "baseline_to"} & {one.name for one in fields(Plan)}
    assert plan.baseline_to == trials.TODAY - timedelta(days=1)
    assert plan.baseline == frozen != {}
    assert plan.verdict == "improved"


async def test_a_lead_who_rewards_friends_needs_a_second_person_and_is_read_by_all(ideas: Ideas) -> None:
    ideas.desk = desk_with(with_awards(done=500))
    award = await one_award(ideas)

    first = await say(ideas, award, LEAD)
    again = await refused(ideas, award, LEAD)
    await say(ideas, award, HEAD)

    assert (first.state, again) == (AwardState.CONFIRMED, "award_second")
    (line,) = [ledger_line(one, load_words()["en"]) for one in (await ledger(ideas, COLLEAGUE)).over]
    assert f"granted by <@{LEAD.id}> and <@{HEAD.id}>" in line


async def test_the_first_reply_is_a_figure_of_the_leads_and_of_nobody_else(ideas: Ideas) -> None:
    await ideas.answer(await posted(ideas), Step.ADOPT)
    ideas.clock.advance(timedelta(days=4))

    figures = await ideas.store.read(read_figures, COLLEAGUE, ideas.roster, ideas.desk, ideas.clock.now())

    assert set(figures["first_reply"]["areas"]) == {"service"}
    assert not {AUTHOR.id, COLLEAGUE.id} & set(str(figures).split("'"))


def test_no_quota_of_ideas_or_of_adoptions_is_set_for_anybody() -> None:
    assert set(KaizenGoals.model_fields) == {"participation", "first_reply", "implementation", "cycle"}


async def test_who_waits_for_an_answer_is_posted_every_week_by_whoever_owes_it(ideas: Ideas) -> None:
    number = await posted(ideas)
    ideas.clock.at = FRIDAY + timedelta(days=7)

    (waiting,) = (await facts(ideas))["report"]["waiting"]

    assert (waiting["person"], [one["number"] for one in waiting["ideas"]]) == (LEAD.id, [number])
