"""A database that is gone for minutes, locked or full: people hear it at once, and no promise is lost."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage.migrate import migrate
from storage.store import StoreUnavailable
from tests.databases import PostgreSQL
from tests.fakes import FakeClock
from tests.scenario.stage import AGENT, LEAD, OWNER, Stage, of_customer, open_sandbox, open_stage
from tests.scenario.trouble import database_away

GONE = "database does not answer"


@pytest.fixture
def server() -> Iterator[PostgreSQL]:
    """A server that a test may stop."""
    own = PostgreSQL()
    yield own
    own.start()
    own.remove()


async def form_of(stage: Stage) -> dict[str, Any]:
    """Open the form while all is well."""
    await stage.person(AGENT).command("/complaint")
    return await stage.open(stage.person(AGENT))


async def test_a_server_that_is_down_for_minutes_loses_nothing_and_is_used_again_by_itself(
    server: PostgreSQL, clock: FakeClock
) -> None:
    url = server.url("postgres")
    migrate(url)
    async with open_sandbox(clock) as slack, open_stage(slack, url, clock) as stage:
        await stage.file()
        view, agent = await form_of(stage), stage.person(AGENT)

        server.stop()
        refused = await agent.submit(view, of_customer(2))
        assert refused.acked
        assert GONE in str(refused.errors)
        for _ in range(3):
            clock.advance(timedelta(minutes=1))
            with suppress(StoreUnavailable):
                await stage.house.sweep()
            with suppress(StoreUnavailable):
                await stage.house.deliverer.deliver()
        clock.advance(timedelta(hours=24))

        server.start()
        again = await agent.submit(view, of_customer(2))
        assert not again.errors
        for _ in range(2):
            await stage.pulse(seconds=15)

        assert len(stage.cards()) == 2
        for person in (OWNER, LEAD):
            assert len(stage.told(person)) == len(set(stage.told(person)))
        assert len([text for text in stage.told(LEAD) if "C-260914-001" in text and "overdue" in text]) == 1


async def test_a_locked_file_is_told_at_once_and_used_again_by_itself(sqlite_stage: Stage, sqlite_url: str) -> None:
    view, agent = await form_of(sqlite_stage), sqlite_stage.person(AGENT)

    with database_away(sqlite_url):
        refused = await agent.submit(view, of_customer(1))
        assert GONE in str(refused.errors)
    again = await agent.submit(view, of_customer(1))
    await sqlite_stage.pulse()

    assert not again.errors
    assert len(sqlite_stage.cards()) == 1


async def test_a_full_disk_is_told_at_once_and_what_was_acknowledged_before_is_sent_once_there_is_room(
    sqlite_stage: Stage,
) -> None:
    store, agent = sqlite_stage.house.services.store, sqlite_stage.person(AGENT)
    await store.write(allow_pages, 1)
    acknowledged = 0
    # What is free within the file is used up first.
    while not (refused := await agent.submit(await form_of(sqlite_stage), a_long_form(acknowledged))).errors:
        assert refused.acked
        acknowledged += 1
    assert refused.acked
    assert GONE in str(refused.errors)

    await store.write(allow_pages, 1_000_000)
    again = await agent.submit(await form_of(sqlite_stage), a_long_form(acknowledged))
    await sqlite_stage.pulse()

    assert not again.errors
    assert len(sqlite_stage.cards()) == acknowledged + 1


def a_long_form(number: int) -> dict[str, Any]:
    """Return a form of a customer of its own, with much to store."""
    return {**of_customer(number), "description": "The parcel has not arrived. " * 70}


def allow_pages(session: Session, pages: int) -> None:
    """Bound the file: below its present size that stands for not one page more."""
    session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
