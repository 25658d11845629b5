"""A table is imported whole, whatever interrupts it, and says what it could not take in."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from domain.contacts import Contact, Counts, Reason, Rejection
from domain.mappings import FileShape, ImportMapping
from domain.rows import RowReader
from handlers.contacts.importing import Chunk, Overtaken, customer_key, import_table, take_chunk, weigh_table
from handlers.contacts.tables import open_table, scan
from storage.contact_models import ContactDayRow, ContactRow, ImportRunRow
from storage.imports import Work, begin_run
from storage.store import Store
from storage.vault import Vault
from tests.contacts import AT_ANY_HOUR, SHANGHAI, call
from tests.fakes import START, FakeClock
from tests.integration.casework import all_of

HEADING = "Id,At,Agent,Wait,Stars,Phone"
MAPPING = ImportMapping.model_validate(
    {
        "source": "hotline",
        "columns": {
            "external_id": "Id",
            "arrived_at": "At",
            "agent": "Agent",
            "waited": "Wait",
            "score": "Stars",
            "customer": "Phone",
        },
        "constants": {"channel": "phone"},
    }
)
VAULT = Vault([("k1", "a key for tests only, 32 characters")])


def line(number: int, stars: object = 4, wait: object = 9) -> str:
    return f"C{number},2026-09-{number % 13 + 1:02} 10:00:00,Diane,{wait},{stars},1381234{number % 7:04}"


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Import:
    """A file that is imported into a store."""

    store: Store
    path: Path
    heard: list[Chunk] = field(default_factory=list)

    def write(self, *lines: str) -> None:
        self.path.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")

    async def run(self, watch: Callable[[Chunk, Counts], None] | None = None, name: str = "digest") -> Counts:
        """Import the file as it is, as the work *name*."""
        with open_table(self.path, FileShape(), scan(self.path)) as table:
            reader = RowReader(MAPPING, table.heading, SHANGHAI, START, customer_key(VAULT))
            work = Work("hotline", "file", "calls.csv", name, "me")
            return await import_table(self.store, table, reader, work, AT_ANY_HOUR, FakeClock(), watch or self.hear)

    async def weigh(self, store: Store | None) -> Counts:
        with open_table(self.path, FileShape(), scan(self.path)) as table:
            reader = RowReader(MAPPING, table.heading, SHANGHAI, START, customer_key(VAULT))
            return await weigh_table(store, table, reader, self.hear)

    def hear(self, chunk: Chunk, _: Counts) -> None:
        self.heard.append(chunk)

    @property
    def rejections(self) -> list[Rejection]:
        return [one for chunk in self.heard for one in chunk.rejections]

    async def ids(self) -> list[str]:
        return sorted(row.external_id for row in await self.store.read(all_of, ContactRow))

    async def runs(self) -> Sequence[Any]:
        return await self.store.read(all_of, ImportRunRow)


@pytest.fixture
def calls(store: Store, tmp_path: Path) -> Import:
    return Import(store, tmp_path / "calls.csv")


async def test_all_rows_of_a_table_are_taken_in(calls: Import) -> None:
    calls.write(*(line(number) for number in range(4500)))

    counts = await calls.run()

    assert counts == Counts(new=4500)
    assert len(await calls.ids()) == 4500
    assert [len(chunk.contacts) for chunk in calls.heard] == [2000, 2000, 500]
    (run,) = await calls.runs()
    assert (run.state, run.line, run.new, run.person) == ("done", 4501, 4500, "me")


async def test_a_bad_row_stops_no_other_and_is_named(calls: Import) -> None:
    calls.write(line(1), line(2, stars=6), 'C3,"2026-09-01,x', line(4, wait="long"), line(5), "", line(6, stars=""))

    counts = await calls.run()

    assert counts == Counts(new=3, rejected=3)
    assert calls.rejections == [
        Rejection(3, "score", Reason.OUTSIDE_SCALE),
        Rejection(4, "", Reason.UNREADABLE),
        Rejection(5, "waited", Reason.NOT_A_DURATION),
    ]
    assert await calls.ids() == ["C1", "C5", "C6"]


async def test_the_same_file_again_changes_nothing(calls: Import) -> None:
    calls.write(*(line(number) for number in range(10)))
    await calls.run()
    before = await calls.store.read(all_of, ContactDayRow)

    again = await calls.run()

    assert again == Counts(unchanged=10)
    assert [row.version for row in await calls.store.read(all_of, ContactDayRow)] == [row.version for row in before]
    assert [run.state for run in await calls.runs()] == ["done", "done"]


async def test_a_later_file_corrects_an_earlier_one(calls: Import) -> None:
    calls.write(line(1), line(2, stars=1))
    await calls.run()
    calls.write(line(1), line(2, stars=5), line(3))

    counts = await calls.run(name="another digest")

    assert counts == Counts(new=1, corrected=1, unchanged=1)


async def test_an_id_that_comes_twice_in_one_file_is_what_it_was_last(calls: Import) -> None:
    calls.write(line(1, stars=1), *(line(number) for number in range(2, 2500)), line(1, stars=5))

    counts = await calls.run()

    assert counts == Counts(new=2499, corrected=1)
    (row,) = [row for row in await calls.store.read(all_of, ContactRow) if row.external_id == "C1"]
    assert row.score == 5


async def test_of_a_customer_only_a_key_is_kept_and_the_same_one_complaints_have(calls: Import) -> None:
    calls.write(line(1))

    await calls.run()

    (row,) = await calls.store.read(all_of, ContactRow)
    assert row.customer_key == VAULT.match_key("contact", "13812340001")
    assert "1381234" not in repr(row)


@pytest.mark.parametrize("survives", [1, 2, 3])
async def test_an_import_that_was_killed_goes_on_where_it_was(calls: Import, survives: int) -> None:
    bad = {100, 2500, 6000}
    calls.write(*(line(number, stars=9 if number in bad else 4) for number in range(6500)))

    def kill(chunk: Chunk, counts: Counts) -> None:
        if counts.read >= survives * 2000:
            raise Killed

    with pytest.raises(Killed):
        await calls.run(kill)
    (cut,) = await calls.runs()
    counts = await calls.run()

    assert (cut.state, cut.line) == ("running", survives * 2000 + 1)
    assert counts == Counts(new=6497, rejected=3)
    assert len(await calls.ids()) == 6497
    assert [one.line for one in calls.rejections] == [number + 2 for number in sorted(bad)]
    (run,) = await calls.runs()
    assert (run.state, run.new, run.rejected) == ("done", 6497, 3)


async def test_of_two_processes_with_the_same_file_one_goes_on(calls: Import) -> None:
    run = await calls.store.write(begin_run, Work("hotline", "file", "calls.csv", "digest", "me"), START)
    chunk = Chunk(3, [call(1), call(2)], [])
    await calls.store.write(take_chunk, run, chunk, AT_ANY_HOUR, START)

    with pytest.raises(Overtaken):
        await calls.store.write(take_chunk, run, chunk, AT_ANY_HOUR, START)

    (row,) = await calls.runs()
    assert (row.line, row.new, row.unchanged) == (3, 2, 0)


async def test_weighing_stores_nothing(calls: Import) -> None:
    calls.write(line(1), line(2))
    await calls.run()
    calls.write(line(1), line(2, stars=1), line(3), line(4, stars=9))

    counts = await calls.weigh(calls.store)

    assert counts == Counts(new=1, corrected=1, unchanged=1, rejected=1)
    assert await calls.ids() == ["C1", "C2"]
    assert len(await calls.runs()) == 1
    assert calls.rejections == [Rejection(5, "score", Reason.OUTSIDE_SCALE)]


async def test_without_a_store_everything_is_new(calls: Import) -> None:
    calls.write(line(1), line(2))

    assert await calls.weigh(None) == Counts(new=2)


async def test_two_files_at_once_are_both_taken_in(calls: Import, tmp_path: Path) -> None:
    other = Import(calls.store, tmp_path / "other.csv")
    lines = [line(number) for number in range(5000)]
    calls.write(*lines[:3000])
    random.Random(1).shuffle(lines)
    other.write(*lines)

    counts = await asyncio.gather(calls.run(), other.run(name="another digest"))

    assert len(await calls.ids()) == 5000
    assert [one.read for one in counts] == [3000, 5000]
    assert sum(one.new for one in counts) == 5000
    assert sum(one.corrected for one in counts) == 0


def test_a_customer_is_the_same_however_the_number_is_typed() -> None:
    key_of = customer_key(VAULT)

    assert key_of("13812345678") == key_of(" １３８１２３４５６７８ ")
    assert key_of("A@B.example") == key_of("a@b.example")
    assert key_of("13812345678") != key_of("13812345679")


def test_a_chunk_keeps_what_was_read_apart() -> None:
    chunk = Chunk(3, [call()], [Rejection(3, "nps", Reason.NOT_A_NUMBER)])

    assert isinstance(chunk.contacts[0], Contact)
