"""Where a message stands: sent once, not said twice without saying so, given up aloud, or posted anew when deleted."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.features import whole_repertoire
from handlers.complaints.ids import CARD
from handlers.delivery.sending import LEASE, UNSEEN
from handlers.digests import ids as digest_ids
from handlers.posts import Post, Reader
from handlers.services import Desk
from sandbox import Fault, Sandbox
from storage.life import keep_direct_message
from storage.models import NoticeRow
from tests.fakes import START, FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, LEAD, OWNER, Stage, of_customer, open_sandbox, open_stage
from tests.scenario.test_delivery import HISTORY, POST, states
from tests.scenario.trouble import die_before

UPDATE, OPEN = "chat.update", "conversations.open"


async def filed(stage: Stage, number: int = 1) -> None:
    """File a complaint; whether anybody hears of it is another matter."""
    delivery = await stage.fill_intake(stage.person(AGENT), **of_customer(number))
    assert delivery.acked
    assert not delivery.errors


def card_notice(session: Session) -> NoticeRow:
    return session.exec(select(NoticeRow).where(NoticeRow.kind == CARD).order_by(col(NoticeRow.id))).one()


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[Sandbox]:
    """A Slack in which a bot may start more than once."""
    async with open_sandbox(clock) as opened:
        yield opened


def test_what_is_published_is_never_said_twice() -> None:
    digests = {kind for kind in whole_repertoire().renders if kind.startswith("digest_")}

    assert whole_repertoire().once == digests - {digest_ids.CHART, digest_ids.MUTED, "digest_decision"}


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_where_nobody_may_look_a_message_of_which_there_must_be_one_is_not_repeated(
    sqlite_url: str, clock: FakeClock, kind: str
) -> None:
    async with (
        open_sandbox(clock, without_scopes=HISTORY) as slack,
        open_stage(slack, sqlite_url, clock) as stage,
    ):
        stage.house.deliverer.sender.repertoire.once.add(CARD)
        slack.break_(Fault(POST, kind, count=3))
        await filed(stage)
        for _ in range(4):
            await stage.pulse(minutes=5)

        assert await states(stage) == [("failed", UNSEEN)]
        assert len(stage.cards()) == (kind == "drop_after")
        assert any("has not said whether" in text for text in stage.told(LEAD))


async def test_a_limit_on_updates_holds_up_no_new_message(sqlite_stage: Stage) -> None:
    await sqlite_stage.file()
    sqlite_stage.slack.break_(Fault(UPDATE, "429", retry_after=60))
    await sqlite_stage.follow_up(OWNER, sqlite_stage.person(OWNER).dm()[-1])
    updates = len(sqlite_stage.slack.calls(UPDATE))

    await filed(sqlite_stage, 2)
    await sqlite_stage.pulse(seconds=59)
    assert len(sqlite_stage.slack.calls(UPDATE)) == updates
    await sqlite_stage.pulse(seconds=10)

    assert len(sqlite_stage.cards()) == 2
    assert "in progress" in sqlite_stage.cards()[0]["text"]


async def test_a_limit_on_posts_is_kept_for_the_whole_workspace(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault(POST, "429", retry_after=60))
    await filed(sqlite_stage)
    await sqlite_stage.pulse()
    tried = len(sqlite_stage.slack.calls(POST))

    await sqlite_stage.fill_intake(sqlite_stage.person(LEAD), **of_customer(2))
    await sqlite_stage.pulse(seconds=59)
    assert len(sqlite_stage.slack.calls(POST)) == tried
    await sqlite_stage.pulse(seconds=1)

    assert len(sqlite_stage.cards()) == 2
    assert len(sqlite_stage.told(LEAD)) == 1


async def test_direct_messages_are_opened_once_and_not_again_after_a_restart(
    database_url: str, clock: FakeClock, slack: Sandbox
) -> None:
    for number in (1, 2, 3):
        async with open_stage(slack, database_url, clock) as stage:
            await filed(stage, number)
            await stage.pulse()

    assert len(stage.told(AGENT)) == 3
    assert len(stage.told(OWNER)) == 2, "the department takes turns"
    opened = [call.args["users"] for call in slack.calls(OPEN)]
    assert sorted(opened) == sorted(set(opened))


async def test_a_conversation_that_is_not_there_any_more_is_opened_anew(sqlite_stage: Stage) -> None:
    await sqlite_stage.house.services.store.write(keep_direct_message, OWNER, "D0GONE")

    await filed(sqlite_stage)
    await sqlite_stage.pulse()
    await sqlite_stage.pulse(seconds=5)

    assert len(sqlite_stage.told(OWNER)) == 1


async def test_a_lead_hears_who_was_not_told_of_a_case(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.remove_bot(COMPLAINTS)
    await filed(sqlite_stage, 1)
    await filed(sqlite_stage, 2)
    await sqlite_stage.pulse()

    told = [text for text in sqlite_stage.told(LEAD) if "could not be delivered" in text]
    assert len(told) == 1, "a channel that is closed is told once a day"
    assert "#complaints" in told[0]
    assert "redress check" not in told[0]


async def test_a_card_deleted_by_hand_is_posted_anew_and_its_diary_goes_on_below_it(stage: Stage) -> None:
    await stage.file()
    old = stage.cards()[0]
    await delete(stage, old)

    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])
    await stage.pulse(seconds=5)

    new = stage.cards()[-1]
    assert new["ts"] != old["ts"]
    assert "in progress" in new["text"]
    below = [m for m in stage.person(LEAD).messages(COMPLAINTS) if m.get("thread_ts") == new["ts"] != m["ts"]]
    assert len(below) == 1
    assert not stage.told(LEAD), "nobody needs to be alarmed about it"


async def delete(stage: Stage, message: dict[str, Any]) -> None:
    """Delete a message of the bot's, as an admin of the workspace may."""
    client = stage.house.services.client
    await client.chat_delete(channel=message["channel"], ts=message["ts"])


