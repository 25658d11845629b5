"""What is owed arrives: once where Slack lets us look, and otherwise saying that it may be there twice."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from handlers.clocks.ids import REMINDER
from handlers.complaints.ids import CARD
from handlers.delivery.sending import LEASE
from handlers.posts import Post, Reader
from handlers.services import Desk
from sandbox import Fault
from storage.models import NoticeRow
from storage.store import StoreUnavailable
from storage.vault import Unreadable
from tests.desk import POLICY
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, COMPLAINTS, LEAD, OWNER, Stage, open_sandbox, open_stage
from tests.scenario.trouble import database_away, die_before

HISTORY = ("channels:history", "groups:history", "im:history")
POST = "chat.postMessage"


def notices(session: Session) -> list[NoticeRow]:
    return list(session.exec(select(NoticeRow).order_by(col(NoticeRow.id))))


async def states(stage: Stage, kind: str = CARD) -> list[tuple[str, str | None]]:
    """Return how the messages of a kind stand, and why."""
    return [(row.state, row.error) for row in await stage.house.services.store.read(notices) if row.kind == kind]


async def filed(stage: Stage) -> None:
    """File a complaint; whether anybody hears of it is another matter."""
    delivery = await stage.fill_intake(stage.person(AGENT))
    assert delivery.acked
    assert not delivery.errors
    await stage.pulse()


@pytest.fixture
async def blind_stage(sqlite_url: str, clock: FakeClock) -> AsyncIterator[Stage]:
    """The bot where it may not read what it has posted."""
    async with (
        open_sandbox(clock, without_scopes=HISTORY) as slack,
        open_stage(slack, sqlite_url, clock) as opened,
    ):
        yield opened


@pytest.fixture
async def hurried_stage(sqlite_url: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The bot without the patience that it has with Slack otherwise."""
    monkeypatch.setattr("bot.house._SLACK_TIMEOUT", 0.5)
    async with open_sandbox(clock) as slack, open_stage(slack, sqlite_url, clock) as opened:
        yield opened


async def test_a_rate_limited_card_goes_out_once_and_not_too_early(stage: Stage) -> None:
    stage.slack.break_(Fault(POST, "429", retry_after=30))

    await filed(stage)
    tried = len(stage.slack.calls(POST))
    await stage.pulse(seconds=29)
    assert len(stage.slack.calls(POST)) == tried
    await stage.pulse(seconds=1)

    assert len(stage.cards()) == 1
    assert len(stage.told(AGENT)) == len(stage.told(OWNER)) == 1
    assert len(stage.slack.calls(POST)) == tried + 1


@pytest.mark.parametrize("kind", ["500", "drop_before", "drop_after"])
async def test_a_post_whose_answer_was_lost_stands_there_once(stage: Stage, kind: str) -> None:
    stage.slack.break_(Fault(POST, kind, count=3))

    await filed(stage)
    await stage.pulse(seconds=2)

    assert len(stage.cards()) == 1
    assert len(stage.told(AGENT)) == len(stage.told(OWNER)) == 1
    assert "again" not in str([stage.cards(), stage.told(AGENT), stage.told(OWNER)])
    assert [state for state, _ in await states(stage)] == ["sent"]


@pytest.mark.parametrize("kind", ["500", "drop_before", "drop_after"])
async def test_where_nobody_may_look_a_repeated_message_says_so(blind_stage: Stage, kind: str) -> None:
    blind_stage.slack.break_(Fault(POST, kind, count=3))

    await filed(blind_stage)
    await blind_stage.pulse(seconds=2)

    assert "(again" in blind_stage.cards()[-1]["text"]
    assert "(again" in blind_stage.told(OWNER)[-1]
    assert len(blind_stage.cards()) == (2 if kind == "drop_after" else 1)


async def test_a_reminder_that_slack_did_not_take_is_spared_when_the_customer_hears_from_us_meanwhile(
    database_url: str, clock: FakeClock
) -> None:
    async with open_sandbox(clock) as slack, open_stage(slack, database_url, clock, POLICY) as stage:
        await stage.file(AGENT)
        (receipt,) = stage.person(OWNER).dm()
        slack.break_(Fault(POST, "429", retry_after=600))
        await stage.pulse(hours=12)
        assert await states(stage, REMINDER) == [("queued", "ratelimited")]

        in_two_days = int((clock.now() + timedelta(days=2)).timestamp())
        await stage.follow_up(OWNER, receipt, eta=in_two_days)
        await stage.pulse(minutes=11)

        assert len(stage.told(OWNER)) == 1
        assert await states(stage, REMINDER) == [("obsolete", None)]


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
async def test_a_post_that_slack_never_answered_stands_there_once(hurried_stage: Stage, kind: str) -> None:
    hurried_stage.slack.break_(Fault(POST, kind))

    await filed(hurried_stage)
    await hurried_stage.pulse(seconds=2)

    told = [*hurried_stage.told(AGENT), *hurried_stage.told(OWNER), *(card["text"] for card in hurried_stage.cards())]
    assert len(told) == 3
    assert "(again" not in str(told)


