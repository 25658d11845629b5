"""Homes are published as they stand, whoever else is at it, and whatever goes away meanwhile."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.features import whole_home
from handlers.delivery.pace import Pace
from handlers.delivery.slack import HASH_CONFLICT, DeliveryFailed, Mouth
from handlers.home.actions import record_visit
from handlers.home.publishing import Homes
from handlers.services import Services
from storage.home_models import HomeRow
from storage.homes import home_of, record_published
from tests.desk import OWNER
from tests.integration.casework import Casework


@dataclass(frozen=True, slots=True)
class Slate(Mouth):
    """Takes Homes as Slack does, and lets something happen while it does."""

    shown: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    meanwhile: list[Callable[[], Awaitable[object]]] = field(default_factory=list)

    async def publish(self, person: str, view: dict[str, Any], seen: str | None) -> str:
        if seen is not None and seen != self.hashes[-1]:
            raise DeliveryFailed(HASH_CONFLICT)
        self.shown.append(view)
        self.hashes.append(f"h{len(self.shown)}")
        given = self.hashes[-1]
        if self.meanwhile:
            await self.meanwhile.pop()()
        return given


@dataclass(frozen=True, slots=True)
class Process:
    """One process that keeps Homes."""

    services: Services
    homes: Homes

    async def stir(self, person: str = OWNER.id) -> None:
        """Let somebody do something, and the process all that follows."""
        self.homes.stir(person)
        await self.services.tasks.settle()


def process(work: Casework, slate: Slate) -> Process:
    services = work.services()
    return Process(services, Homes(services, whole_home(), slate, Pace(1000)))


def slate(work: Casework) -> Slate:
    return Slate(work.services().client)


async def row(work: Casework) -> HomeRow:
    found = await work.store.read(home_of, OWNER.id)
    assert found is not None
    return found


@pytest.fixture
async def visited(work: Casework) -> Casework:
    """A desk at which the owner has opened their Home."""
    await work.store.write(record_visit, "event:Ev1", OWNER, None, work.clock.now())
    return work


async def test_two_processes_end_with_one_home_that_both_know(visited: Casework) -> None:
    shared = slate(visited)
    one, other = process(visited, shared), process(visited, shared)
    await one.stir()
    # What the first one shows is replaced by the second before it could be noted.
    shared.meanwhile.append(other.stir)
    await visited.file()

    await one.stir()
    await other.stir()

    assert "Due within 24 hours" in str(shared.shown[-1])
    assert (await row(visited)).hash == shared.hashes[-1]
    settled = len(shared.shown)
    for each in (one, other):
        await each.stir()
    assert len(shared.shown) == settled


async def test_a_view_of_which_nobody_knows_whose_it_is_is_shown_again(visited: Casework) -> None:
    shared = slate(visited)
    only = process(visited, shared)
    await only.stir()

    async def noted_by_another() -> None:
        assert await visited.store.write(record_published, await row(visited), "theirs", "another digest")

    shared.meanwhile.append(noted_by_another)
    await visited.file()
    await only.stir()

    assert len(shared.shown) == 3
    assert (await row(visited)).hash == shared.hashes[-1] == "h3"


async def test_without_a_database_a_home_waits_and_nothing_else_is_disturbed(
    visited: Casework, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = slate(visited)
    only = process(visited, shared)
    shared.meanwhile.append(visited.store.close)

    await only.stir()
    await only.stir()

    log = capsys.readouterr().err
    assert "no_database" in log
    assert "homes_without_database" in log
    assert "task_failed" not in log


async def test_what_happens_while_slack_s_pace_lets_a_home_wait_is_in_it(visited: Casework) -> None:
    shared = slate(visited)
    only = process(visited, shared)

    class Slow(Pace):
        async def wait(self, channel: str) -> None:
            await visited.file()
            await only.homes.look_around()

    only.homes.pace = Slow()

    await only.stir()

    assert len(shared.shown) == 1
    assert "Due within 24 hours" in str(shared.shown[0])
