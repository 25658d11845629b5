"""Why so many complaints are usual or more, and the cases behind what most of them are about."""

from datetime import timedelta

import pytest

from domain.errors import Refusal
from domain.indicators.surges import Surge
from domain.people import Person
from handlers.digests.behind import Number, RunRef, read_behind, read_published
from handlers.digests.behind_views import behind_window, numbers_window
from handlers.digests.jobs import sweep_digests
from handlers.digests.why import read_why
from handlers.digests.why_count_views import why_count_window
from handlers.digests.why_counts import WhyCount, read_why_count
from handlers.digests.why_views import choice_window, why_window
from handlers.posts import Reader
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from tests.contacts import contact
from tests.desk import GUEST, LEAD, POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import HOUR, READERS, TODAY, import_, publish

ABOUT = "logistics_delay"


async def why(work: Casework, run: int, category: str = ABOUT, person: Person = LEAD) -> WhyCount:
    return await work.store.read(read_why_count, run, category, person, POLICY)


def said(found: WhyCount, reader: Reader = READERS[0]) -> str:
    view = why_count_window(found, POLICY, reader)
    assert check_blocks(view["blocks"], "modal") == []
    return "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


async def test_a_few_complaints_are_nothing_unusual_and_the_fixed_limit_is_named(work: Casework) -> None:
    await work.file()
    run = await publish(work)

    found = await why(work, run)

    assert (found.count, found.surge, found.fixed) == (1, Surge.NORMAL, True)
    assert found.points == ((TODAY, 1),)
    assert "*Limit*: 5, fixed while there are fewer than 20 such days" in said(found)
    assert "*What decided*: So many come by chance, or one or two: nothing unusual." in said(found)
    assert "*判定依据*：这个数量属于偶然波动" in said(found, READERS[1])


async def test_many_at_once_are_a_signal_by_the_fixed_limit(work: Casework) -> None:
    for _ in range(5):
        await work.file()
    run = await publish(work)

    assert "*What decided*: So many reach the fixed limit: a signal." in said(await why(work, run))


async def test_eight_weeks_of_days_of_the_same_kind_give_limits_and_the_last_points(work: Casework) -> None:
    for back in range(1, 40):
        case = await work.file()
        await work.change(case, received_at=work.clock.now() - timedelta(days=back))
    for _ in range(6):
        await work.file()
    run = await publish(work)

    found = await why(work, run)

    assert (found.fixed, found.usual, len(found.points)) == (False, 1.0, 20)
    assert found.points[-1] == (TODAY, 6)
    assert all(day.weekday() < 5 for day, _ in found.points)
    assert "*Usual*: 1.0 a day, from 27 such days in eight weeks" in said(found)
    assert f"*Limits*: a warning from {found.limits.warning} on" in said(found)
    assert "Mon 14 Sep  6" in said(found)
    assert found.surge is Surge.ALARM
    assert "fewer than 0.14 %" in said(found)


async def test_whoever_asks_why_can_choose_what_complaints_are_about(work: Casework) -> None:
    await work.file()
    run = await publish(work, [contact(1, TODAY)])

    published = await work.store.read(read_published, run, LEAD)

    assert "*Complaints about Logistics delay*" in str(choice_window(published, POLICY, READERS[0]))


@pytest.mark.parametrize(("category", "person"), [("product_quality", LEAD), (ABOUT, GUEST)])
async def test_what_a_digest_says_nothing_of_has_no_why(work: Casework, category: str, person: Person) -> None:
    await work.file()
    run = await publish(work)

    with pytest.raises(Refusal):
        await why(work, run, category, person)


async def test_what_most_complaints_are_about_leads_to_its_cases(work: Casework) -> None:
    case = await work.file()
    await work.file(category="product_quality")
    await work.file()
    run = await publish(work)
    published = await work.store.read(read_published, run, LEAD)
    ref = RunRef(run=run, number=Number.RECEIVED, category=ABOUT)

    found = await work.store.read(read_behind, ref, LEAD, work.desk, work.clock.now())

    assert "Complaints about Logistics delay: *2*" in str(numbers_window(published, POLICY, READERS[0]))
    assert (found.cases[0].number, len(found.cases)) == (case.number, 2)
    assert "*Complaints about Logistics delay* · 2 cases" in str(
        behind_window(found, POLICY, work.clock.now(), READERS[0])
    )


async def test_why_of_old_data_says_that_there_was_no_verdict(work: Casework) -> None:
    await import_(work, [contact(n, TODAY - timedelta(days=1), score=1 + n % 5) for n in range(40)])
    await sweep_digests(work.services())
    work.clock.advance(49 * HOUR)
    await sweep_digests(work.services())
    *_, run = [row for row in await work.rows(DigestRunRow) if (row.state, row.digest) == ("published", "daily")]

    found = await work.store.read(read_why, run.id or 0, None, LEAD, POLICY)

    assert "*What decided*: nothing. The data was old or incomplete" in str(why_window(found, POLICY, READERS[0]))
