"""Lists of suggestions: in the order of their votes, by whom they wait for, and one's own."""

from datetime import timedelta

from domain.kaizen.states import Step
from handlers.kaizen.seeing.actions import Top, read_history, read_mine, read_top, read_waiting
from storage.votes import oldest_count
from tests.desk import HEAD, LEAD, OTHER_OWNER, OWNER
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT, Ideas
from tests.integration.test_kaizen_votes import look, posted, react


async def top(ideas: Ideas) -> Top:
    fresh = ideas.clock.now() - timedelta(minutes=1)
    return await ideas.store.read(read_top, HEAD, ideas.roster, ideas.desk, fresh, ideas.clock.now())


async def test_the_order_is_teams_then_votes_then_age_and_decided_ones_are_left_out(ideas: Ideas) -> None:
    old, block, broad, decided = [await posted(ideas) for _ in range(4)]
    young = await posted(ideas)
    for number, people in ((block, (OWNER, OTHER_OWNER)), (broad, (PRODUCT, OWNER)), (decided, (OWNER, PRODUCT, LEAD))):
        for person in people:
            await react(ideas, number, person)
    await ideas.answer(decided, Step.ADOPT)

    found = await top(ideas)

    assert [idea.row.number for idea in found.ideas] == [broad, block, old, young]
    assert [(idea.row.votes, idea.row.teams) for idea in found.ideas] == [(2, 2), (2, 1), (0, 0), (0, 0)]
    assert (found.total, found.as_of) == (4, None)


async def test_a_ranking_says_how_many_cards_could_not_be_looked_at(ideas: Ideas) -> None:
    first, second = await posted(ideas), await posted(ideas)
    for number in (first, second):
        await look(ideas, number)
    ideas.clock.advance(timedelta(minutes=2))
    await look(ideas, first)

    assert (await top(ideas)).passed_over == 1


async def test_a_ranking_counts_those_who_may_vote_now_and_says_since_when_cards_were_looked_at(ideas: Ideas) -> None:
    number = await posted(ideas)
    await react(ideas, number, OWNER)
    await react(ideas, number, PRODUCT)
    await look(ideas, number, U0OWNER1={"+1"}, U0QUAL01={"+1"})
    await ideas.know(OWNER, deleted=True)

    found = await top(ideas)

    assert [idea.row.votes for idea in found.ideas] == [1]
    assert found.as_of == await ideas.store.read(oldest_count) == ideas.clock.now()


async def test_what_waits_is_listed_by_whoever_owes_the_answer_the_longest_first(ideas: Ideas) -> None:
    first, own = await posted(ideas), await posted(ideas, author=LEAD)
    second, decided = await posted(ideas, author=COLLEAGUE), await posted(ideas)
    await ideas.answer(decided, Step.DECLINE)

    waiting, total = await ideas.store.read(read_waiting, AUTHOR, ideas.desk, ideas.clock.now())

    by_lead = {one.lead: [idea.row.number for idea in one.ideas] for one in waiting}
    assert by_lead == {LEAD.id: [first, second], HEAD.id: [own]}
    assert total == 3


async def test_mine_are_the_ideas_that_i_had_alone_or_with_others(ideas: Ideas) -> None:
    first, _ = await posted(ideas), await posted(ideas, author=COLLEAGUE)
    third = await posted(ideas, author=OWNER, co_authors=(AUTHOR,))

    mine = await ideas.store.read(read_mine, AUTHOR, ideas.desk, ideas.clock.now())

    assert [idea.row.number for idea in mine] == [third, first]


async def test_one_suggestion_is_shown_with_its_history(ideas: Ideas) -> None:
    number = await posted(ideas)
    ideas.clock.advance(timedelta(hours=1))
    await ideas.answer(number, Step.ASK)

    history = await ideas.store.read(read_history, number, AUTHOR, ideas.desk, ideas.clock.now())

    assert history.idea.row.number == number
    assert [event.step for event in history.events] == [Step.SUBMIT, Step.ASK]
