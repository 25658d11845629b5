"""A new key: everything comes under it while the bot works, and nothing needs the old one afterwards."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from bot.keys import rotate
from domain.policy import Severity
from handlers.complaints.actions import Look, open_insight
from handlers.consent.deciding import Answer as Word
from handlers.doctor.findings import Trouble, examine_seals
from handlers.intake.similar import Similar
from storage.attachments import FileRef, keep_files
from storage.audit_models import RecordRow
from storage.models import ComplaintRow
from storage.privacy_models import PrivacyRequestRow
from storage.sealed import SEALED, completed, fields_under, finish_rotation, in_use, older_rows, opens, reseal
from storage.seals import seal_new
from storage.sql import table_of
from storage.store import Store
from storage.tables import METADATA
from storage.vault import Unreadable, Vault
from tests.desk import AGENT, OTHER_OWNER, OWNER
from tests.integration.casework import NOT_SATISFIED, Casework

OLD, NEW = ("k1", "the first secret, long enough"), ("k2", "the second secret, long enough")
BEFORE, BOTH, AFTER = Vault([OLD]), Vault([NEW, OLD]), Vault([NEW])


def under(work: Casework, vault: Vault) -> Casework:
    return replace(work, desk=replace(work.desk, vault=vault))


async def ready(work: Casework, vault: Vault) -> Casework:
    """Work as a process does that was started with these keys."""
    return under(work, await work.store.write(completed, vault))


async def fill(work: Casework) -> str:
    """Store something in every sealed column; return the number of the case it belongs to."""
    case = await work.resolve(await work.follow_up(await work.file()))
    await work.call(case, replace(NOT_SATISFIED, comment="Too late."))
    other = await work.file(severity=Severity.URGENT, order_number="77", customer_contact="")
    other = await work.resolve(await work.follow_up(other, OTHER_OWNER), OTHER_OWNER)
    await work.decide(other, Word.DECLINE, text="Not yet.")
    file = FileRef("F1", "label.png", "https://files.example/F1")
    await work.store.write(keep_files, case.id, AGENT.id, [file], work.desk.vault, work.clock.now())
    await work.store.write(answer_more, case.id, work.desk.vault)
    await work.store.write(ask_for_something, work.desk.vault, work.clock.now())
    while await work.store.write(seal_new, work.desk.vault, work.clock.now()):
        pass
    return case.number


def answer_more(session: Session, case: int, vault: Vault) -> None:
    more = {field: vault.seal(field, "{}") for field in ("remedy", "relation", "extra", "source")}
    session.execute(update(table_of(ComplaintRow)).where(table_of(ComplaintRow).c.id == case).values(more))


def ask_for_something(session: Session, vault: Vault, now: datetime) -> None:
    row = PrivacyRequestRow(form_key="V1", wish="hold", ground="dispute", asked_by="U1", asked_at=now)
    row.reason, row.answer = vault.seal("reason", "By letter."), vault.seal("answer", "So it is.")
    session.add(row)


def everything(session: Session) -> str:
    """Return all that stands in the database as one text."""
    return "\n".join(str(row) for table in METADATA.sorted_tables for row in session.execute(table.select()))


def is_filled(session: Session, kind: type[SQLModel], name: str) -> bool:
    return (
        session.execute(select(table_of(kind).c[name]).where(table_of(kind).c[name].is_not(None))).first() is not None
    )


async def rotated(work: Casework, vault: Vault) -> list[str]:
    said: list[str] = []
    assert await rotate(work.store, vault, said.append)
    return said


async def test_after_a_rotation_the_old_key_opens_nothing_and_nothing_needs_it(work: Casework) -> None:
    number = await fill(await ready(work, BEFORE))
    assert all([await work.store.read(is_filled, kind, name) for kind, names in SEALED.items() for name in names])

    await rotated(work, (await ready(work, BOTH)).desk.vault)

    stored = await work.store.read(everything)
    assert "k2:" in stored
    assert "k1:" not in stored
    assert await work.store.read(opens, AFTER) is True
    assert await work.store.read(opens, BEFORE) is False
    after = await ready(work, AFTER)
    insight = await after.store.write(
        open_insight, Look(number, reveal=True, view_id="V1"), OWNER, after.desk, work.clock.now()
    )
    assert (insight.name, insight.contact, insight.order) == ("张三丰", "13812345678", "20260914000123")
    assert [file.name for file in insight.files] == ["label.png"]
    with pytest.raises(Similar):
        await after.file(decision=None)


async def test_the_chain_of_seals_still_holds_and_goes_on_under_the_new_key(work: Casework) -> None:
    await fill(await ready(work, BEFORE))
    await rotated(work, (await ready(work, BOTH)).desk.vault)
    after = await ready(work, AFTER)
    await after.file(decision=None, customer_contact="", order_number="4711", description="Another thing.")
    while await after.store.write(seal_new, after.desk.vault, work.clock.now()):
        pass
    later = work.clock.now() + timedelta(hours=2)

    assert await work.store.read(examine_seals, after.desk.vault, later) == []
    await work.store.write(spoil_record)
    found = await work.store.read(examine_seals, after.desk.vault, later)
    assert [(one.trouble, one.subject) for one in found] == [(Trouble.RECORD_DOUBTFUL, "record 1")]


def spoil_record(session: Session) -> None:
    session.execute(update(table_of(RecordRow)).values(person="U0OTHER1"))


async def test_a_rotation_is_recorded_once(work: Casework) -> None:
    await fill(await ready(work, BEFORE))
    both = await ready(work, BOTH)

    for _ in range(2):
        said = await rotated(work, both.desk.vault)

    assert "complaint: 0 fields sealed anew" in said
    (record,) = await work.rows(RecordRow)
    assert (record.kind, record.person, record.facts) == ("keys_rotated", "", {"key": "k2", "before": "k1"})
    await work.store.write(finish_rotation, both.desk.vault, work.clock.now())
    assert len(await work.rows(RecordRow)) == 1


async def test_an_interrupted_rotation_is_taken_up_where_it_stopped(work: Casework) -> None:
    before = await ready(work, BEFORE)
    for number in range(5):
        await before.file(order_number=str(number))
    both = (await ready(work, BOTH)).desk.vault

    ids = await work.store.read(older_rows, both, ComplaintRow, 0, 2)

    assert (ids, await work.store.write(reseal, both, ComplaintRow, ids)) == ([1, 2], 8)
    assert await work.store.read(fields_under, both) == {"k2": 8, "k1": 12, "": 0}
    # Whoever takes the old key away now does not start.
    assert await work.store.read(opens, AFTER) is False
    assert "complaint: 12 fields sealed anew" in await rotated(work, both)
    assert await work.store.read(in_use, both) == {"k2": 21, "k1": 0, "": 0}


async def test_what_a_process_still_writes_under_the_old_key_is_noticed(work: Casework) -> None:
    before = await ready(work, BEFORE)
    await before.file()
    both = (await ready(work, BOTH)).desk.vault

    class Busy:
        """A store in which somebody with the old setting is at work all the time."""

        write = work.store.write

        async def read(self, question: Any, *args: Any) -> Any:
            found = await work.store.read(question, *args)
            if question is older_rows and not found:
                await before.file(order_number="77")
            return found

    said: list[str] = []
    assert not await rotate(cast("Store", Busy()), both, said.append)
    assert "restart them" in said[-1]
    assert await work.store.read(opens, AFTER) is False
    assert await rotate(work.store, both, said.append)


async def test_what_is_under_a_key_that_nobody_has_is_said_and_left_alone(work: Casework) -> None:
    strange = under(work, Vault([("k7", "a secret of somebody else")]))
    await strange.file()
    both = (await ready(work, BOTH)).desk.vault
    said: list[str] = []

    assert not await rotate(work.store, both, said.append)

    assert "4 fields are sealed under a key that is not in REDRESS_SECRET_KEY" in said[-1]
    assert await work.rows(RecordRow) == []
    assert (await work.rows(ComplaintRow))[0].description.startswith("k7:")


async def test_an_empty_database_gets_a_key_of_hashes_by_chance_and_keeps_it(work: Casework) -> None:
    vaults = await asyncio.gather(*(work.store.write(completed, vault) for vault in (BEFORE, BEFORE, BEFORE)))

    keys = {vault.match_key("contact", "13812345678") for vault in vaults}
    assert len(keys) == 1
    assert keys != {BEFORE.match_key("contact", "13812345678")}


async def test_hashes_from_before_there_was_such_a_key_stay_what_they_were(work: Casework) -> None:
    await under(work, BEFORE).file()

    vault = await work.store.write(completed, BOTH)

    assert vault.match_key("order", "77") == BEFORE.match_key("order", "77")


async def test_another_secret_does_not_open_the_key_of_hashes(work: Casework) -> None:
    await ready(work, BEFORE)

    assert await work.store.read(opens, AFTER) is False
    with pytest.raises(Unreadable):
        await work.store.write(completed, AFTER)