async def test_a_reminder_that_slack_held_up_gives_way_to_the_next_about_the_same_promise(stage: Stage) -> None:
    await stage.file(AGENT, severity="urgent", told=["yes"])
    before = len(stage.told(OWNER))
    stage.slack.break_(Fault(POST, "500", count=100))
    await stage.pulse(minutes=16)
    assert len(stage.told(OWNER)) == before

    stage.slack.heal()
    await stage.pulse(minutes=9)

    assert [text.count("due in 5 min") for text in stage.told(OWNER)[before:]] == [1]
    assert "obsolete" in {state for state, _ in await states(stage, REMINDER)}


async def test_a_card_found_again_shows_what_has_happened_since(stage: Stage) -> None:
    """Its first post was lost on the way back, and before the next try the case moved on."""
    stage.slack.break_(Fault(POST, "drop_after", count=3))
    await filed(stage)

    await stage.follow_up(OWNER, stage.person(OWNER).dm()[-1])
    await stage.pulse(seconds=10)

    assert len(stage.cards()) == 1
    assert "in progress" in stage.cards()[0]["text"].lower()
    assert len(stage.diary()) == 1


@pytest.mark.parametrize(
    "reason",
    [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "messages_tab_disabled",
        "cant_update_message",
        "msg_too_long",
    ],
)
async def test_a_card_that_can_never_be_posted_ends_with_its_reason_and_holds_up_nobody(
    sqlite_stage: Stage, reason: str
) -> None:
    sqlite_stage.slack.break_(Fault(POST, "error", error=reason))
    house = sqlite_stage.house
    house.deliverer.places.known.clear()

    await filed(sqlite_stage)
    await sqlite_stage.pulse(hours=1)

    failed = [row for row in await house.services.store.read(notices) if row.state == "failed"]
    assert [row.error for row in failed] == [reason]
    # The card, two direct messages, and a word about the card to who leads.
    assert len(sqlite_stage.slack.calls(POST)) == 4


async def test_real_refusals_end_a_message_too(stage: Stage) -> None:
    stage.slack.remove_bot(COMPLAINTS)
    stage.slack.change_member(OWNER, deleted=True)

    await filed(stage)
    await stage.pulse(hours=1)

    assert await states(stage) == [("failed", "not_in_channel")]
    assert len(stage.told(AGENT)) == 1


async def test_messages_to_one_channel_keep_their_order_through_a_rate_limit(sqlite_stage: Stage) -> None:
    for number in range(6):
        await sqlite_stage.fill_intake(sqlite_stage.person(AGENT), order_number=f"2026091400{number:04}")
    sqlite_stage.slack.break_(Fault(POST, "429", count=3, retry_after=10))

    await sqlite_stage.pulse()
    await sqlite_stage.fill_intake(sqlite_stage.person(AGENT))
    await sqlite_stage.pulse(seconds=5)
    await sqlite_stage.pulse(seconds=5)
    await sqlite_stage.pulse(seconds=20)

    numbers = [card["text"].split(" ")[0] for card in sqlite_stage.cards()]
    assert numbers == [f"C-260914-{n:03}" for n in range(1, 8)]
    assert [text for text in sqlite_stage.told(AGENT) if "C-260914-001" in text] == sqlite_stage.told(AGENT)[:1]


async def test_the_diary_waits_for_its_card(stage: Stage) -> None:
    stage.slack.break_(Fault(POST, "error", count=1, error="team_busy"))
    await filed(stage)
    owner = stage.person(OWNER)
    await stage.pulse(seconds=3)
    stage.slack.heal()

    await stage.follow_up(OWNER, owner.dm()[-1])
    await stage.pulse(seconds=10)

    order = [m["text"].split(" ")[0] for m in stage.person(LEAD).messages(COMPLAINTS)]
    assert order[0] == "C-260914-001"
    assert len(stage.diary()) == 1


