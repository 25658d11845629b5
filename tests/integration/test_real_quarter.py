"""A real quarter of a hotline, imported as its telephone system wrote it, against plain Python over the same file."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from config.mapping import load_mapping, read_mapping
from domain.contacts import Contact, Counts
from domain.guesses import guess
from domain.mappings import FileShape, ImportMapping
from domain.rows import RowReader
from handlers.contacts.importing import Chunk, import_table
from handlers.contacts.tables import open_table, scan
from storage.contacts import contacts_of_day, dirty_days, unknown_agents
from storage.imports import Work
from storage.store import Store
from tests.desk import POLICY
from tests.fakes import FakeClock
from tests.quarter import FILE, needs_the_quarter

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)

pytestmark = needs_the_quarter


@dataclass
class Figures:
    """What a day's figures are computed from."""

    calls: int = 0
    answered: int = 0
    abandoned: int = 0
    resolved: int = 0
    satisfied: int = 0
    rated: int = 0
    waits: list[int] = field(default_factory=list)
    talk: list[int] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)


def by_plain_python() -> Mapping[date, Figures]:
    """Add up the file without any of our code."""
    days: dict[date, Figures] = defaultdict(Figures)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = days[date(*map(int, row["Date"].split("-")))]
            day.calls += 1
            day.agents.add(row["Agent"])
            day.topics.add(row["Topic"])
            day.resolved += row["Resolved"] == "Y"
            day.answered += row["Answered"] == "Y"
            day.abandoned += row["Answered"] == "N"
            if row["Satisfaction rating"]:
                day.rated += 1
                day.satisfied += int(row["Satisfaction rating"]) >= 4
            if row["Answered"] == "Y":
                hours, minutes, seconds = map(int, row["AvgTalkDuration"].split(":"))
                day.waits.append(int(row["Speed of answer in seconds"]))
                day.talk.append(hours * 3600 + minutes * 60 + seconds)
    return days


def by_rows(session: Session, day: date) -> Figures:
    """Add up what is stored of one local day."""
    start = datetime.combine(day, time(), ZONE).astimezone(UTC)
    contacts = list(contacts_of_day(session, start, start + DAY))
    return Figures(
        calls=len(contacts),
        answered=sum(one.answered for one in contacts),
        abandoned=sum(one.abandoned for one in contacts),
        resolved=sum(one.resolved is True for one in contacts),
        satisfied=sum(one.score is not None and one.score >= 4 for one in contacts),
        rated=sum(one.score is not None for one in contacts),
        waits=sorted(one.waited for one in contacts if one.answered and one.waited is not None),
        talk=sorted(one.talk for one in contacts if one.talk is not None),
        agents={one.agent for one in contacts if one.agent},
        topics={one.category for one in contacts if one.category},
    )


def guessed() -> ImportMapping:
    with open_table(FILE, FileShape(), scan(FILE)) as table:
        rows = [cells for _, cells in table.rows if cells is not None][:500]
        return read_mapping("guess", guess(FILE.stem, table.heading, rows).tables)


async def imported(store: Store, mapping: ImportMapping) -> Counts:
    with open_table(FILE, mapping.file, scan(FILE)) as table:
        reader = RowReader(mapping, table.heading, ZONE, FakeClock().now(), str)
        work = Work(mapping.source, "file", FILE.name, "digest", "me")
        return await import_table(store, table, reader, work, POLICY, FakeClock(), _unheard)


def _unheard(_: Chunk, __: Counts) -> None:
    """Nobody watches."""


@pytest.mark.parametrize("how", ["shipped", "guessed"])
async def test_every_day_is_what_plain_python_makes_of_the_file(store: Store, how: str) -> None:
    mapping = load_mapping("call-centre") if how == "shipped" else guessed()
    expected = by_plain_python()

    counts = await imported(store, mapping)

    assert counts == Counts(new=5000)
    assert len(expected) == 90
    for day, figures in expected.items():
        figures.waits.sort()
        figures.talk.sort()
        assert await store.read(by_rows, day) == figures, day
    assert await store.read(dirty_days) == sorted(expected, reverse=True)


async def test_the_guess_reads_as_the_mapping_that_is_shipped() -> None:
    with open_table(FILE, FileShape(), scan(FILE)) as table:
        rows = [(line, cells) for line, cells in table.rows if cells is not None]
        readers = [
            RowReader(mapping, table.heading, ZONE, FakeClock().now(), str)
            for mapping in (load_mapping("call-centre"), guessed())
        ]

    shipped, found = ([reader.read(line, cells) for line, cells in rows] for reader in readers)

    assert {type(one) for one in shipped} == {Contact}
    assert [one[1:] for one in shipped] == [one[1:] for one in found]


async def test_its_agents_are_known_by_name_only(store: Store) -> None:
    await imported(store, load_mapping("call-centre"))

    assert await store.read(unknown_agents) == ["Becky", "Dan", "Diane", "Greg", "Jim", "Joe", "Martha", "Stewart"]
