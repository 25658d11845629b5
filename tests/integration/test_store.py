"""What the store promises on both databases."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Event
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, StatementError
from sqlmodel import Session, select

from domain.errors import Refusal
from storage.contact_models import ContactDayRow
from storage.life_models import InboxRow
from storage.models import CounterRow
from storage.store import Limits, Store, StoreUnavailable
from tests.integration.counters import count, counters, held

MORNING = datetime(2026, 9, 14, 9, 0, tzinfo=timezone(timedelta(hours=8)))


async def test_what_was_written_is_read(store: Store) -> None:
    await store.write(count, "a", value=3)

    assert await store.read(counters) == {"a": 3}


async def test_a_row_can_be_used_after_its_transaction(store: Store) -> None:
    row = await store.write(count, "a", value=3)
    await store.close()

    assert (row.name, row.value) == ("a", 3)


async def test_what_was_kept_as_json_comes_back_to_the_last_digit_and_character(store: Store) -> None:
    tally = {"share": 2249 / 2500, "third": 1 / 3, "least": 5e-324, "count": 2**62, "none": None, "名": ["é", "\ud83d"]}

    await store.write(keep_tally, tally)

    assert await store.read(tallies) == [tally]


async def test_a_refusal_undoes_its_action_and_no_other(store: Store) -> None:
    async with held(store):
        others = [asyncio.create_task(store.write(count, name)) for name in "ab"]
        refused = asyncio.create_task(store.write(count_and_raise, "c", Refusal("no", field="reason", limit=3)))
        others += [asyncio.create_task(store.write(count, name)) for name in "de"]
        await asyncio.sleep(0)

    with pytest.raises(Refusal) as refusal:
        await refused
    await asyncio.gather(*others)
    assert (refusal.value.code, refusal.value.field, refusal.value.facts) == ("no", "reason", {"limit": 3})
    assert set(await store.read(counters)) == {"a", "b", "d", "e", "held"}


async def test_a_broken_constraint_undoes_its_action_and_no_other(store: Store) -> None:
    await store.write(count, "a")

    async with held(store):
        before = asyncio.create_task(store.write(count, "b"))
        broken = asyncio.create_task(store.write(count_both, "c", "a"))
        after = asyncio.create_task(store.write(count, "d"))
        await asyncio.sleep(0)

    with pytest.raises(IntegrityError):
        await broken
    await asyncio.gather(before, after)
    assert set(await store.read(counters)) == {"a", "b", "d", "held"}


@pytest.mark.parametrize("error", [LookupError("bug"), SystemExit(3), asyncio.CancelledError("odd")])
async def test_whatever_an_action_raises_reaches_its_caller(store: Store, error: BaseException) -> None:
    with pytest.raises(type(error)) as raised:
        await store.write(count_and_raise, "a", error)

    assert raised.value is error
    assert await store.read(counters) == {}


async def test_an_exhausted_iterator_in_an_action_leaves_nobody_waiting(store: Store) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await store.write(count_and_raise, "a", StopIteration())


@pytest.mark.parametrize("end", [Session.commit.__name__, Session.rollback.__name__])
async def test_an_action_cannot_end_its_transaction(store: Store, end: str) -> None:
    def count_and_end(session: Session) -> None:
        count(session, "a")
        getattr(session, end)()

    with pytest.raises(RuntimeError, match="an action does not"):
        await store.write(count_and_end)

    assert await store.read(counters) == {}


async def test_an_action_that_hides_a_broken_constraint_is_undone(store: Store) -> None:
    def hide(session: Session) -> None:
        with contextlib.suppress(IntegrityError):
            count_both(session, "b", "a")

    await store.write(count, "a")
    with pytest.raises(InvalidRequestError):
        await store.write(hide)

    assert await store.read(counters) == {"a": 1}


async def test_an_action_may_undo_a_part_of_itself(store: Store) -> None:
    def count_twice_in_vain(session: Session) -> None:
        count(session, "a")
        session.flush()
        with pytest.raises(IntegrityError), session.begin_nested():
            session.connection().execute(CounterRow.metadata.tables["counter"].insert().values(name="a", value=2))
        count(session, "b")

    await store.write(count_twice_in_vain)

    assert await store.read(counters) == {"a": 1, "b": 1}


@pytest.mark.parametrize("flushed", [True, False])
async def test_writing_in_a_read_is_an_error(store: Store, flushed: bool) -> None:
    def count_quietly(session: Session) -> None:
        count(session, "a")
        if flushed:
            session.flush()

    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        await store.read(count_quietly)

    assert await store.read(counters) == {}


async def test_a_read_sees_one_snapshot_and_blocks_no_writer(store: Store) -> None:
    seen, go = Event(), Event()

    def look_twice(session: Session) -> tuple[dict[str, int], dict[str, int]]:
        first = counters(session)
        seen.set()
        assert go.wait(10)
        return first, counters(session)

    await store.write(count, "a")
    looking = asyncio.create_task(store.read(look_twice))
    assert await asyncio.to_thread(seen.wait, 10)
    await store.write(count, "b")
    go.set()

    assert await looking == ({"a": 1}, {"a": 1})
    assert await store.read(counters) == {"a": 1, "b": 1}


async def test_each_read_sees_what_was_written_before_it(database_url: str) -> None:
    store = await Store.open(database_url, Limits(readers=1))

    for number in range(3):
        await store.write(count, str(number))

        assert len(await store.read(counters)) == number + 1

    await store.close()


async def test_timestamps_are_aware_and_utc_in_and_out(store: Store) -> None:
    def at(session: Session) -> datetime:
        return session.exec(select(InboxRow.at)).one()

    def remember(session: Session, at: datetime) -> None:
        session.add(InboxRow(id="Ev1", at=at))

    await store.write(remember, MORNING)
    with pytest.raises(StatementError, match="timezone"):
        await store.write(remember, MORNING.replace(tzinfo=None))

    stored = await store.read(at)
    assert stored == MORNING
    assert stored.tzinfo is UTC


async def test_cancelling_the_wait_does_not_stop_the_writer(store: Store) -> None:
    async with held(store):
        doomed = asyncio.create_task(store.write(count, "a"))
        await asyncio.sleep(0)
        doomed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await doomed

    await store.write(count, "b")
    assert set(await store.read(counters)) >= {"b", "held"}


async def test_closing_finishes_what_was_accepted(database_url: str) -> None:
    store = await Store.open(database_url)
    async with held(store):
        accepted = [asyncio.create_task(store.write(count, str(number))) for number in range(100)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
    await closing

    assert all(task.done() for task in accepted)
    again = await Store.open(database_url)
    assert len(await again.read(counters)) == 101
    await again.close()


async def test_giving_up_on_a_slow_close_does_not_break_it(store: Store) -> None:
    async with held(store):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(store.close(), 0.01)

    await store.close()


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    await store.close()
    await store.close()

    for use in (store.ping, lambda: store.write(count, "a"), lambda: store.read(counters)):
        with pytest.raises(StoreUnavailable, match="closed"):
            await use()


async def test_too_much_waiting_is_turned_away(database_url: str) -> None:
    store = await Store.open(database_url, Limits(waiting=3, writers=1))
    async with held(store):
        waiting = [asyncio.create_task(store.write(count, str(number))) for number in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(StoreUnavailable, match="waiting"):
            await store.write(count, "one too many")

    await asyncio.gather(*waiting)
    await store.close()


async def test_many_at_once_lose_nothing(store: Store) -> None:
    def count_up(session: Session) -> int:
        row = session.exec(select(CounterRow).where(CounterRow.name == "a").with_for_update()).one()
        row.value += 1
        return row.value

    await store.write(count, "a", value=0)

    values = await asyncio.gather(*(store.write(count_up) for _ in range(200)))

    assert sorted(values) == list(range(1, 201))


def count_and_raise(session: Session, name: str, error: BaseException) -> None:
    count(session, name)
    session.flush()
    raise error


def count_both(session: Session, first: str, second: str) -> None:
    count(session, first)
    session.flush()
    count(session, second)
    session.flush()


def keep_tally(session: Session, tally: dict[str, Any]) -> None:
    session.add(ContactDayRow(day=date(2026, 9, 14), team="", channel="chat", tally=tally))


def tallies(session: Session) -> Sequence[Mapping[str, Any]]:
    return session.exec(select(ContactDayRow.tally)).all()