async def test_a_reminder_whose_promise_was_kept_meanwhile_is_never_sent(stage: Stage) -> None:
    await stage.file(AGENT)
    stage.slack.break_(Fault(POST, "429", retry_after=600))
    await stage.pulse(hours=12)
    assert len(stage.told(OWNER)) == 1

    await stage.follow_up(OWNER, stage.cards()[0])
    await stage.resolve(OWNER, stage.cards()[0])
    await stage.pulse(minutes=30)

    assert len(stage.told(OWNER)) == 1
    assert ("obsolete", None) in await states(stage, "clock_reminder")


async def test_a_reminder_says_how_long_the_customer_waits_and_why_it_is_due_then(stage: Stage) -> None:
    number = await stage.file(AGENT)
    await stage.pulse(hours=12)
    reminder = stage.person(OWNER).dm()[-1]

    await stage.press(OWNER, reminder, "why.open")

    small = next(block for block in reminder["blocks"] if block["type"] == "context")
    assert "The customer waits since <!date^" in str(small)
    assert ": 12 h, " in str(small)
    window = stage.person(OWNER).view()
    assert window is not None
    assert window["callback_id"] == "why.window"
    assert number in str(window)


async def test_a_reminder_loses_its_buttons_once_the_promise_is_kept(stage: Stage) -> None:
    await stage.file(AGENT)
    message = stage.person(OWNER).dm()[-1]
    await stage.pulse(hours=12)
    reminder = stage.person(OWNER).dm()[-1]
    assert "actions" in [block["type"] for block in reminder["blocks"]]

    await stage.follow_up(OWNER, message)
    await stage.resolve(OWNER, message)

    reminder = next(m for m in stage.person(OWNER).dm() if m["ts"] == reminder["ts"])
    assert "actions" not in [block["type"] for block in reminder["blocks"]]


async def test_a_message_whose_sender_died_is_found_when_its_lease_has_run_out(stage: Stage) -> None:
    """The posts are there, but the process ended before it could write that down."""
    await stage.fill_intake(stage.person(AGENT))
    await die_before(stage, "record_sent")

    await stage.pulse(seconds=LEASE.total_seconds() - 1)
    assert await states(stage) == [("sending", None)]
    await stage.pulse(seconds=1)

    assert await states(stage) == [("sent", None)]
    assert len(stage.cards()) == 1
    assert "again" not in stage.cards()[0]["text"]


async def test_a_failing_message_is_given_up_after_a_day_of_trying(sqlite_stage: Stage) -> None:
    sqlite_stage.slack.break_(Fault(POST, "error", count=10_000, error="team_busy"))
    await filed(sqlite_stage)

    for _ in range(40):
        await sqlite_stage.pulse(minutes=5)

    assert await states(sqlite_stage) == [("failed", "team_busy")]


async def test_a_message_that_no_key_opens_waits_for_the_key(sqlite_stage: Stage) -> None:
    def unreadable(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
        raise Unreadable("no key k1 for description")

    renders = sqlite_stage.house.deliverer.sender.repertoire.renders
    renders[CARD], readable = unreadable, renders[CARD]
    await filed(sqlite_stage)
    for _ in range(40):
        await sqlite_stage.pulse(minutes=5)
    assert await states(sqlite_stage) == [("queued", "unreadable")]

    renders[CARD] = readable
    await sqlite_stage.pulse(minutes=5)

    assert len(sqlite_stage.cards()) == 1


async def test_a_database_that_is_away_stops_delivery_but_loses_and_doubles_nothing(
    stage: Stage, database_url: str
) -> None:
    await stage.fill_intake(stage.person(AGENT))
    await stage.house.services.tasks.settle()

    with database_away(database_url):
        try:
            await stage.house.deliverer.deliver()
        except StoreUnavailable:
            assert not stage.cards()
    await stage.pulse()

    assert len(stage.cards()) == len(stage.told(AGENT)) == len(stage.told(OWNER)) == 1


async def test_the_deliverer_knows_how_long_it_may_rest(stage: Stage) -> None:
    assert await stage.house.deliverer.rests() is None
    stage.slack.break_(Fault(POST, "429", count=3, retry_after=30))
    await stage.fill_intake(stage.person(AGENT))
    await stage.house.services.tasks.settle()

    assert await stage.house.deliverer.rests() == 0
    await stage.pulse()

    assert await stage.house.deliverer.rests() == 30