async def test_a_process_that_was_held_up_says_nothing_that_another_may_have_said(sqlite_stage: Stage) -> None:
    renders = sqlite_stage.house.deliverer.sender.repertoire.renders
    card = renders[CARD]

    def slow(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
        sqlite_stage.clock.advance(LEASE)
        return card(session, notice, desk, reader, now)

    renders[CARD] = slow
    await filed(sqlite_stage)
    await sqlite_stage.pulse()
    assert not sqlite_stage.cards()

    renders[CARD] = card
    await sqlite_stage.pulse(seconds=5)

    assert len(sqlite_stage.cards()) == 1


async def test_what_slack_kept_waiting_says_how_late_it_is(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault(POST, "500", count=10_000))
    await filed(sqlite_stage)
    for _ in range(12):
        await sqlite_stage.pulse(minutes=5)

    sqlite_stage.slack.heal()
    await sqlite_stage.pulse(minutes=5)

    assert "1 h 5 min late." in sqlite_stage.told(OWNER)[0]
    assert "I was away" not in sqlite_stage.told(OWNER)[0]
    await sqlite_stage.follow_up(OWNER, sqlite_stage.person(OWNER).dm()[-1])
    assert "late" not in sqlite_stage.cards()[0]["text"]


async def test_a_process_whose_clock_is_a_minute_ahead_takes_nothing_from_one_at_work(
    database_url: str, clock: FakeClock, slack: Sandbox
) -> None:
    ahead = FakeClock(START + timedelta(minutes=1))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_stage(slack, database_url, clock))
        second = await stack.enter_async_context(open_stage(slack, database_url, ahead))
        agent = first.person(AGENT)
        await agent.command("/complaint")
        for stage in (first, second):
            await stage.house.services.tasks.settle()
        assert (await agent.submit(agent.view() or {}, of_customer(1))).acked
        # What the one ahead may have owed is due for both a minute later.
        for each in (clock, ahead):
            each.advance(timedelta(minutes=1))
        await die_before(first, "record_sent")
        said = len(slack.calls(POST))

        # So long a process may at most take until it has said something.
        for each in (clock, ahead):
            each.advance(timedelta(seconds=85))
        await second.house.pulse()
        assert len(slack.calls(POST)) == said

        for hours in (1, 12, 8, 3.5, 0.5, 4, 24):
            for each in (clock, ahead):
                each.advance(timedelta(hours=hours))
            for stage in (second, first, second):
                await stage.house.pulse()

        assert len(first.cards()) == 1
        for person in (OWNER, LEAD):
            assert len(first.told(person)) == len(set(first.told(person)))
