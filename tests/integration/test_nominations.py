"""Nominations that nobody decides on, and thanks that nobody has to: from rows, with a clock that is moved."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from domain.kaizen.awards import AwardState
from domain.kaizen.states import Stage, Step
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.messages import nudge_message
from handlers.kaizen.awards.nudging import nudge_about, sweep_nominations
from handlers.kaizen.awards.views import ledger_post
from handlers.posts import Post, Reader
from sandbox.blocks import check_blocks
from storage.award_models import AwardRow
from storage.models import NoticeRow
from tests.desk import HEAD, LEAD, desk_with
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.test_awards import NAMED, READERS, ledger, nominated, one_award, say, with_awards
from tests.integration.test_kaizen_home import home
from tests.integration.test_kaizen_votes import posted


@pytest.fixture(autouse=True)
def leads(ideas: Ideas) -> None:
    """A lead and a head decide."""
    ideas.desk = desk_with(NAMED)


async def nudges(ideas: Ideas, **by: float) -> list[str]:
    """Move the clock and look for nominations that nobody decides on; return who has heard of any by then."""
    ideas.clock.advance(timedelta(**by))
    await sweep_nominations(Casework(ideas.store, ideas.clock, ideas.desk).services())
    return [one.target for one in await ideas.owed(ids.NUDGE)]


async def reminded(ideas: Ideas, reader: Reader) -> list[Post]:
    """Return the reminders of nominations, as *reader* sees them."""

    def render(session: Session) -> list[Post | None]:
        notices = session.exec(select(NoticeRow).where(NoticeRow.kind == ids.NUDGE).order_by(col(NoticeRow.id)))
        return [nudge_message(session, one, ideas.desk, reader, ideas.clock.now()) for one in notices]

    return [post for post in await ideas.store.read(render) if post is not None]


async def test_each_of_the_two_hears_what_they_are_to_do_in_their_language(ideas: Ideas) -> None:
    award = await one_award(ideas)
    await nudges(ideas, days=2)
    await nudges(ideas, days=7)

    for reader, first, last in zip(READERS, ("since 14 Sep 2026", "2026年9月14日 起"), (HEAD.id, HEAD.id), strict=True):
        mine, theirs = await reminded(ideas, reader)
        assert first in mine.text
        assert last not in mine.text
        assert f"<@{last}>" in theirs.text
        assert [check_blocks(post.blocks, "message") for post in (mine, theirs)] == [[], []]
    await say(ideas, award, LEAD)
    assert await reminded(ideas, READERS[0]) == []


async def test_whoever_does_not_decide_is_reminded_once_and_then_somebody_else_once(ideas: Ideas) -> None:
    await one_award(ideas)

    assert await nudges(ideas, days=1) == []
    assert await nudges(ideas, days=1) == [HEAD.id]
    assert await nudges(ideas) == [HEAD.id]
    assert await nudges(ideas, days=7) == [HEAD.id, LEAD.id]
    assert await nudges(ideas, days=70) == [HEAD.id, LEAD.id]
    assert [row.next_at for row in await ideas.rows(AwardRow)] == [None]


async def test_nobody_is_reminded_of_what_was_decided(ideas: Ideas) -> None:
    await say(ideas, await one_award(ideas), LEAD)

    assert await nudges(ideas, days=30) == []


async def test_the_second_person_is_reminded_of_their_own_and_the_first_hears_no_more(ideas: Ideas) -> None:
    ideas.desk = desk_with(with_awards(done=500))
    award = await one_award(ideas)
    assert await nudges(ideas, days=2) == [HEAD.id]

    await say(ideas, award, HEAD)

    assert await nudges(ideas, days=2) == [HEAD.id, LEAD.id]
    # Nobody else may decide: LEAD hears it a second time.
    assert await nudges(ideas, days=7) == [HEAD.id, LEAD.id, LEAD.id]


async def test_a_reminder_comes_to_whoever_is_there(ideas: Ideas) -> None:
    award = await one_award(ideas)
    ideas.clock.advance(timedelta(days=2))

    away = replace(ideas.roster, away=frozenset({HEAD.id}))
    assert await ideas.store.write(nudge_about, award, away, ideas.desk, ideas.clock.now())
    assert not await ideas.store.write(nudge_about, award, away, ideas.desk, ideas.clock.now())

    assert [one.target for one in await ideas.owed(ids.NUDGE)] == [LEAD.id]


async def test_a_nomination_waits_in_the_home_of_whoever_is_asked_until_they_have_decided(ideas: Ideas) -> None:
    award = await one_award(ideas)

    assert "Send an SMS" in str((await home(ideas, HEAD)).get("等您决定的提名"))
    assert "Nominations that wait for your word" not in await home(ideas, LEAD)
    await say(ideas, award, HEAD)

    assert "等您决定的提名" not in await home(ideas, HEAD)


async def test_a_nomination_that_cannot_be_read_holds_up_no_other(ideas: Ideas) -> None:
    award = await one_award(ideas)

    def spoil(session: Session) -> None:
        row = session.get_one(AwardRow, award)
        row.told = 7
        session.add(row)

    await ideas.store.write(spoil)

    assert await nudges(ideas, days=30) == []
    assert [row.next_at for row in await ideas.rows(AwardRow)] == [ideas.clock.now() + timedelta(hours=1)]


async def test_what_was_adopted_and_is_not_done_is_thanked_for_without_money_or_another_word(ideas: Ideas) -> None:
    number = await posted(ideas)
    await ideas.answer(number, Step.ADOPT)
    await nominated(ideas)

    after = await ledger(ideas, COLLEAGUE)

    (thanks,) = after.thanks
    assert (thanks.row.tier, thanks.row.total, thanks.state) == ("thanks", 0, AwardState.GRANTED)
    assert thanks.row.decided_by == LEAD.id
    assert (after.over, (await ledger(ideas, LEAD)).waiting) == ([], [])
    assert not [one for kind in ids.STANDING for one in await ideas.owed(kind)]
    assert (await ideas.look(number)).stage is not Stage.REWARDED
    for reader, said in zip(READERS, ("Thank you for what was adopted", "感谢"), strict=True):
        post = ledger_post(after, ideas.desk.policy, reader)
        assert check_blocks(post.blocks, "message") == []
        assert said in post.text
        assert AUTHOR.id in post.text


async def test_the_ledger_names_some_of_many_thanks_and_counts_the_others(ideas: Ideas) -> None:
    for place in range(14):
        await ideas.answer(await posted(ideas, title=f"Idea of the day {place}"), Step.ADOPT)
    await nominated(ideas)

    post = ledger_post(await ledger(ideas, COLLEAGUE), ideas.desk.policy, READERS[0])

    assert "Idea of the day 11" in post.text
    assert "Idea of the day 12" not in post.text
    assert "and 2 more" in post.text


async def test_what_was_declined_or_merged_is_not_thanked_for_in_the_ledger(ideas: Ideas) -> None:
    await ideas.answer(await posted(ideas), Step.DECLINE)

    assert await nominated(ideas) == []
