"""What keeps votes honest, rule by rule; and that they are right however Slack tells of them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.kaizen.states import Step
from domain.kaizen.votes import micros_of
from domain.people import Person
from handlers.kaizen import ids
from handlers.kaizen.voting.actions import Reaction, apply_count, edit_card, hear_reaction, take_back
from handlers.kaizen.voting.lists import read_backed
from storage.kaizen_models import VoteRow
from storage.notices import record_sent
from storage.votes import Card, cards_to_count, next_edit
from tests.desk import GUEST, HEAD, LEAD, OTHER_OWNER, OWNER
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT, STAFF, Ideas

SECOND = timedelta(seconds=1)


@pytest.fixture
async def number(ideas: Ideas) -> str:
    """A suggestion whose card stands in Slack."""
    return await posted(ideas)


async def posted(ideas: Ideas, **changes: Any) -> str:
    await ideas.know(*STAFF)
    idea = await ideas.submit(**changes)
    card = next(one for one in await ideas.owed(ids.CARD) if one.subject_id == idea.id)
    assert card.id is not None
    await ideas.store.write(record_sent, card.id, "C1", f"{idea.id}.0", 1, ideas.clock.now())
    return idea.row.number


async def react(
    ideas: Ideas,
    number: str,
    person: Person,
    name: str = "+1",
    *,
    on: bool = True,
    key: str = "",
    at: int | None = None,
) -> bool:
    """Have Slack tell of a reaction, a second after the last one unless said when, in seconds from the start."""
    row = await ideas.row(number)
    ideas.clock.advance(SECOND)
    moment = micros_of(ideas.clock.now()) if at is None else at * 1_000_000
    reaction = Reaction(key or ideas.key(), "C1", f"{row.id}.0", name, on, moment)
    now = ideas.clock.now()
    return await ideas.store.write(hear_reaction, reaction, person, ideas.roster, ideas.desk, now)


async def look(ideas: Ideas, number: str, *, heard: int | None = None, **standing: set[str]) -> bool:
    """Look at the card, on which these reactions of these people stand."""
    row = await ideas.row(number)
    assert row.id is not None
    card = Card(row.id, "C1", f"{row.id}.0", row.heard if heard is None else heard)
    found = {person: frozenset(names) for person, names in standing.items()}
    now = ideas.clock.now()
    return await ideas.store.write(apply_count, card, found, now, ideas.roster, ideas.desk, now)


async def tally(ideas: Ideas, number: str) -> tuple[int, int]:
    row = await ideas.row(number)
    return row.votes, row.teams


async def test_several_emoji_by_one_person_are_one_vote_per_person_and_card(ideas: Ideas, number: str) -> None:
    for name in ("+1", "thumbsup", "+1::skin-tone-2", "thumbsup::skin-tone-6"):
        await react(ideas, number, COLLEAGUE, name)
    assert await tally(ideas, number) == (1, 1)

    await react(ideas, number, COLLEAGUE, "+1", on=False)
    assert await tally(ideas, number) == (1, 1)


async def test_own_vote_is_not_counted_nor_a_co_author_s(ideas: Ideas) -> None:
    number = await posted(ideas, co_authors=(OWNER,))

    for person in (AUTHOR, OWNER, COLLEAGUE):
        await react(ideas, number, person)

    assert await tally(ideas, number) == (1, 1)


@pytest.mark.parametrize("mark", ["is_bot", "is_guest", "is_stranger", "deleted"])
async def test_bots_guests_strangers_and_deactivated_people_are_not_counted(
    ideas: Ideas, number: str, mark: str
) -> None:
    await ideas.know(GUEST, **{mark: True})

    await react(ideas, number, GUEST)

    assert await tally(ideas, number) == (0, 0)


async def test_somebody_deactivated_later_no_longer_counts(ideas: Ideas, number: str) -> None:
    await react(ideas, number, COLLEAGUE)
    await react(ideas, number, OWNER)

    await ideas.know(OWNER, deleted=True)
    await react(ideas, number, HEAD, "thumbsup")

    assert await tally(ideas, number) == (2, 1)


async def test_a_removed_reaction_is_a_removed_vote_and_when_it_began_is_kept(ideas: Ideas, number: str) -> None:
    await react(ideas, number, COLLEAGUE)
    await react(ideas, number, COLLEAGUE, on=False)
    await react(ideas, number, COLLEAGUE)
    await react(ideas, number, COLLEAGUE, on=False)

    assert await tally(ideas, number) == (0, 0)
    (vote,) = await ideas.rows(VoteRow)
    assert not vote.backs
    assert vote.first_at < vote.removed_at


async def test_a_retried_event_is_known_by_its_id_and_counted_once(ideas: Ideas, number: str) -> None:
    assert await react(ideas, number, COLLEAGUE, key="event:E1", at=5)
    assert not await react(ideas, number, COLLEAGUE, key="event:E1", at=5)
    assert not await react(ideas, number, COLLEAGUE, on=False, key="event:E1", at=9)

    assert await tally(ideas, number) == (1, 1)


async def test_events_that_come_in_another_order_end_the_same(ideas: Ideas, number: str) -> None:
    await react(ideas, number, COLLEAGUE, on=False, at=7)
    await react(ideas, number, COLLEAGUE, at=5)
    await react(ideas, number, OWNER, at=9)
    await react(ideas, number, OWNER, on=False, at=8)

    assert await tally(ideas, number) == (1, 1)


async def test_a_look_at_the_card_finds_what_events_have_missed(ideas: Ideas, number: str) -> None:
    await react(ideas, number, COLLEAGUE)

    await look(ideas, number, U0OWNER1={"+1"}, U0HEAD01={"thumbsup::skin-tone-4"}, U0REDRESS={"+1"})

    assert await tally(ideas, number) == (2, 1)


async def test_a_look_that_something_was_told_during_is_not_taken_over(ideas: Ideas, number: str) -> None:
    await react(ideas, number, COLLEAGUE)

    assert not await look(ideas, number, heard=0)
    assert await tally(ideas, number) == (1, 1)
    assert (await ideas.row(number)).counted_at is None


async def test_an_event_from_before_the_look_that_comes_late_changes_nothing(ideas: Ideas, number: str) -> None:
    ideas.clock.advance(timedelta(minutes=1))
    before = micros_of(ideas.clock.now()) // 1_000_000 - 30
    await look(ideas, number, U0AGENT2={"+1"})

    await react(ideas, number, COLLEAGUE, on=False, at=before)

    assert await tally(ideas, number) == (1, 1)


async def test_team_block_voting_is_shown_as_votes_of_one_team(ideas: Ideas, number: str) -> None:
    for person in (OWNER, OTHER_OWNER):
        await react(ideas, number, person)
    assert await tally(ideas, number) == (2, 1)

    await react(ideas, number, PRODUCT)
    assert await tally(ideas, number) == (3, 2)


async def test_the_lead_of_every_department_is_one_team(ideas: Ideas, number: str) -> None:
    await react(ideas, number, LEAD)

    assert await tally(ideas, number) == (1, 1)


async def test_a_card_is_edited_at_most_once_a_minute_and_the_last_count_is_never_lost(
    ideas: Ideas, number: str
) -> None:
    async def wanted() -> int:
        return (await ideas.owed(ids.CARD))[0].wanted

    before = await wanted()
    for person in (COLLEAGUE, OWNER, PRODUCT):
        await react(ideas, number, person)
    assert await wanted() == before + 1
    assert await ideas.store.read(next_edit, ideas.clock.now()) is None

    ideas.clock.advance(timedelta(minutes=1))
    row = await ideas.row(number)
    assert await ideas.store.read(next_edit, ideas.clock.now()) == row.id
    for _ in range(2):
        assert row.id is not None
        await ideas.store.write(edit_card, row.id, ideas.roster, ideas.desk, ideas.clock.now())
        assert await ideas.store.read(next_edit, ideas.clock.now()) is None
    assert await tally(ideas, number) == (3, 3)


async def test_there_is_no_thumbs_down(ideas: Ideas, number: str) -> None:
    assert not await react(ideas, number, COLLEAGUE, "-1")

    assert not await ideas.rows(VoteRow)


async def test_a_thinking_face_opens_one_question_a_person_in_the_thread(ideas: Ideas, number: str) -> None:
    assert await react(ideas, number, COLLEAGUE, "thinking_face")
    assert not await react(ideas, number, COLLEAGUE, "thinking_face", on=False)
    assert not await react(ideas, number, COLLEAGUE, "thinking_face")
    assert await react(ideas, number, OWNER, "thinking")
    with pytest.raises(Refusal, match="outsider"):
        await react(ideas, number, GUEST, "thinking_face")

    lines = await ideas.owed(ids.LINE)
    assert [line.facts for line in lines] == [{"question": COLLEAGUE.id}, {"question": OWNER.id}]
    assert await tally(ideas, number) == (0, 0)


async def test_a_reaction_on_anything_but_a_card_is_left_alone(ideas: Ideas, number: str) -> None:
    reaction = Reaction("event:E1", "C1", "999.0", "+1", True, 5)

    told = await ideas.store.write(hear_reaction, reaction, COLLEAGUE, ideas.roster, ideas.desk, ideas.clock.now())

    assert not told
    assert not await ideas.rows(VoteRow)


async def test_the_cards_that_were_looked_at_longest_ago_are_looked_at_next(ideas: Ideas, number: str) -> None:
    second, third = await posted(ideas), await posted(ideas)
    now = ideas.clock.now()
    await look(ideas, second)
    ideas.clock.advance(timedelta(minutes=1))
    await look(ideas, number)

    due = await ideas.store.read(cards_to_count, ids.CARD, ideas.clock.now() + SECOND, 9)
    assert [card.ts for card in due] == ["3.0", "2.0", "1.0"]
    due = await ideas.store.read(cards_to_count, ids.CARD, now + SECOND, 9)
    assert [card.ts for card in due] == ["3.0", "2.0"]
    assert third == "K-3"


async def test_what_i_back_is_listed_and_a_vote_by_the_form_can_be_taken_back(ideas: Ideas, number: str) -> None:
    second = await posted(ideas)
    await ideas.send(COLLEAGUE, decision=number)
    await react(ideas, second, COLLEAGUE)

    backed = await ideas.store.read(read_backed, COLLEAGUE, ideas.desk, ideas.clock.now())
    assert [(one.idea.row.number, one.by_form) for one in backed] == [(second, False), (number, True)]

    for one in (number, second):
        await ideas.store.write(take_back, one, COLLEAGUE, ideas.roster, ideas.desk, ideas.clock.now())
    backed = await ideas.store.read(read_backed, COLLEAGUE, ideas.desk, ideas.clock.now())
    assert [one.idea.row.number for one in backed] == [second]
    assert await tally(ideas, number) == (0, 0)


async def test_after_the_decision_a_vote_by_the_form_is_neither_given_nor_taken_back(ideas: Ideas, number: str) -> None:
    await ideas.send(COLLEAGUE, decision=number)
    await ideas.answer(number, Step.ADOPT)

    with pytest.raises(Refusal, match="idea_decided"):
        await ideas.send(OWNER, decision=number)
    with pytest.raises(Refusal, match="idea_over"):
        await ideas.store.write(take_back, number, COLLEAGUE, ideas.roster, ideas.desk, ideas.clock.now())
    assert not await react(ideas, number, OWNER, "thinking_face")
    assert not await look(ideas, number, U0OWNER1={"+1"})
    assert await tally(ideas, number) == (1, 1)


async def test_two_processes_that_hear_of_votes_at_once_count_them_all(ideas: Ideas, number: str) -> None:
    people = [COLLEAGUE, OWNER, OTHER_OWNER, PRODUCT, HEAD, LEAD]
    row, now = await ideas.row(number), ideas.clock.now()

    async def vote(person: Person, name: str, at: int) -> None:
        reaction = Reaction(ideas.key(), "C1", f"{row.id}.0", name, True, at)
        await ideas.store.write(hear_reaction, reaction, person, ideas.roster, ideas.desk, now)

    await asyncio.gather(*(vote(person, name, at) for person in people for at, name in ((1, "+1"), (2, "thumbsup"))))

    assert await tally(ideas, number) == (6, 3)
