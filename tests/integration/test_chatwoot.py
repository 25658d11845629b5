"""Chatwoot is asked for conversations, and for the answers to its surveys."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import stamina

from storage.store import Store
from tests.desk import desk_with
from tests.fakes import START
from tests.helpdesk import Chatwoot, conversation, opened, response
from tests.integration.asking import bot_with

YESTERDAY = START - timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Try again without waiting, three times in all."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def chatwoot() -> AsyncIterator[Chatwoot]:
    desk = Chatwoot()
    async with opened(desk):
        yield desk


async def test_a_conversation_is_a_contact_and_its_answer_comes_apart(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot, names={"agent": {"Diane": "Diane Miller"}})
    replied = YESTERDAY + timedelta(seconds=17)
    over = {"status": "resolved", "last_activity_at": int((YESTERDAY + HOUR).timestamp())}
    chatwoot.conversations = [conversation(1, YESTERDAY, replied, **over), conversation(2, YESTERDAY + HOUR)]
    chatwoot.responses = [response(1, 4, YESTERDAY + 2 * HOUR)]

    await bot.ask()

    found = await bot.contacts()
    one, two = found["1"], found["2"]
    assert (one.channel, one.team, one.agent, one.category) == ("chat", "North", "Diane Miller", "delivery")
    assert (one.waited, one.answered, one.resolved, one.resolved_at) == (17, True, True, YESTERDAY + HOUR)
    assert (one.score, one.scale_max, one.rated_at) == (4, 5, YESTERDAY + 2 * HOUR)
    assert (two.answered, two.abandoned, two.score) == (False, False, None)
    key = desk_with().vault.match_key("contact", "+8613812345678")
    assert one.customer_key == key


async def test_chatwoot_is_read_back_to_where_the_last_pull_began(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot)
    chatwoot.conversations = [conversation(number, YESTERDAY + number * HOUR) for number in range(1, 6)]

    await bot.ask()
    pages = [one["page"] for one in chatwoot.asked if one["path"].endswith("conversations")]
    chatwoot.asked.clear()
    chatwoot.conversations[0] = conversation(1, YESTERDAY + HOUR, START)
    await bot.ask(minutes=15)

    assert pages == ["1", "2", "3", "4"]
    assert [one["page"] for one in chatwoot.asked if one["path"].endswith("conversations")] == ["1", "2"]
    found = await bot.contacts()
    assert (len(found), found["1"].answered) == (5, True)


async def test_a_stamp_that_lies_far_ahead_holds_up_nothing(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot)
    ahead = int((START + timedelta(days=3650)).timestamp())
    chatwoot.conversations = [conversation(1, YESTERDAY, last_activity_at=ahead)]
    await bot.ask()

    chatwoot.conversations.append(conversation(2, START + HOUR))
    await bot.ask(hours=2)

    assert list(await bot.contacts()) == ["1", "2"]


async def test_conversations_older_than_the_first_pull_reaches_are_left_alone(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot)
    chatwoot.conversations = [conversation(1, YESTERDAY), conversation(2, START - timedelta(days=8))]

    await bot.ask()

    assert list(await bot.contacts()) == ["1"]


async def test_what_a_bot_still_has_waits_for_nobody(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot, skip=["Sms"], ratings=False)
    sms = {"channel": "Channel::Sms", "sender": {}}
    chatwoot.conversations = [
        conversation(1, YESTERDAY, status="pending"),
        conversation(2, YESTERDAY, meta=sms),
        conversation(3, YESTERDAY, status="resolved"),
    ]

    await bot.ask()

    found = await bot.contacts()
    assert [(number, one.abandoned) for number, one in found.items()] == [("3", True)]
    assert not any(one["path"].endswith("responses") for one in chatwoot.asked)


async def test_who_is_no_administrator_is_told_apart_from_a_bad_token(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot)
    chatwoot.administrator = False
    chatwoot.conversations = [conversation(1, YESTERDAY)]

    await bot.ask()
    no_administrator = (await bot.state()).error
    await bot.ask("another-token", minutes=15)

    assert list(await bot.contacts()) == ["1"]
    assert (no_administrator, (await bot.state()).error) == ("forbidden", "unauthorised")


async def test_answers_change_for_a_day_and_then_no_more(store: Store, chatwoot: Chatwoot) -> None:
    bot = bot_with(store, chatwoot)
    chatwoot.conversations = [conversation(1, YESTERDAY, YESTERDAY + HOUR)]
    chatwoot.responses = [response(1, 2, START - HOUR)]
    await bot.ask()

    chatwoot.responses = [response(1, 5, START)]
    await bot.ask(hours=1)
    corrected = (await bot.contacts())["1"].score
    chatwoot.responses = [response(1, 1, START + timedelta(hours=30))]
    await bot.ask(hours=30)

    assert corrected == 5
    assert (await bot.contacts())["1"].score == 5
