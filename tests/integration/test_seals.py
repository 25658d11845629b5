"""What is only ever added to is sealed in a chain, and whatever is changed behind our back shows."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import Session, SQLModel, select

from domain.evidence import digest_of
from handlers.auditing.jobs import note_if_new
from storage.audit_models import PolicyChangeRow, SealRow
from storage.models import AccessLogRow, ComplaintEventRow
from storage.seals import SOURCES, Doubt, Flaw, doubts, head_of, seal_new
from storage.sql import table_of
from storage.store import Store
from storage.tables import METADATA
from storage.vault import Vault
from tests.desk import AGENT
from tests.fakes import START
from tests.integration.casework import Casework

LATER = START + timedelta(hours=2)
APPEND_ONLY = {"complaint_event", "suggestion_event", "access_log", "target", "daily_number", "policy_change", "record"}


def found(session: Session, vault: Vault) -> list[Doubt]:
    return list(doubts(session, vault, LATER))


def run(session: Session, statement: Any) -> None:
    session.execute(statement)


async def seal_all(work: Casework, most: int = 500) -> int:
    sealed = 0
    while new := await work.store.write(seal_new, work.desk.vault, work.clock.now(), most):
        sealed += new
    return sealed


async def look(work: Casework) -> list[Doubt]:
    return await work.store.read(found, work.desk.vault)


async def change(work: Casework, table: type[SQLModel], row_id: int, **values: Any) -> None:
    core = table_of(table)
    await work.store.write(run, update(core).where(core.c["id"] == row_id).values(**values))


@pytest.fixture
async def sealed(work: Casework) -> Casework:
    """Two cases with their histories, sealed a few lines at a time."""
    await work.resolve(await work.follow_up(await work.file()))
    await work.file()
    assert await seal_all(work, 2) == 6
    return work


def test_every_table_of_the_records_is_sealed() -> None:
    assert {table_of(source).name for source in SOURCES} >= APPEND_ONLY
    assert {table_of(source).name for source in SOURCES} <= set(METADATA.tables)


async def test_what_was_sealed_and_not_touched_is_beyond_doubt(sealed: Casework) -> None:
    assert await look(sealed) == []
    assert await seal_all(sealed) == 0


async def test_a_change_of_one_letter_shows(sealed: Casework) -> None:
    await change(sealed, ComplaintEventRow, 2, actor="U0OTHER1")

    assert await look(sealed) == [Doubt(Flaw.CHANGED, "complaint_event", 2)]


async def test_a_line_that_was_taken_out_shows(sealed: Casework) -> None:
    await sealed.store.write(run, delete(table_of(ComplaintEventRow)).where(table_of(ComplaintEventRow).c["id"] == 3))

    assert await look(sealed) == [Doubt(Flaw.MISSING, "complaint_event", 3)]


async def test_a_line_changed_together_with_its_seal_shows_because_nobody_can_link_it_without_the_key(
    sealed: Casework,
) -> None:
    await change(sealed, ComplaintEventRow, 2, actor="U0OTHER1")
    event = table_of(ComplaintEventRow)
    columns = [column for column in event.columns if column.name != "note"]
    row = await sealed.store.read(
        lambda s: dict(s.execute(select(*columns).where(event.c["id"] == 2)).mappings().one())
    )
    core = table_of(SealRow)
    await sealed.store.write(run, update(core).where(core.c["row_id"] == 2).values(digest=digest_of(row)))

    assert await look(sealed) == [Doubt(Flaw.BROKEN, "complaint_event", 2)]


async def test_a_seal_that_was_taken_out_breaks_the_chain_where_it_was(sealed: Casework) -> None:
    core = table_of(SealRow)
    await sealed.store.write(run, delete(core).where(core.c["position"] == 3))

    assert [doubt.flaw for doubt in await look(sealed)] == [Flaw.BROKEN, Flaw.UNSEALED]


async def test_what_is_erased_or_encrypted_anew_does_not_show(sealed: Casework) -> None:
    await change(sealed, ComplaintEventRow, 2, note=None)

    assert await look(sealed) == []


async def test_a_line_that_waits_too_long_for_its_seal_is_named(work: Casework) -> None:
    await work.file()

    assert {doubt.flaw for doubt in await look(work)} == {Flaw.UNSEALED}


async def test_a_line_seen_late_because_its_transaction_took_longer_is_sealed_after_others(sealed: Casework) -> None:
    event, core = table_of(ComplaintEventRow), table_of(SealRow)
    await sealed.store.write(run, delete(core).where(core.c["position"] > 4))
    await sealed.store.write(run, update(core).where(core.c["row_id"] == 4).values(row_id=5))
    # What has a seal now is the fifth line's; the fourth comes into sight only after it.
    assert await sealed.store.read(lambda s: s.execute(select(event.c["id"])).scalars().all()) == [1, 2, 3, 4, 5, 6]

    assert await seal_all(sealed) == 2


async def test_two_processes_at_it_seal_each_line_once(work: Casework, database_url: str) -> None:
    for _ in range(5):
        await work.file()
    other = await Store.open(database_url)
    try:
        stores = (work.store, other) * 6
        await asyncio.gather(*(store.write(seal_new, work.desk.vault, START, 3) for store in stores))
    finally:
        await other.close()
    await seal_all(work)

    assert await look(work) == []
    head = await work.store.read(head_of)
    assert head.position == await work.store.read(lambda s: len(s.exec(select(ComplaintEventRow)).all()))


async def test_accesses_are_sealed_too(work: Casework) -> None:
    case = await work.file()
    row = {"at": START, "person": AGENT.id, "complaint_id": 1, "fields": "contact", "reason": "callback", "view_id": ""}
    await work.store.write(run, insert(table_of(AccessLogRow)).values(**row))
    await seal_all(work)
    await change(work, AccessLogRow, 1, reason="regulator")

    assert case.number
    assert await look(work) == [Doubt(Flaw.CHANGED, "access_log", 1)]


async def test_a_policy_is_recorded_when_it_comes_into_effect_and_with_what_it_changes(store: Store) -> None:
    first, second = {"zone": "UTC", "heads": []}, {"zone": "UTC", "heads": ["U0HEAD01"]}

    noted = [await store.write(note_if_new, policy, "1.0", START) for policy in (first, first, second, second, first)]
    rows = await store.read(lambda s: s.exec(select(PolicyChangeRow)).all())

    assert noted == [True, False, True, False, True]
    assert [row.changes for row in rows] == [{}, {"heads": [[], ["U0HEAD01"]]}, {"heads": [["U0HEAD01"], []]}]
    assert [row.follows for row in rows] == [0, 1, 2]
