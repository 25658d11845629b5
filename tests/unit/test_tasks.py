"""Work after the answer: kept, bounded, waited for, and cut off when the time is up."""

import asyncio

import pytest

from bot.logs import configure_logs
from handlers.tasks import Tasks


@pytest.fixture(autouse=True)
def logs() -> None:
    """Log as the bot does when it serves."""
    configure_logs(readable=False)


async def test_settling_waits_for_what_the_work_has_spawned_too() -> None:
    tasks, done = Tasks(), list[str]()

    async def child() -> None:
        done.append("child")

    async def parent() -> None:
        tasks.spawn(child(), "child")
        done.append("parent")

    tasks.spawn(parent(), "parent")
    await tasks.settle()

    assert done == ["parent", "child"]


async def test_work_that_fails_is_logged_by_its_name_and_harms_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    tasks, done = Tasks(), list[str]()

    async def fail() -> None:
        raise LookupError("what a customer said")

    async def work() -> None:
        done.append("work")

    tasks.spawn(fail(), "view:failing")
    tasks.spawn(work(), "view:working")
    await tasks.settle()

    logged = capsys.readouterr().err
    assert done == ["work"]
    assert "view:failing" in logged
    assert "what a customer said" not in logged


async def test_no_more_than_the_limit_runs_at_a_time() -> None:
    tasks, go = Tasks(most=2), asyncio.Event()
    running: list[int] = []

    async def work(number: int) -> None:
        running.append(number)
        await go.wait()

    for number in range(5):
        tasks.spawn(work(number), f"work {number}")
    for _ in range(5):
        await asyncio.sleep(0)
    assert running == [0, 1]

    go.set()
    await tasks.settle()
    assert running == [0, 1, 2, 3, 4]


async def test_draining_waits_then_cancels_what_is_left_begun_or_not() -> None:
    tasks, ended = Tasks(most=1), list[str]()

    async def quick() -> None:
        ended.append("quick")

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("endless")

    tasks.spawn(quick(), "quick")
    assert await tasks.drain(5) == 0
    for name in ("first", "never begun"):
        tasks.spawn(endless(), name)

    assert await tasks.drain(0.01) == 2
    assert ended == ["quick", "endless"]
    assert await tasks.drain(0.01) == 0


async def test_what_was_to_come_later_comes_at_the_end_of_the_process_and_not_again() -> None:
    tasks, done = Tasks(), list[str]()

    async def hide() -> None:
        done.append("hidden")

    tasks.after(0.001, hide, "hide")
    assert await tasks.drain(5) == 0
    assert done == ["hidden"]

    # The moment itself comes now.
    moment = asyncio.Event()
    asyncio.get_running_loop().call_later(0.002, moment.set)
    await moment.wait()
    await tasks.settle()
    assert done == ["hidden"]
