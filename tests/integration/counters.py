"""The smallest actions there are, for tests of the store itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

from sqlmodel import Session, select

from storage.models import CounterRow
from storage.store import Store


def count(session: Session, name: str, value: int = 1) -> CounterRow:
    row = CounterRow(name=name, value=value)
    session.add(row)
    return row


def counters(session: Session) -> dict[str, int]:
    return {row.name: row.value for row in session.exec(select(CounterRow))}


@asynccontextmanager
async def held(store: Store) -> AsyncIterator[None]:
    """Keep a writer busy meanwhile, so that on SQLite what is written within becomes one group."""
    held, go = Event(), Event()

    def hold(session: Session) -> None:
        count(session, "held")
        held.set()
        assert go.wait(10)

    holding = asyncio.create_task(store.write(hold))
    assert await asyncio.to_thread(held.wait, 10)
    yield
    go.set()
    await holding
