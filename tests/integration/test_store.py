"""The store on both databases."""

from sqlmodel import Session, select

from storage.models import CounterRow
from storage.store import Store


def count(session: Session, name: str, value: int = 1) -> CounterRow:
    row = CounterRow(name=name, value=value)
    session.add(row)
    return row


def counters(session: Session) -> list[str]:
    return list(session.exec(select(CounterRow.name).order_by(CounterRow.name)))


async def test_what_was_written_is_read(store: Store) -> None:
    row = await store.write(count, "a", value=3)

    assert (row.name, row.value) == ("a", 3)
    assert await store.read(counters) == ["a"]
