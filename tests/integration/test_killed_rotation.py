"""A rotation of keys that is killed in the middle loses nothing, and the next one ends it."""

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.keys import rotate
from handlers.doctor.findings import examine_seals
from storage.sealed import SEALED, completed, in_use, opens
from storage.sql import table_of
from storage.store import Store
from storage.vault import Vault
from tests.integration.casework import Casework
from tests.integration.rotating_process import Mortal
from tests.integration.test_keys import AFTER, BEFORE, BOTH, NEW, OLD, everything, fill, ready

ROOT = Path(__file__).parents[2]
KEYS = json.dumps([NEW, OLD])


class Died(Exception):
    """A process came to its end."""


def die() -> None:
    raise Died


def opened(session: Session, vault: Vault) -> dict[tuple[str, int, str], str]:
    """Open every sealed field there is, and return what stands in it."""
    return dict(_opened(session, vault))


def _opened(session: Session, vault: Vault) -> Iterator[tuple[tuple[str, int, str], str]]:
    for kind, fields in SEALED.items():
        table = table_of(kind)
        for name, field in fields.items():
            for row_id, sealed in session.execute(select(table.c["id"], table.c[name])).all():
                if sealed is not None:
                    yield (table.name, row_id, name), vault.open(field, sealed)


async def check_unharmed(work: Casework, written: dict[tuple[str, int, str], str], matched: str | None) -> None:
    """Everything is opened by both keys, and matched as before; the old key is still needed, and that shows."""
    assert await work.store.read(opened, BOTH) == written
    assert (await work.store.write(completed, BOTH)).match_key("order", "77") == matched
    assert (await work.store.read(opens, BOTH), await work.store.read(opens, AFTER)) == (True, False)


async def check_ended(work: Casework, written: dict[tuple[str, int, str], str], matched: str | None) -> None:
    """Everything is opened by the new key alone, is matched as before, and is as it was sealed."""
    assert await work.store.read(opened, AFTER) == written
    vault = await work.store.write(completed, AFTER)
    assert vault.match_key("order", "77") == matched
    assert (await work.store.read(in_use, BOTH))["k1"] == 0
    assert await work.store.read(examine_seals, vault, work.clock.now()) == []


async def test_a_rotation_that_dies_at_each_of_its_writes_harms_nothing_and_the_last_run_ends_it(
    work: Casework,
) -> None:
    before = await ready(work, BEFORE)
    await fill(before)
    written, sealed = await work.store.read(opened, BEFORE), await work.store.read(everything)
    matched = before.desk.vault.match_key("order", "77")
    both = (await ready(work, BOTH)).desk.vault

    # Of a run that dies at its first write nothing is left; one that dies at its second has come one write further.
    with pytest.raises(Died):
        await rotate(cast("Store", Mortal(work.store, 1, die)), both, lambda _: None)
    assert await work.store.read(everything) == sealed
    died = 0
    while True:
        try:
            done = await rotate(cast("Store", Mortal(work.store, 2, die)), both, lambda _: None)
        except Died:
            died += 1
            await check_unharmed(work, written, matched)
        else:
            break

    assert (done, died) == (True, len(SEALED))
    await check_ended(work, written, matched)


async def test_a_killed_process_leaves_everything_readable_and_another_one_goes_on(
    work: Casework, database_url: str
) -> None:
    before = await ready(work, BEFORE)
    await fill(before)
    written, matched = await work.store.read(opened, BEFORE), before.desk.vault.match_key("order", "77")

    command = [sys.executable, "-W", "error", "-m", "tests.integration.rotating_process", database_url, KEYS, "4"]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    assert await process.wait() == -signal.SIGKILL

    used = await work.store.read(in_use, BOTH)
    assert used["k1"] > 0 < used["k2"]
    await check_unharmed(work, written, matched)
    assert await rotate(work.store, (await ready(work, BOTH)).desk.vault, lambda _: None)
    await check_ended(work, written, matched)
