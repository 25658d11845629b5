"""A weekly or monthly report after it was published: what is behind its numbers, and why it says what it says."""

from datetime import timedelta

import pytest

from bot.features import whole_repertoire
from domain.errors import Refusal
from handlers.digests import ids
from handlers.digests.actions import Due, draft_again, publish
from handlers.digests.behind import Number, Published, RunRef, read_behind, read_published
from handlers.digests.behind_views import behind_window, numbers_window
from handlers.digests.jobs import count_for
from handlers.digests.reports import Kind
from handlers.digests.why import Why, read_why
from handlers.digests.why_views import choice_window, why_window
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from tests.desk import GUEST, LEAD, POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import READERS
from tests.reports import AUGUST, WEEK, answers, import_


async def publish_report(work: Casework, kind: Kind = Kind.WEEKLY) -> Published:
    period = AUGUST if kind is Kind.MONTHLY else WEEK
    await count_for(work.services(), period, kind)
    due = Due("centre", ids.TARGET, work.clock.now(), period, kind)
    made = await work.store.read(draft_again, due, POLICY, work.clock.now())
    assert made is not None
    await work.store.write(publish, made, work.clock.now())
    run = next(row.id for row in await work.rows(DigestRunRow) if row.digest == kind.value)
    return await work.store.read(read_published, run, LEAD)


async def why(work: Casework, run: int, channel: str | None = None) -> tuple[Why, str]:
    found = await work.store.read(read_why, run, channel, LEAD, POLICY)
    for reader in READERS:
        assert check_blocks(why_window(found, POLICY, reader)["blocks"], "modal") == []
    blocks = why_window(found, POLICY, READERS[0])["blocks"]
    return found, "\n".join(block["text"]["text"] for block in blocks if "text" in block)


async def test_a_week_is_led_back_to_its_contacts_and_cases_but_not_to_what_is_due_today(work: Casework) -> None:
    case = await work.file(received_at=work.clock.now() - timedelta(days=3))
    await import_(work, answers(WEEK.first, "phone", 38, 40, waited=60))

    published = await publish_report(work)

    shown = str(numbers_window(published, POLICY, READERS[0]))
    assert "Complaints that came in: *1*" in shown
    assert "Lowest scores: *2*" in shown
    assert "Due that day" not in shown
    for number, many in ((Number.RECEIVED, 1), (Number.LOW_SCORES, 2), (Number.WAITS, 40)):
        ref = RunRef(run=published.id, number=number, channel="phone" if number is Number.WAITS else None)
        behind = await work.store.read(read_behind, ref, LEAD, work.desk, work.clock.now())
        assert behind.total == many
        assert check_blocks(behind_window(behind, POLICY, work.clock.now(), READERS[0])["blocks"], "modal") == []
    assert case.number


async def test_why_shows_the_weeks_before_and_the_limits_that_decided(work: Casework) -> None:
    days = [WEEK.last - timedelta(days=back) for back in range(60)]
    await import_(work, *(answers(day, "phone", 45 + day.day % 3, 50) for day in days))
    published = await publish_report(work)

    found, said = await why(work, published.id)
    choice = choice_window(published, POLICY, READERS[0])

    assert [(point.first, point.last) for point in found.points][-1] == (WEEK.first, WEEK.last)
    assert found.points[-1].share == found.points[-1].share
    assert len(found.points) == 9
    assert "*Limits* (n = 350)" in said
    assert "Its point lies inside the limits" in said
    assert check_blocks(choice["blocks"], "modal") == []


async def test_the_waits_of_a_month_are_held_against_their_target_alone(work: Casework) -> None:
    await import_(work, answers(AUGUST.first, "phone", 40, 40), answers(AUGUST.first - timedelta(9), "phone", 9, 9))
    published = await publish_report(work, Kind.MONTHLY)

    found, said = await why(work, published.id, "phone")
    _, nobody = await why(work, published.id, "visit")

    assert [point.answered for point in found.points] == [None, 40]
    assert "*Target*: 20 s" in said
    assert "those of waits are about single days" in said
    assert "What decided" not in said + nobody


@pytest.mark.parametrize("kind", [Kind.WEEKLY, Kind.MONTHLY])
async def test_below_a_report_are_its_cases_why_and_a_file(work: Casework, kind: Kind) -> None:
    await publish_report(work, kind)
    (head,) = await work.owed(f"digest_{kind}")

    for reader in READERS:
        post = await work.store.read(whole_repertoire().renders[head.kind], head, work.desk, reader, work.clock.now())
        assert post is not None
        buttons = [one["action_id"] for one in post.blocks[-1]["elements"]]
        assert buttons == [ids.OPEN_CASES, ids.OPEN_WHY, ids.EXPORT]


async def test_an_outsider_is_shown_nothing_of_a_report(work: Casework) -> None:
    published = await publish_report(work)

    with pytest.raises(Refusal):
        await work.store.read(read_published, published.id, GUEST)
