"""An import knows how far it has come, and what it could not take in."""

import asyncio
from datetime import timedelta

from domain.contacts import Counts, Reason, Rejection
from storage.contact_models import ImportRunRow
from storage.imports import (
    Work,
    advance,
    begin_run,
    finish_run,
    keep_rejections,
    last_seen,
    refused_between,
    rejections_after,
)
from storage.store import Store
from tests.fakes import START
from tests.integration.casework import all_of

WORK = Work("hotline", "file", "calls.csv", "digest", "me")
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


async def test_an_unfinished_import_goes_on_where_it_was(store: Store) -> None:
    begun = await store.write(begin_run, WORK, START)
    assert await store.write(advance, begun, 2001, Counts(1990, 3, 4, 3), START + MINUTE)

    again = await store.write(begin_run, WORK, START + 2 * MINUTE)

    assert (again.id, again.line, again.counts) == (begun.id, 2001, Counts(1990, 3, 4, 3))
    (row,) = await store.read(all_of, ImportRunRow)
    assert (row.state, row.started_at, row.seen_at) == ("running", START, START + MINUTE)


async def test_a_finished_import_begins_anew(store: Store) -> None:
    first = await store.write(begin_run, WORK, START)
    await store.write(finish_run, first, START)

    second = await store.write(begin_run, WORK, START)

    assert second.id != first.id
    assert (second.line, second.counts) == (0, Counts())
    assert {row.id: row.state for row in await store.read(all_of, ImportRunRow)} == {
        first.id: "done",
        second.id: "running",
    }


async def test_other_work_is_another_import(store: Store) -> None:
    first = await store.write(begin_run, WORK, START)

    second = await store.write(begin_run, Work("hotline", "file", "calls.csv", "other digest", "me"), START)

    assert second.id != first.id


async def test_of_two_processes_at_the_same_lines_one_goes_on(store: Store) -> None:
    run = await store.write(begin_run, WORK, START)

    went_on = await asyncio.gather(*(store.write(advance, run, 100, Counts(new=99), START) for _ in range(4)))

    assert sorted(went_on) == [False, False, False, True]
    (row,) = await store.read(all_of, ImportRunRow)
    assert (row.line, row.new) == (100, 99)


async def test_a_finished_import_goes_no_further(store: Store) -> None:
    run = await store.write(begin_run, WORK, START)
    await store.write(finish_run, run, START)

    assert not await store.write(advance, run, 100, Counts(new=99), START)


async def test_rejections_are_kept_by_their_import_and_read_in_pages(store: Store) -> None:
    mine = await store.write(begin_run, WORK, START)
    other = await store.write(begin_run, Work("chat", "ingest", "", "chat 1", ""), START)
    rejections = [Rejection(line, "score", Reason.OUTSIDE_SCALE) for line in (3, 5, 8)]
    await store.write(keep_rejections, mine.id, rejections, START)
    await store.write(keep_rejections, other.id, [Rejection(0, "", Reason.UNREADABLE)], START)
    await store.write(keep_rejections, mine.id, [], START)

    page = await store.read(rejections_after, mine.id, 0, 2)
    rest = await store.read(rejections_after, mine.id, page[-1].id or 0, 2)

    assert [(row.line, row.field, row.reason) for row in page] == [(n, "score", "outside_scale") for n in (3, 5)]
    assert [row.line for row in rest] == [8]


async def test_rejections_are_found_by_when_they_came_and_say_where_they_are_from(store: Store) -> None:
    run = await store.write(begin_run, WORK, START)
    other = await store.write(begin_run, Work("chat", "pull", "2026-09-14", "chat 1", ""), START)
    for at in (START - MOMENT, START, START + MINUTE - MOMENT, START + MINUTE):
        await store.write(keep_rejections, run.id, [Rejection(2, "nps", Reason.NOT_A_NUMBER)], at)
    await store.write(keep_rejections, other.id, [Rejection(4711, "", Reason.UNREADABLE)], START)

    first = await store.read(refused_between, START, START + MINUTE, 0, 2)
    rest = await store.read(refused_between, START, START + MINUTE, first[-1].id, 2)

    assert [one[1:] for one in [*first, *rest]] == [
        (START, "file", "hotline", WORK.name, 2, "nps", "not_a_number"),
        (START + MINUTE - MOMENT, "file", "hotline", WORK.name, 2, "nps", "not_a_number"),
        (START, "pull", "chat", "2026-09-14", 4711, "", "unreadable"),
    ]


async def test_each_source_was_last_seen_at_some_time(store: Store) -> None:
    run = await store.write(begin_run, WORK, START)
    await store.write(finish_run, run, START + 3 * MINUTE)
    await store.write(begin_run, WORK, START + MINUTE)
    await store.write(begin_run, Work("chat", "pull", "", "chat", ""), START + 2 * MINUTE)

    assert await store.read(last_seen) == {"hotline": START + 3 * MINUTE, "chat": START + 2 * MINUTE}
