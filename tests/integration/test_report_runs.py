"""When reports are published: once, on their working day, and for any week that somebody asks for."""

from datetime import date, timedelta

from handlers.digests import ids
from handlers.digests.actions import Due, draft, draft_again, publish
from handlers.digests.jobs import sweep_digests
from handlers.digests.reports import Kind
from storage.digest_models import DigestRunRow
from tests.desk import POLICY
from tests.integration.casework import Casework
from tests.reports import WEEK, local


async def runs(work: Casework, kind: Kind) -> list[tuple[date, date, str]]:
    rows = [row for row in await work.rows(DigestRunRow) if row.digest == kind]
    return [(row.first_day, row.last_day, row.state) for row in rows]


async def test_a_report_is_published_once_and_the_first_is_the_next_that_falls_due(work: Casework) -> None:
    await sweep_digests(work.services())
    assert await runs(work, Kind.WEEKLY) == [(WEEK.first, WEEK.last, "skipped")]

    work.clock.advance(timedelta(days=7, hours=-1))
    await sweep_digests(work.services())
    assert len(await runs(work, Kind.WEEKLY)) == 1
    work.clock.advance(timedelta(minutes=30))
    await sweep_digests(work.services())
    await sweep_digests(work.services())

    assert (await runs(work, Kind.WEEKLY))[1:] == [(date(2026, 9, 14), date(2026, 9, 20), "published")]
    assert len(await work.owed(ids.WEEKLY)) == 1


async def test_a_month_is_reported_on_its_third_working_day_afterwards(work: Casework) -> None:
    await sweep_digests(work.services())
    work.clock.advance(local(date(2026, 10, 5), 9, 29) - work.clock.now())
    await sweep_digests(work.services())
    assert [state for *_, state in await runs(work, Kind.MONTHLY)] == ["skipped"]

    work.clock.advance(timedelta(minutes=1))
    await sweep_digests(work.services())

    # No year's holidays are known in these tests, so that the third working day is Monday the fifth.
    assert (await runs(work, Kind.MONTHLY))[-1] == (date(2026, 9, 1), date(2026, 9, 30), "published")


async def test_what_somebody_asks_for_is_published_for_any_week_but_once(work: Casework) -> None:
    await sweep_digests(work.services())
    due = Due("centre", ids.TARGET, work.clock.now(), WEEK, Kind.WEEKLY)

    assert await work.store.read(draft, due, POLICY, work.clock.now()) is None
    made = await work.store.read(draft_again, due, POLICY, work.clock.now())
    assert made is not None
    first, second = [await work.store.write(publish, made, work.clock.now()) for _ in range(2)]

    assert (first, second) == (True, False)
    assert await work.store.read(draft_again, due, POLICY, work.clock.now()) is None
    assert await runs(work, Kind.WEEKLY) == [(WEEK.first, WEEK.last, "published")]
