"""Help desks are asked for contacts: all of them come once, whatever breaks on the way."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta, timezone
from typing import Any

import pytest
import stamina
from structlog.testing import capture_logs

from config.words import load_words
from domain.contacts import Reason
from domain.sources import Source
from domain.words import Words
from handlers.connectors import calling
from handlers.connectors.actions import TurnLost, claim, take_page
from handlers.connectors.calling import SourceFailed, Trouble, open_caller
from handlers.connectors.ids import FAILING
from handlers.connectors.messages import failing as failing_message
from handlers.connectors.pages import Page
from handlers.posts import Reader
from sandbox.blocks import check_blocks
from storage.contact_models import ImportRunRow, RejectedRow
from storage.imports import last_seen
from storage.models import NoticeRow
from storage.pulls import move_on
from storage.store import Store
from tests.fakes import START
from tests.helpdesk import (
    GROUPS,
    TOKEN,
    USER,
    USERS,
    Zendesk,
    babbling,
    failing,
    metric,
    opened,
    rating,
    ticket,
)
from tests.integration.asking import bot_with
from tests.integration.casework import all_of

YESTERDAY = START - timedelta(days=1)
HOUR = timedelta(hours=1)
FAR = timezone(timedelta(hours=-7))


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Try again without waiting, three times in all."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def zendesk() -> AsyncIterator[Zendesk]:
    desk = Zendesk(users=USERS, groups=GROUPS)
    async with opened(desk):
        yield desk


async def test_a_ticket_is_a_contact_with_all_that_zendesk_measured(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk, category_field=360001, names={"team": {"North": "north"}})
    zendesk.tickets = [ticket(4711, YESTERDAY), ticket(4712, YESTERDAY, via={"channel": "chat"}, status="open")]
    zendesk.metrics = [
        metric(4711, 70, 25, solved_at="2026-09-13T09:00:00Z", reopens=1),
        metric(4712, 1, 1, reply_time_in_seconds={"calendar": 42}),
    ]
    zendesk.ratings = [rating(4711, "good", YESTERDAY + 2 * HOUR)]

    assert await bot.ask() == 1

    found = await bot.contacts()
    mail, chat = found["4711"], found["4712"]
    assert (mail.channel, mail.team, mail.agent, mail.category) == ("email", "north", "Diane", "delivery")
    # As it elapsed, and not the 25 minutes that lie in the hours of Zendesk's account.
    assert (mail.waited, mail.answered, mail.resolved, mail.reopened) == (70 * 60, True, True, True)
    assert (mail.score, mail.scale_max, mail.rated_at, mail.survey_sent) == (1, 1, YESTERDAY + 2 * HOUR, True)
    assert mail.customer_key is not None
    assert (chat.channel, chat.waited, chat.resolved, chat.resolved_at) == ("chat", 42, False, None)


async def test_zendesk_is_read_to_its_end_and_then_only_asked_for_what_is_new(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 6)]

    await bot.ask()
    first = list(zendesk.asked)
    zendesk.tickets.append(ticket(2, START, status="open"))
    assert await bot.ask(minutes=14) == 0
    await bot.ask(minutes=1)

    assert [one.get("cursor") or one.get("start_time") for one in first] == [
        *(str(int((START - timedelta(days=7)).timestamp())), "2", "4"),
        str(int((START - timedelta(days=7)).timestamp())),
    ]
    assert [one.get("cursor") for one in zendesk.asked[len(first) :]] == ["5", None]
    found = await bot.contacts()
    assert (len(found), found["2"].resolved) == (5, False)
    runs = await store.read(all_of, ImportRunRow)
    assert [(run.kind, run.new, run.corrected) for run in runs] == [("pull", 5, 1)]


async def test_a_rating_stays_when_its_ticket_changes_later(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(1, YESTERDAY, updated_at="2026-09-13T08:00:00Z", satisfaction_rating={"score": "bad"})]
    zendesk.ratings = [rating(1, "bad", YESTERDAY + HOUR)]
    await bot.ask()

    zendesk.ratings = []
    zendesk.tickets += [ticket(1, START, updated_at="2026-09-14T01:00:00Z", satisfaction_rating={"score": "bad"})]
    await bot.ask(hours=1)

    assert (await bot.contacts())["1"].rated_at == YESTERDAY + HOUR


async def test_an_answer_that_is_changed_after_a_day_is_passed_over_and_logged(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(1, YESTERDAY - HOUR), ticket(2, YESTERDAY)]
    zendesk.ratings = [rating(number, "good", YESTERDAY) for number in (1, 2)]
    await bot.ask()

    zendesk.ratings = [rating(1, "bad", YESTERDAY + 24 * HOUR), rating(2, "bad", YESTERDAY + 25 * HOUR)]
    with capture_logs() as said:
        await bot.ask(hours=2)

    found = await bot.contacts()
    assert [(found[one].score, found[one].rated_at) for one in "12"] == [(0, YESTERDAY), (1, YESTERDAY)]
    late = [one for one in said if one["event"] == "answer_came_too_late"]
    assert [one["external_id"] for one in late] == ["2"]


async def test_what_came_by_a_channel_that_is_none_of_ours_is_passed_over(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk, skip=["voice"])
    zendesk.tickets = [ticket(1, YESTERDAY, via={"channel": "voice"}), ticket(2, YESTERDAY, via={"channel": "odd"})]
    zendesk.ratings = [rating(1, "good", YESTERDAY)]

    await bot.ask()

    assert {number: one.channel for number, one in (await bot.contacts()).items()} == {"2": "odd"}
    assert await store.read(all_of, RejectedRow) == []


async def test_a_ticket_that_ended_without_an_answer_waits_no_more(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [
        ticket(1, YESTERDAY),
        ticket(2, YESTERDAY, status="open"),
        ticket(3, YESTERDAY, status="deleted"),
    ]

    await bot.ask()

    found = await bot.contacts()
    assert [(one.answered, one.abandoned, one.is_test) for one in found.values()] == [
        (False, True, False),
        (False, False, False),
        (False, False, True),
    ]


async def test_a_row_that_cannot_be_right_is_named_and_stops_no_other(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.page_size = 10
    zendesk.tickets = [
        ticket(1, YESTERDAY),
        ticket(2, YESTERDAY, created_at="yesterday"),
        ticket(3, START + timedelta(days=2)),
        {"id": 4},
        "nonsense",
    ]
    zendesk.ratings = [rating(99, "good", YESTERDAY), rating(98, "good", START), rating(1, "offered", START)]

    await bot.ask()
    await bot.ask(hours=1)

    assert list(await bot.contacts()) == ["1"]
    rows = await store.read(all_of, RejectedRow)
    assert [(row.line, row.field, row.reason) for row in rows] == [
        (2, "created_at", Reason.NOT_A_TIME),
        (4, "created_at", Reason.MISSING),
        (4, "", Reason.UNREADABLE),
        (3, "arrived_at", Reason.FUTURE),
        (99, "external_id", Reason.UNKNOWN_CONTACT),
    ]


async def test_a_pull_that_breaks_between_two_pages_goes_on_there(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 6)]
    zendesk.faults = [None, failing(503), failing(503), failing(503)]

    await bot.ask()
    between = await bot.contacts()
    assert await bot.ask(seconds=59) == 0
    await bot.ask(seconds=1)

    assert list(between) == ["1", "2"]
    assert list(await bot.contacts()) == ["1", "2", "3", "4", "5"]
    assert [one["cursor"] for one in zendesk.asked if "cursor" in one] == ["2", "2", "2", "2", "4"]
    assert (await bot.state()).pulled_at == bot.clock.now()


async def test_a_process_that_died_is_followed_by_another_on_the_same_page(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 4)]
    dead = await store.write(claim, "helpdesk", bot.clock.now())
    assert dead is not None
    page = Page((), (), (), {"stage": "tickets", "after": "2", "until": 0, "rated_since": 0}, START, False)
    await store.write(take_page, dead, page, bot.policy.sources["helpdesk"], bot.policy, START)

    assert await bot.ask(minutes=2) == 0
    assert await bot.ask(minutes=1) == 1

    assert list(await bot.contacts()) == ["3"]
    with pytest.raises(TurnLost):
        await store.write(take_page, dead, page, bot.policy.sources["helpdesk"], bot.policy, bot.clock.now())


async def test_of_two_processes_only_one_asks(store: Store) -> None:
    first = await store.write(claim, "helpdesk", START)
    second = await store.write(claim, "helpdesk", START)

    assert (first is not None, second) == (True, None)


async def test_stamps_of_any_zone_are_the_same_moment(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(1, YESTERDAY, created_at=(YESTERDAY.astimezone(FAR)).isoformat())]

    await bot.ask()

    assert (await bot.contacts())["1"].arrived_at == YESTERDAY


async def test_a_ticket_that_is_deleted_later_counts_nowhere(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(1, YESTERDAY)]
    await bot.ask()
    before = (await bot.contacts())["1"].is_test
    zendesk.tickets.append(ticket(1, YESTERDAY, status="deleted"))

    await bot.ask(minutes=15)

    assert (before, (await bot.contacts())["1"].is_test) == (False, True)


async def test_a_bad_token_is_told_to_the_operator_once(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)

    await bot.ask("another-token")
    await bot.ask("another-token", minutes=15)
    broken = await bot.state()
    await bot.ask(minutes=15)

    told = [one for one in await store.read(all_of, NoticeRow) if one.kind == FAILING]
    assert [(one.target, one.facts) for one in told] == [("operator", {"source": "helpdesk"})]
    assert (broken.error, broken.failing_since, broken.failures) == ("unauthorised", START, 2)
    assert (await bot.state()).error is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (failing(403), "forbidden"),
        (failing(404), "not_found"),
        (failing(400), "refused"),
        (failing(422), "refused"),
        (failing(302, Location="http://elsewhere.invalid/"), "refused"),
        (babbling("<html>Sign in</html>"), "unreadable"),
        (babbling('{"tickets": "none"}'), "unreadable"),
    ],
)
async def test_what_is_no_answer_is_named(store: Store, zendesk: Zendesk, fault: Any, error: str) -> None:
    bot = bot_with(store, zendesk)
    zendesk.faults = [fault]

    await bot.ask()

    assert (await bot.state()).error == error
    assert len(zendesk.asked) == 1


async def test_without_a_token_nobody_is_asked(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)

    await bot.ask("")

    assert (zendesk.asked, (await bot.state()).error) == ([], "token_missing")


async def test_nobody_listening_is_silence(store: Store) -> None:
    bot = bot_with(store, Zendesk(url="http://127.0.0.1:9"))

    await bot.ask()

    assert (await bot.state()).error == "silent"


async def test_an_answer_that_never_comes_is_silence(zendesk: Zendesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "_TO_ANSWER", 0.05)
    source = Source.model_validate({"kind": "zendesk", "user": USER, "url": zendesk.url})
    zendesk.hangs = True

    async with open_caller(source, TOKEN) as caller:
        with pytest.raises(SourceFailed, match="silent"):
            await caller.get("/api/v2/satisfaction_ratings.json", {})

    assert len(zendesk.asked) == 3


async def test_an_empty_help_desk_is_no_failure_and_its_data_is_fresh(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)

    await bot.ask()
    await bot.ask(hours=2)

    assert await store.read(last_seen) == {"helpdesk": bot.clock.now()}
    assert await bot.contacts() == {}


async def test_data_is_as_old_as_the_last_page_says_until_the_end_is_reached(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(number, YESTERDAY + number * HOUR) for number in range(1, 4)]
    zendesk.faults = [None, failing(404)]

    await bot.ask()

    assert await store.read(last_seen) == {"helpdesk": YESTERDAY + 2 * HOUR}


async def test_a_first_pull_of_years_lets_others_have_their_turn(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.page_size = 1
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 26)]

    await bot.ask()
    after_one = len(await bot.contacts())
    assert await bot.ask() == 1

    assert (after_one, len(await bot.contacts())) == (20, 25)


@pytest.mark.parametrize("words", load_words().values(), ids=lambda words: words.language)
async def test_the_operator_is_told_what_to_do_until_it_works_again(
    store: Store, zendesk: Zendesk, words: Words
) -> None:
    bot = bot_with(store, zendesk)
    await bot.ask("another-token")
    (notice,) = await store.read(all_of, NoticeRow)
    said = []
    for trouble in Trouble:
        turn = await store.write(claim, "helpdesk", bot.clock.now(), at_once=True)
        assert turn is not None
        await store.write(move_on, turn, error=trouble.value, lease_until=None)
        said.append(await store.read(failing_message, notice, bot.desk, Reader(words, "Asia/Shanghai"), START))
    await bot.ask(minutes=15)
    afterwards = await store.read(failing_message, notice, bot.desk, Reader(words, "Asia/Shanghai"), START)

    posts = [post for post in said if post is not None]
    assert len({post.text for post in posts}) == len(Trouble)
    assert all(check_blocks(post.blocks, "message") == [] for post in posts)
    assert afterwards is None
