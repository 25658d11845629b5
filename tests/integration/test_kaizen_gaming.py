"""What pays nobody: the ways to game suggestions that only rewards, figures and the weekly post could open.

Votes, duplicates and plans are held to their rules by their own tests.
"""

from datetime import timedelta

from domain.indicators.days import month_of
from domain.kaizen.awards import Tier
from domain.kaizen.rules import KaizenGoals
from domain.kaizen.states import Step
from handlers.kaizen.awards.nominating import Nomination, nominate
from tests.desk import LEAD, OWNER
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT, Ideas
from tests.integration.test_kaizen_votes import posted, react
from tests.integration.test_sharing import FRIDAY, facts, finished


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


def test_no_quota_of_ideas_or_of_adoptions_is_set_for_anybody() -> None:
    assert set(KaizenGoals.model_fields) == {"participation", "first_reply", "implementation", "cycle"}


async def test_who_waits_for_an_answer_is_posted_every_week_by_whoever_owes_it(ideas: Ideas) -> None:
    number = await posted(ideas)
    ideas.clock.at = FRIDAY + timedelta(days=7)

    (waiting,) = (await facts(ideas))["report"]["waiting"]

    assert (waiting["person"], [one["number"] for one in waiting["ideas"]]) == (LEAD.id, [number])
