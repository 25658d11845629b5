"""What comes after a digest was published: a line on what has changed, seldom, and quiet where it is wished."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.features import whole_repertoire
from domain.errors import Refusal
from domain.people import Person
from handlers.digests.corrections import sweep_corrections, tell_correction
from handlers.digests.ids import CORRECTED, DAILY, MUTED
from handlers.digests.jobs import count_days, sweep_digests
from handlers.digests.muting import mute, unmute
from sandbox.blocks import check_blocks
from storage.contact_models import ImportRunRow
from storage.corrections import runs_to_correct
from storage.digest_models import DigestRunRow
from storage.models import NoticeRow
from tests.contacts import at, bring, contact
from tests.desk import AGENT, GUEST, HEAD, LEAD, OWNER, POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import HOUR, READERS, TODAY, import_, publish


async def corrections(work: Casework) -> list[dict[str, Any]]:
    return [notice.facts["after"] for notice in await work.owed(CORRECTED)]


async def test_what_comes_late_is_told_once_by_whichever_process_and_the_snapshot_stays(work: Casework) -> None:
    run = await publish(work, [contact(n, TODAY) for n in range(40)])
    (before,) = [row for row in await work.rows(DigestRunRow) if row.id == run]
    await import_(work, [contact(n, TODAY, score=1) for n in range(40, 50)])

    assert await work.store.write(tell_correction, run, POLICY, work.clock.now())
    assert not await work.store.write(tell_correction, run, POLICY, work.clock.now())
    assert await sweep_corrections(work.services()) == 0

    (after,) = await corrections(work)
    assert (after["contacts"], after["satisfaction"]) == (50, [40, 50])
    (row,) = [row for row in await work.rows(DigestRunRow) if row.id == run]
    assert row.facts == before.facts
    head = next(notice for notice in await work.rows(NoticeRow) if notice.kind == DAILY)
    assert [notice.parent_id for notice in await work.owed(CORRECTED)] == [head.id]


async def test_a_correction_is_rendered_in_both_languages_with_counts_where_there_are_few(work: Casework) -> None:
    run = await publish(work, [contact(n, TODAY) for n in range(4)])
    await import_(work, [contact(n, TODAY, score=1, channel="<x>") for n in range(4, 9)])
    await work.store.write(tell_correction, run, POLICY, work.clock.now())
    (notice,) = await work.owed(CORRECTED)

    told = []
    for reader in READERS:
        render = whole_repertoire().renders[CORRECTED]
        post = await work.store.read(render, notice, work.desk, reader, work.clock.now())
        assert post is not None
        assert check_blocks(post.blocks, "message") == []
        told.append(post.text)

    assert all("%" not in text and "&lt;x&gt;" in text for text in told)
    assert ["CSAT 4 of 4 → 4 of 9" in told[0], "4/4 → 4/9" in told[1]] == [True, True]


async def test_a_change_of_those_alone_who_came_while_closed_is_told_in_both_languages(work: Casework) -> None:
    late = contact(1, TODAY, channel="phone", answered=False, abandoned=True, score=None, scale_max=None)
    late = late._replace(arrived_at=at(TODAY, 23))
    run = await publish(work, [late, contact(2, TODAY)], POLICY)
    await import_(work, [late._replace(answered=True, abandoned=False, waited=60)], POLICY)

    await work.store.write(tell_correction, run, POLICY, work.clock.now())

    (notice,) = await work.owed(CORRECTED)
    assert [notice.facts[when]["apart"] for when in ("before", "after")] == [
        {"phone": [1, 0, None]},
        {"phone": [1, 1, 60]},
    ]
    render = whole_repertoire().renders[CORRECTED]
    told = [await work.store.read(render, notice, work.desk, reader, work.clock.now()) for reader in READERS]
    said = [post.text if post is not None else "" for post in told]
    assert "Outside opening hours Phone 1 contact, 0 answered → 1 contact, 1 answered, median 60 s" in said[0]
    assert "营业时间外 电话" in said[1]
    assert all("FRT" not in text and "CSAT" not in text for text in said)


async def test_a_row_that_changes_no_figure_is_no_news(work: Casework) -> None:
    run = await publish(work, [contact(n, TODAY) for n in range(5)])

    await import_(work, [contact(1, TODAY, category="Delivery")])

    assert await sweep_corrections(work.services()) == 1
    assert await sweep_corrections(work.services()) == 0
    assert await corrections(work) == []
    assert run


async def test_who_still_waited_is_no_correction_as_long_as_no_row_says_how_it_ended(work: Casework) -> None:
    waiting = contact(1, TODAY, answered=False, waited=None, score=None, scale_max=None)
    await publish(work, [waiting, contact(2, TODAY)])
    work.clock.advance(6 * HOUR)
    await import_(work, [contact(2, TODAY, category="Delivery")])
    await sweep_corrections(work.services())
    early = await corrections(work)

    await import_(work, [waiting._replace(answered=True, waited=7000)])
    await sweep_corrections(work.services())

    assert early == []
    assert [one["waits"]["chat"][0] for one in await corrections(work)] == [2]


async def test_several_imports_within_the_hour_make_one_line_and_the_rest_another(work: Casework) -> None:
    await publish(work, [contact(1, TODAY)])
    for number in (2, 3, 4):
        await import_(work, [contact(number, TODAY)])
        await sweep_corrections(work.services())
        work.clock.advance(timedelta(minutes=10))

    work.clock.advance(timedelta(minutes=30))
    await sweep_corrections(work.services())

    assert [one["contacts"] for one in await corrections(work)] == [2, 4]


def begin_file(session: Session, now: Any) -> None:
    session.add(
        ImportRunRow(source="desk", kind="file", name="f", digest="e", person="op", started_at=now, seen_at=now)
    )


async def test_while_a_file_comes_in_nothing_is_told_but_not_for_ever(work: Casework) -> None:
    await publish(work, [contact(1, TODAY)])
    await import_(work, [contact(2, TODAY)])
    await work.store.write(begin_file, work.clock.now())

    early = await sweep_corrections(work.services())
    work.clock.advance(timedelta(minutes=11))

    assert (early, await sweep_corrections(work.services())) == (0, 1)


async def test_a_digest_waits_until_its_days_are_counted(work: Casework) -> None:
    await publish(work, [contact(1, TODAY)])
    await import_(work, [contact(2, TODAY)])
    await work.store.write(bring, [contact(3, TODAY)], work.clock.now())
    now = work.clock.now()

    assert await work.store.read(runs_to_correct, now - HOUR, now, 20) == []
    await count_days(work.services())
    assert len(await work.store.read(runs_to_correct, now - HOUR, now, 20)) == 1


async def test_a_day_of_a_team_s_digest_that_lost_all_its_contacts_is_told_as_nothing(work: Casework) -> None:
    policy = POLICY.model_copy(update={"digests": POLICY.digests.model_copy(update={"teams": {"A": "#quality"}})})
    work.desk = replace(work.desk, policy=policy)
    await sweep_digests(work.services())
    await import_(work, [contact(1, TODAY)])
    work.clock.advance(23 * HOUR)
    await sweep_digests(work.services())

    await import_(work, [contact(1, TODAY, team="B")])
    await sweep_corrections(work.services())

    assert [(one["contacts"], one["waits"]) for one in await corrections(work)] == [(0, {})]


async def test_quiet_holds_back_all_digests_of_its_scope_until_midnight(work: Casework) -> None:
    first = await publish(work, [contact(1, TODAY)])
    work.clock.advance(24 * HOUR)
    await sweep_digests(work.services())
    await work.store.write(mute, first, LEAD, POLICY, work.clock.now())
    await import_(work, [contact(2, TODAY), contact(3, TODAY + timedelta(days=1))])

    early = await sweep_corrections(work.services())
    work.clock.advance(timedelta(hours=15))

    assert (early, await sweep_corrections(work.services())) == (0, 2)


async def test_quiet_is_wished_once_said_in_the_thread_and_shown_below_the_digest(work: Casework) -> None:
    run = await publish(work, [contact(1, TODAY)])
    now = work.clock.now()

    first = await work.store.write(mute, run, LEAD, POLICY, now)
    second = await work.store.write(mute, run, HEAD, POLICY, now)
    muted = await work.owed(MUTED)
    head = next(notice for notice in await work.rows(NoticeRow) if notice.kind == DAILY)
    work.clock.advance(HOUR)
    back = await work.store.write(unmute, run, HEAD, POLICY, work.clock.now())
    again = await work.store.write(unmute, run, HEAD, POLICY, work.clock.now())

    assert (first, second, back, again) == (True, False, True, False)
    assert [notice.facts["person"] for notice in muted] == [LEAD.id]
    assert head.wanted == 3
    for notice in await work.owed(MUTED):
        for reader in READERS:
            post = await work.store.read(whole_repertoire().renders[MUTED], notice, work.desk, reader, now)
            assert post is not None
            assert check_blocks(post.blocks, "message") == []


@pytest.mark.parametrize(
    ("person", "code"), [(AGENT, "not_yours_to_steer"), (OWNER, "not_yours_to_steer"), (GUEST, "outsider")]
)
async def test_quiet_is_for_those_who_answer_for_the_numbers(work: Casework, person: Person, code: str) -> None:
    run = await publish(work)

    for wish in (mute, unmute):
        with pytest.raises(Refusal) as refused:
            await work.store.write(wish, run, person, POLICY, work.clock.now())
        assert refused.value.code == code
    with pytest.raises(Refusal):
        await work.store.write(mute, 99, LEAD, POLICY, work.clock.now())
