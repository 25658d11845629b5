"""Small questions to the store: deliveries seen before, people known from earlier, numbers given out."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from storage.complaints import next_number
from storage.inbox import first_time, forget_before
from storage.life_models import InboxRow
from storage.members import all_members, keep_members
from storage.models import MemberRow
from storage.store import Store
from tests.fakes import START
from tests.integration.casework import all_of


def member(name: str = "agent", **more: Any) -> MemberRow:
    """Somebody as Slack shows them."""
    return MemberRow(id="U0AGENT1", name=name, zone="UTC", language="en", **more)


async def test_a_delivery_is_handled_once_whoever_brings_it(store: Store) -> None:
    times = await asyncio.gather(*(store.write(first_time, "Ev1", START) for _ in range(6)))

    assert sorted(times) == [False] * 5 + [True]
    assert await store.write(first_time, "Ev2", START) is True


async def test_a_delivery_that_was_refused_may_come_again(store: Store) -> None:
    def refuse(session: Session) -> None:
        assert first_time(session, "Ev1", START)
        raise LookupError("refused")

    for _ in range(2):
        with pytest.raises(LookupError):
            await store.write(refuse)

    assert await store.write(first_time, "Ev1", START) is True


async def test_deliveries_are_forgotten_after_their_day_and_not_before(store: Store) -> None:
    for key, at in (("old", START - timedelta(seconds=1)), ("young", START)):
        await store.write(first_time, key, at)

    assert await store.write(forget_before, START) == 1
    assert [row.id for row in await store.read(all_of, InboxRow)] == ["young"]


async def test_numbers_of_many_at_once_have_neither_gap_nor_double(store: Store) -> None:
    given = await asyncio.gather(*(store.write(next_number, "C", "260914") for _ in range(40)))

    assert sorted(given) == [f"C-260914-{number:03d}" for number in range(1, 41)]
    assert await store.write(next_number, "C", "260915") == "C-260915-001"
    assert await store.write(next_number, "D", "260914") == "D-260914-001"


async def test_the_thousandth_case_of_a_day_has_four_digits(store: Store) -> None:
    def many(session: Session) -> str:
        return [next_number(session, "C", "260914") for _ in range(1000)][-1]

    assert await store.write(many) == "C-260914-1000"


async def test_people_are_kept_as_slack_shows_them_now(store: Store) -> None:
    await store.write(keep_members, [member("before")])
    await store.write(keep_members, [member("after", deleted=True)])

    (row,) = await store.read(all_members)
    assert (row.name, row.deleted) == ("after", True)
