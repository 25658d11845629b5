"""Help desks are asked with patience: as often as they allow, as long as it may help, and no longer."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import stamina

from storage.models import NoticeRow
from storage.store import Store
from tests.fakes import START
from tests.helpdesk import Zendesk, failing, hanging_up, opened, ticket
from tests.integration.asking import bot_with
from tests.integration.casework import all_of

YESTERDAY = START - timedelta(days=1)


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    """Try again without waiting, three times in all."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def zendesk() -> AsyncIterator[Zendesk]:
    desk = Zendesk()
    async with opened(desk):
        yield desk


async def test_errors_that_pass_are_waited_out(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 4)]
    zendesk.faults = [failing(500), failing(429, **{"Retry-After": "20"}), None, hanging_up]

    await bot.ask()

    assert len(await bot.contacts()) == 3
    assert (await bot.state()).failing_since is None


async def test_who_asks_for_a_long_rest_gets_it(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.faults = [failing(429, **{"Retry-After": "120"})]

    await bot.ask()

    assert len(zendesk.asked) == 1
    assert (await bot.state()).next_at == START + timedelta(seconds=120)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "Mon, 14 Sep 2026 02:02:00 GMT", "Date": "Mon, 14 Sep 2026 02:00:00 GMT"}, 120),
        ({"Retry-After": "0"}, 10),
        ({"Retry-After": "soon"}, 60),
        ({"Retry-After": "9" * 9}, 60),
        ({"Retry-After": "Mon, 14 Sep 2026 02:02:00 -0000", "Date": "Mon, 14 Sep 2026 02:00:00 GMT"}, 60),
        ({"Retry-After": "Mon, 14 Sep 2026 01:00:00 GMT", "Date": "Mon, 14 Sep 2026 02:00:00 GMT"}, 60),
    ],
)
async def test_a_rest_may_be_said_in_many_ways(
    store: Store, zendesk: Zendesk, headers: dict[str, str], seconds: int
) -> None:
    bot = bot_with(store, zendesk)
    zendesk.faults = [failing(429, **headers)] * 3

    await bot.ask()

    assert (await bot.state()).next_at == START + timedelta(seconds=seconds)


async def test_a_first_pull_that_is_asked_to_wait_again_and_again_alarms_nobody(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.page_size = 1
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 7)]
    for _ in range(5):
        zendesk.faults = [None, failing(429, **{"Retry-After": "60"})]
        await bot.ask(minutes=1)

    assert len(await bot.contacts()) == 5
    assert [one.kind for one in await store.read(all_of, NoticeRow)] == []


async def test_a_help_desk_that_never_goes_on_is_not_asked_for_ever(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 4)]
    await bot.ask()
    zendesk.tickets = [ticket(number, YESTERDAY) for number in range(1, 9)]
    zendesk.page_size = 0

    await bot.ask(minutes=15)

    assert (await bot.state()).error == "unreadable"


async def test_a_trouble_that_may_pass_is_told_only_when_it_lasts(store: Store, zendesk: Zendesk) -> None:
    bot = bot_with(store, zendesk)
    zendesk.faults = [failing(502)] * 9

    heard = []
    for _ in range(3):
        await bot.ask(minutes=5)
        heard.append(len(await store.read(all_of, NoticeRow)))

    assert heard == [0, 0, 1]
