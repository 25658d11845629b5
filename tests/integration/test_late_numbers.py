"""Daily numbers that are entered after the digest of their day, as most are, are told in its thread."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.features import whole_repertoire
from domain.numbers import DailyNumber, Entered
from handlers.digests.corrections import sweep_corrections
from handlers.digests.ids import CORRECTED
from handlers.digests.jobs import sweep_digests
from handlers.numbers.actions import CENTRE, Numbers, enter
from sandbox.blocks import check_blocks
from storage.digest_models import DigestRunRow
from tests.contacts import contact
from tests.desk import LEAD, POLICY
from tests.integration.casework import Casework
from tests.integration.digesting import HOUR, READERS, TODAY, publish

NUMBERS = {
    "attendance": DailyNumber.model_validate(
        {"name": {"en": "Attendance", "zh_CN": "出勤"}, "kind": "share", "out_of": {"en": "Planned", "zh_CN": "应到"}}
    ),
    "self_service": DailyNumber.model_validate({"name": {"en": "Self-service use", "zh_CN": "自助服务"}}),
}


def named(work: Casework, names: Mapping[str, DailyNumber] = NUMBERS, **digests: Any) -> None:
    """Have the policy name these daily numbers, and set its digests otherwise."""
    changes = {"daily_numbers": names, "digests": POLICY.digests.model_copy(update=digests)}
    work.desk = replace(work.desk, policy=POLICY.model_copy(update=changes))


async def entered(work: Casework, key: str, scope: str = CENTRE, day: date = TODAY, **numbers: Entered) -> None:
    form = Numbers(key, day, scope, numbers)
    await work.store.write(enter, form, LEAD, work.desk.policy, work.clock.now())


async def told(work: Casework) -> list[list[str]]:
    """Return each correction that is owed as it is read, in both languages."""
    texts = []
    for notice in await work.owed(CORRECTED):
        render = whole_repertoire().renders[CORRECTED]
        posts = [await work.store.read(render, notice, work.desk, reader, work.clock.now()) for reader in READERS]
        assert [check_blocks(post.blocks, "message") for post in posts if post is not None] == [[], []]
        texts.append([post.text for post in posts if post is not None])
    return texts


async def test_what_is_entered_late_and_corrected_later_is_told_and_the_snapshot_stays(work: Casework) -> None:
    named(work)
    run = await publish(work, [contact(1, TODAY)])
    before = [row.facts for row in await work.rows(DigestRunRow) if row.id == run]

    await entered(work, "one", attendance=Entered(18, 20), self_service=Entered(1234))
    await sweep_corrections(work.services())
    work.clock.advance(2 * HOUR)
    await entered(work, "two", attendance=Entered(90, 100))
    await sweep_corrections(work.services())

    first, second = await told(work)
    assert "Attendance – → 90.0 % (18 of 20) · Self-service use – → 1,234." in first[0]
    assert "出勤 – → 90.0%（18/20） · 自助服务 – → 1,234" in first[1]
    assert "Attendance 90.0 % (18 of 20) → 90.0 % (90 of 100)." in second[0]
    assert "Self-service" not in second[0]
    assert [row.facts for row in await work.rows(DigestRunRow) if row.id == run] == before


async def test_what_is_entered_before_its_digest_or_again_as_it_is_is_no_news(work: Casework) -> None:
    named(work)
    await sweep_digests(work.services())
    await entered(work, "one", attendance=Entered(18, 20))
    await publish(work)
    await entered(work, "two", attendance=Entered(18, 20))
    await sweep_corrections(work.services())

    assert await told(work) == []


async def test_a_team_s_number_is_told_in_the_team_s_thread_alone(work: Casework) -> None:
    named(work, teams={"A": "#quality"})
    await sweep_digests(work.services())
    work.clock.advance(23 * HOUR)
    await sweep_digests(work.services())
    await sweep_corrections(work.services())

    await entered(work, "one", scope="A", attendance=Entered(4, 5))
    await sweep_corrections(work.services())

    notices = await work.owed(CORRECTED)
    scopes = {row.id: row.scope for row in await work.rows(DigestRunRow)}
    assert [scopes[notice.subject_id] for notice in notices] == ["A"]


async def test_a_number_that_the_policy_names_no_more_is_no_news(work: Casework) -> None:
    named(work)
    await sweep_digests(work.services())
    await entered(work, "one", attendance=Entered(18, 20), self_service=Entered(7))
    await publish(work)
    named(work, {"self_service": NUMBERS["self_service"]})
    await sweep_corrections(work.services())

    await entered(work, "two", self_service=Entered(8))
    await sweep_corrections(work.services())

    ((english, _),) = await told(work)
    assert "Self-service use 7 → 8" in english
    assert "Attendance" not in english
