"""What is said of a case after its day was told: filed late, no complaint after all, opened again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from handlers.digests.corrections import sweep_corrections
from handlers.digests.ids import CORRECTED
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from tests.contacts import contact
from tests.desk import LEAD
from tests.integration.casework import REACHED, Casework
from tests.integration.digesting import READERS, TODAY, publish

# The case of these tests is received on Monday at ten, and the digest of that day is published on Tuesday at nine.
YESTERDAY = timedelta(hours=23)


async def told(work: Casework) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return [(one.facts["before"], one.facts["after"]) for one in await work.owed(CORRECTED)]


def know(session: Session, run: int, known: dict[str, Any]) -> None:
    session.get_one(DigestRunRow, run).known = known


async def test_a_complaint_that_is_filed_late_is_told_of_its_day(work: Casework) -> None:
    await work.file()
    await publish(work)

    await work.file(received_at=work.clock.now() - YESTERDAY)
    await sweep_corrections(work.services())

    ((before, after),) = await told(work)
    assert (before["cases"]["received"], after["cases"]["received"]) == (1, 2)
    assert after["top"][1] == 2


async def test_a_complaint_of_today_changes_nothing_that_was_told(work: Casework) -> None:
    await publish(work)
    await sweep_corrections(work.services())

    await work.file()

    assert await sweep_corrections(work.services()) == 0


async def test_what_turns_out_to_be_no_complaint_leaves_the_figures_of_its_day(work: Casework) -> None:
    case = await work.file()
    await publish(work)

    await work.find_no_complaint(case, LEAD)
    await sweep_corrections(work.services())

    ((before, after),) = await told(work)
    assert (before["cases"]["received"], after["cases"]["received"]) == (1, 0)


async def test_a_promise_that_was_broken_and_is_owed_no_more_leaves_the_figures_of_its_day(work: Casework) -> None:
    case = await work.file(received_at=work.clock.now() - timedelta(hours=20))
    await publish(work)

    await work.find_no_complaint(case, LEAD)
    await sweep_corrections(work.services())

    ((before, after),) = await told(work)
    assert before["kept"]["first_followup"] == [0, 1]
    assert "first_followup" not in after["kept"]


async def test_a_case_that_was_closed_and_comes_back_was_not_closed(work: Casework) -> None:
    case = await work.resolve(await work.follow_up(await work.file(), LEAD), LEAD)
    case = await work.call(case, REACHED, LEAD)
    await publish(work)

    await work.reopen(case)
    await sweep_corrections(work.services())

    ((before, after),) = await told(work)
    assert (before["cases"]["closed"], after["cases"]["closed"]) == (1, 0)


async def test_what_was_told_before_cases_were_known_is_held_against_what_was_published(work: Casework) -> None:
    await work.file()
    run = await publish(work, [contact(1, TODAY)])
    known = {"contacts": 1, "satisfaction": [1, 1], "waits": {"chat": [1, 20]}}
    await work.store.write(know, run, known)

    await sweep_corrections(work.services())

    assert await work.owed(CORRECTED) == []


@pytest.mark.parametrize("reader", READERS)
async def test_a_change_of_cases_is_a_message_in_both_languages(work: Casework, reader: Any) -> None:
    case = await work.file(received_at=work.clock.now() - timedelta(hours=20))
    await publish(work)
    await work.find_no_complaint(case, LEAD)
    for _ in range(2):
        await work.file(received_at=work.clock.now() - YESTERDAY)
    await sweep_corrections(work.services())
    (notice,) = await work.owed(CORRECTED)

    post = await work.store.read(whole_repertoire().renders[CORRECTED], notice, work.desk, reader, work.clock.now())

    assert post is not None
    assert check_blocks(post.blocks, "message") == []
    assert "0 → 2" in post.text
