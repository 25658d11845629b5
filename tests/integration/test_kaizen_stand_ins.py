"""While a lead is away, wherever somebody is named who answers a suggestion, it is the one who stands in."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from domain.absences import Absence, Source
from domain.people import Person
from handlers.kaizen import ids
from handlers.kaizen.answering.jobs import name_stand_ins
from handlers.kaizen.card import due_lines
from handlers.kaizen.seeing.actions import read_waiting
from handlers.kaizen.waiting import unanswered
from handlers.ownership.leaving import tell_of_absence
from handlers.posts import Reader
from storage.absences import add_absence, untold
from storage.models import NoticeRow
from tests.desk import HEAD, LEAD, OWNER, ZONE
from tests.integration.ideas import Ideas
from tests.integration.test_kaizen_home import home
from tests.integration.test_kaizen_votes import posted


@pytest.fixture
async def number(ideas: Ideas) -> str:
    """An idea that waits for LEAD, who has gone away after it was handed in and is back in a week."""
    number = await posted(ideas)
    now = ideas.clock.now()
    leave = Absence(LEAD.id, now, now + timedelta(days=7))
    await ideas.store.write(add_absence, leave, Source.PERSON, LEAD.id)
    return number


async def named(ideas: Ideas, number: str) -> str:
    """Return what lists and messages say of who owes the answer."""
    reader = Reader(ideas.desk.words_for("en"), ZONE)
    return " ".join(due_lines(await ideas.look(number), ideas.clock.now(), reader))


def show_card(session: Session) -> None:
    """Note that the card stands in the channel as it is now."""
    card = session.exec(select(NoticeRow).where(NoticeRow.kind == ids.CARD)).one()
    card.state, card.shown = "sent", card.wanted
    session.add(card)


async def is_stale(ideas: Ideas) -> bool:
    (card,) = await ideas.owed(ids.CARD)
    return card.shown < card.wanted


async def test_messages_and_lists_name_whoever_stands_in_and_the_lead_again_afterwards(
    ideas: Ideas, number: str
) -> None:
    assert HEAD.id in await named(ideas, number)
    assert LEAD.id not in await named(ideas, number)

    ideas.clock.advance(timedelta(days=7))

    assert LEAD.id in await named(ideas, number)


async def test_the_list_of_all_that_wait_and_the_digests_name_whoever_stands_in(ideas: Ideas, number: str) -> None:
    waiting, _ = await ideas.store.read(read_waiting, LEAD, ideas.desk, ideas.clock.now())
    ideas.clock.advance(timedelta(days=3))
    late = await ideas.store.read(unanswered, ideas.desk.policy, ideas.clock.now())

    assert [one.lead for one in waiting] == [HEAD.id]
    assert [one.lead for one in late] == [HEAD.id]


@pytest.mark.parametrize(("person", "finds"), [(LEAD, False), (HEAD, True)])
async def test_the_idea_waits_in_the_home_of_whoever_stands_in(
    ideas: Ideas, number: str, person: Person, finds: bool
) -> None:
    assert (number in str(await home(ideas, person))) is finds


async def test_the_card_is_shown_anew_when_the_lead_goes_away_and_with_each_reminder(ideas: Ideas, number: str) -> None:
    (absence,) = await ideas.store.read(untold, ideas.clock.now())
    await ideas.store.write(show_card)

    assert await ideas.store.write(tell_of_absence, absence, ideas.roster, ideas.desk, ideas.clock.now())
    assert await is_stale(ideas)
    await ideas.store.write(show_card)
    await ideas.sweep(days=2)

    assert await is_stale(ideas)


async def test_cards_of_others_are_left_alone(ideas: Ideas, number: str) -> None:
    await ideas.store.write(show_card)

    await ideas.store.write(name_stand_ins, OWNER.id, ideas.desk.policy, ideas.clock.now())

    assert not await is_stale(ideas)
