"""The bot hears again, whatever becomes of its socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.demo import demo_policy
from bot.house import House, StartFailed, open_house
from bot.sockets import Patience, SocketFront, SocketLost, socket_front
from handlers.delivery.pace import Pace
from handlers.routes import Route
from sandbox import Fault, Sandbox
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, INTAKE, Stage, open_sandbox, settings_for

QUICK = Patience(silence=60, connect=1, retry=0.02, goodbye=0.5, tries=3)
LISTENING = Patience(silence=0.2, connect=1, retry=0.02, goodbye=0.5, tries=3)


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[Sandbox]:
    async with open_sandbox(clock) as running:
        yield running


@pytest.fixture
async def house(slack: Sandbox, sqlite_url: str, clock: FakeClock) -> AsyncIterator[House]:
    async with open_house(settings_for(slack, sqlite_url), demo_policy(), clock, Pace(1000)) as built:
        yield built


@asynccontextmanager
async def watched(
    slack: Sandbox, house: House, patience: Patience = QUICK
) -> AsyncIterator[tuple[SocketFront, asyncio.Task[None]]]:
    """Open a front and keep watch over it, as the bot does when it serves."""
    async with socket_front(house.bolt, slack.app_token, patience) as front:
        watch = asyncio.create_task(front.watch())
        try:
            yield front, watch
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)


def greeted(slack: Sandbox) -> Callable[[], bool]:
    """Return the question whether another socket than the present ones was taken."""
    before = len(slack.calls("apps.connections.open"))
    return lambda: len(slack.calls("apps.connections.open")) > before and slack.connections == 1


async def hears(slack: Sandbox) -> bool:
    """Say whether a command reaches the bot."""
    return (await slack.as_(AGENT).command("/complaint help")).acked


@pytest.mark.parametrize("kind", ["die", "warning", "refresh_requested"])
async def test_a_socket_that_goes_is_replaced(slack: Sandbox, house: House, kind: str) -> None:
    async with watched(slack, house) as (front, _):
        another = greeted(slack)
        slack.break_(Fault("socket", kind))

        await slack.until(another)

        assert await hears(slack)
        assert await front.is_connected()


async def test_nothing_is_lost_while_a_socket_is_replaced_in_time(slack: Sandbox, house: House) -> None:
    async with watched(slack, house) as (front, _):
        heard = []
        for _ in range(5):
            slack.break_(Fault("socket", "refresh_requested"))
            heard += [await hears(slack) for _ in range(10)]
            await slack.until(lambda: slack.connections == 1)

        assert all(heard)
        assert front.opened == 6


async def test_a_deaf_socket_is_replaced_after_the_longest_silence_believed(slack: Sandbox, house: House) -> None:
    async with watched(slack, house, LISTENING) as (front, _):
        before = front.opened
        slack.break_(Fault("socket", "deaf"))

        await slack.until(lambda: front.opened > before)

        assert await hears(slack)


async def test_a_refused_ticket_is_followed_by_a_new_one(slack: Sandbox, house: House) -> None:
    async with watched(slack, house):
        slack.break_(Fault("ticket", "refuse", count=2))
        another = greeted(slack)
        slack.break_(Fault("socket", "die"))

        await slack.until(another)

        assert await hears(slack)
        assert len(slack.calls("apps.connections.open")) == 4


async def test_a_ticket_office_that_is_closed_for_a_while_is_asked_again(slack: Sandbox, house: House) -> None:
    async with watched(slack, house):
        slack.break_(Fault("apps.connections.open", "drop_before"))
        slack.break_(Fault("apps.connections.open", "500"))
        another = greeted(slack)
        slack.break_(Fault("socket", "die"))

        await slack.until(another)

        assert await hears(slack)


async def test_the_process_gives_up_when_no_ticket_is_good(slack: Sandbox, house: House) -> None:
    async with watched(slack, house) as (front, watch):
        slack.break_(Fault("ticket", "refuse", count=100))
        slack.break_(Fault("socket", "die"))

        with pytest.raises(SocketLost, match="3 tries"):
            await asyncio.wait_for(watch, 5)

        assert not await front.is_connected()


@pytest.mark.parametrize(
    "fault",
    [Fault("ticket", "refuse", count=2), Fault("apps.connections.open", "500", count=2)],
    ids=["no ticket is good", "the ticket office is closed"],
)
async def test_a_socket_that_is_refused_at_the_start_is_asked_for_again(
    slack: Sandbox, house: House, fault: Fault
) -> None:
    slack.break_(fault)
    async with watched(slack, house) as (front, _):
        await slack.until(lambda: slack.connections == 1)

        assert await hears(slack)
        assert await front.is_connected()


async def test_the_process_gives_up_when_no_ticket_is_good_from_the_start(slack: Sandbox, house: House) -> None:
    slack.break_(Fault("ticket", "refuse", count=100))
    async with watched(slack, house) as (front, watch):
        with pytest.raises(SocketLost, match="3 tries"):
            await asyncio.wait_for(watch, 5)

        assert not await front.is_connected()


async def test_a_wrong_app_token_is_said_in_words_without_the_token(slack: Sandbox, house: House) -> None:
    with pytest.raises(StartFailed, match=r"SLACK_APP_TOKEN \(invalid_auth\)") as caught:
        async with socket_front(house.bolt, "xapp-1-wrong", QUICK):
            pytest.fail("it must not open")

    assert "xapp-1-wrong" not in str(caught.value)


async def test_a_closed_front_leaves_no_task_and_no_socket(slack: Sandbox, house: House) -> None:
    before = asyncio.all_tasks()
    async with watched(slack, house):
        another = greeted(slack)
        slack.break_(Fault("socket", "warning"))
        await slack.until(another)

    await slack.until(lambda: slack.connections == 0)
    left = [
        task for task in asyncio.all_tasks() - before if "sandbox" not in repr(task) and "aiohttp" not in repr(task)
    ]
    assert left == []


async def test_an_answer_under_way_is_given_before_the_front_closes(slack: Sandbox, house: House) -> None:
    """What stops the bot waits for the form that was just sent."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    routes = house.routes.listeners
    key = next(key for key in routes if key[1] == "complaint.file_form")
    works = routes[key]

    async def slow(*given: object) -> None:
        begun.set()
        await go_on.wait()
        await works(*given)  # type: ignore[arg-type]  # Handed on as it came.

    routes[key] = Route(works.right, slow)
    async with socket_front(house.bolt, slack.app_token, QUICK) as front:
        agent = slack.as_(AGENT)
        await agent.command("/complaint")
        await house.services.tasks.settle()
        sending = asyncio.create_task(agent.submit(agent.view() or {}, INTAKE))
        await begun.wait()
        closing = asyncio.create_task(front.close())
        go_on.set()
        await closing

    assert (await sending).acked


async def test_a_person_hears_nothing_of_a_socket_that_was_replaced(sqlite_stage: Stage) -> None:
    number = await sqlite_stage.file(AGENT)

    assert number == "C-260914-001"
    assert not sqlite_stage.person(AGENT).toasts()
