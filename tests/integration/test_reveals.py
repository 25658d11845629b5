"""Looks at customers' details: recorded with their reason, and told where they are unusual."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from domain.reveals import Reason
from handlers.complaints.actions import Look, open_insight
from handlers.posts import Reader
from handlers.privacy import ids
from handlers.privacy.looks import Looks, lately, looks_post, read_looks
from handlers.privacy.messages import unusual_message
from handlers.privacy.monthly import looks_message, month_due, report_looks
from storage.models import AccessLogRow, ComplaintRow, NoticeRow
from tests.desk import ADMIN, HEAD, LEAD, OWNER, ZONE, desk_with, with_people
from tests.integration.casework import Casework


@pytest.fixture
def guarded(work: Casework) -> Casework:
    """Casework under a policy that names an admin and a head."""
    return replace(work, desk=desk_with(with_people(heads=(HEAD.id,), admins=(ADMIN.id,))))


async def looked(work: Casework, times: int, person: Person = OWNER, **how: Any) -> list[tuple[str, str]]:
    """Look at the customer of a case so often; return who was told, and of what."""
    case = (await work.rows(ComplaintRow))[0]
    for _ in range(times):
        wanted = Look(case.number, reveal=True, view_id="V1", **how)
        await work.store.write(open_insight, wanted, person, work.desk, work.clock.now())
    return [(row.target, row.facts["kind"]) for row in await work.rows(NoticeRow) if row.kind == ids.UNUSUAL]


async def test_very_many_looks_of_one_person_in_a_day_are_told_once_to_admins_and_heads(guarded: Casework) -> None:
    await guarded.file()

    assert await looked(guarded, 20) == []
    assert await looked(guarded, 5) == [(ADMIN.id, "many"), (HEAD.id, "many")]
    guarded.clock.advance(timedelta(days=1))
    assert await looked(guarded, 20) == [(ADMIN.id, "many"), (HEAD.id, "many")]
    assert len(await looked(guarded, 1)) == 4


async def test_a_look_outside_working_hours_is_told_to_others_than_whoever_looked(guarded: Casework) -> None:
    await guarded.file()
    guarded.clock.advance(timedelta(hours=12))

    assert await looked(guarded, 3, HEAD) == [(ADMIN.id, "off")]


async def test_a_look_says_what_it_is_for(guarded: Casework) -> None:
    await guarded.file()

    await looked(guarded, 1)
    await looked(guarded, 1, reason=Reason.DISPUTE)

    assert [row.reason for row in await guarded.rows(AccessLogRow)] == ["handling", "dispute"]


async def test_who_hears_of_unusual_looks_reads_who_and_how_often(guarded: Casework) -> None:
    await guarded.file()
    await looked(guarded, 21)
    notice = next(row for row in await guarded.rows(NoticeRow) if row.kind == ids.UNUSUAL)

    def read(session: Session) -> Any:
        reader = Reader(guarded.desk.words_for("en"), ZONE, ADMIN)
        many = unusual_message(session, notice, guarded.desk, reader, guarded.clock.now())
        notice.facts = {**notice.facts, "kind": "off"}
        return many, unusual_message(session, notice, guarded.desk, reader, guarded.clock.now())

    many, off = await guarded.store.read(read)

    assert many.text.startswith(f"<@{OWNER.id}> has looked at customers' details 21 times on")
    assert "outside their working hours" in off.text


async def test_admins_and_heads_read_who_has_looked_how_often_and_what_for(guarded: Casework) -> None:
    await guarded.file()
    await looked(guarded, 5)
    guarded.clock.advance(timedelta(days=31))
    await guarded.file(order_number="77")
    await looked(guarded, 2)
    await looked(guarded, 1, reason=Reason.DISPUTE)
    await looked(guarded, 1, LEAD)
    now, words = guarded.clock.now(), guarded.desk.words_for("en")

    looks = await guarded.store.read(read_looks, ADMIN, guarded.desk.policy, now)
    post = looks_post(lately(words), looks, guarded.desk.policy, words)

    assert looks == [
        Looks(OWNER.id, 3, 1, [("handling", 2), ("dispute", 1)]),
        Looks(LEAD.id, 1, 1, [("handling", 1)]),
    ]
    assert f"<@{OWNER.id}> · 3 looks · 1 case · To handle the case 2, For a dispute 1" in post.text
    assert "Nobody has looked at any." in looks_post("", [], guarded.desk.policy, words).text
    with pytest.raises(Refusal, match="not_yours_to_guard"):
        await guarded.store.read(read_looks, LEAD, guarded.desk.policy, now)


async def test_admins_and_heads_get_the_looks_of_a_month_on_the_first_working_day_after_it(guarded: Casework) -> None:
    await guarded.file()
    await looked(guarded, 2)
    services = guarded.services()

    assert await report_looks(services) == 0
    guarded.clock.advance(datetime(2026, 10, 1, 1, 29, tzinfo=UTC) - guarded.clock.now())
    await looked(guarded, 1)
    assert await report_looks(services) == 0
    guarded.clock.advance(timedelta(minutes=1))
    assert await report_looks(services) == 2
    assert await guarded.store.read(month_due, guarded.desk.policy, guarded.clock.now()) is None
    assert await report_looks(services) == 0

    told = [row for row in await guarded.rows(NoticeRow) if row.kind == ids.LOOKS]
    words = guarded.desk.words_for("en")
    post = await guarded.store.read(
        looks_message, told[0], guarded.desk, Reader(words, ZONE, ADMIN), guarded.clock.now()
    )
    assert [row.target for row in told] == [ADMIN.id, HEAD.id]
    assert post is not None
    assert post.text.splitlines() == [
        "Looks at customers' details in September 2026",
        f"<@{OWNER.id}> · 2 looks · 1 case · To handle the case 2",
    ]


async def test_nobody_is_told_of_a_month_in_which_nobody_looked(guarded: Casework) -> None:
    await guarded.file()
    await looked(guarded, 2)

    guarded.clock.advance(datetime(2026, 11, 30, 12, tzinfo=UTC) - guarded.clock.now())

    assert await report_looks(guarded.services()) == 0
