"""Uploaded tables are weighed, and taken in once somebody says so; a process that dies is followed by another."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog

from domain.contacts import Counts
from domain.values import Mistakes
from handlers.contacts.importing import (
    Chunk,
    Overtaken,
    customer_key,
    import_table,
    reader_of,
    weigh_table,
    work_of,
)
from handlers.contacts.tables import UnusableFile, open_table, scan
from handlers.services import Services
from handlers.uploads.actions import claim, note
from handlers.uploads.fetching import UploadFailed, fetch
from handlers.uploads.reading import Notes, mapping_of
from storage.store import StoreUnavailable
from storage.upload_models import UploadRow

_LOG = structlog.get_logger(__name__)
# How many rows are taken in between two words about it.
_STEP: Final = 20_000


async def work_off(services: Services) -> int:
    """Look at every table that was uploaded, and take in those that are wanted; return how many were worked on."""
    done = 0
    while (row := await services.store.write(claim, services.clock.now())) is not None:
        await _work(services, row)
        services.ring()
        done += 1
    return done


async def _work(services: Services, row: UploadRow) -> None:
    try:
        with TemporaryDirectory(prefix="redress-upload-") as folder:
            path = Path(folder) / "table"
            await fetch(services.client, row.url, path, services.policy.uploads.largest << 20)
            values = await _read(services, row, path)
    except UploadFailed as failed:
        values = {"state": "failed", "error": failed.code, "facts": {**row.facts, **failed.facts}}
    except Overtaken:
        return
    except StoreUnavailable:
        raise
    except Exception:  # noqa: BLE001 - one table that nobody can read must not hold up the others
        _LOG.exception("upload_failed", upload=row.id)
        values = {"state": "failed", "error": "broken"}
    await services.store.write(note, row, services.clock.now(), **values)


async def _read(services: Services, row: UploadRow, path: Path) -> dict[str, Any]:
    """Weigh a table, or take it in; return what is known of it then."""
    policy, store = services.policy, services.store
    with _explained():
        seen = await asyncio.to_thread(scan, path)
        if row.digest not in (None, seen.digest):
            raise UploadFailed("changed")
        name, mapping, shown = await asyncio.to_thread(mapping_of, row, path, seen, policy)
        notes = Notes()
        with open_table(path, mapping.file, seen) as table:
            key_of = customer_key(services.desk.vault)
            reader = reader_of(mapping, table, policy, services.clock.now(), key_of)
            if row.state == "asked":
                await weigh_table(store, table, reader, notes.hear)
            else:
                work = work_of(seen, mapping, policy, row.name, row.person)
                watch = _Progress(services, row, notes).hear
                await import_table(store, table, reader, work, policy, services.clock, watch)
    facts = {**row.facts, **shown, **notes.facts(policy.channels), "mapping": name}
    return {"state": "weighed" if row.state == "asked" else "done", "digest": seen.digest, "facts": facts}


class _Progress:
    """Tells now and then how far an import has come, which also keeps others from taking it for dead."""

    def __init__(self, services: Services, row: UploadRow, notes: Notes) -> None:
        self._services, self._row, self._notes = services, row, notes
        self._told = 0

    def hear(self, chunk: Chunk, counts: Counts) -> None:
        self._notes.hear(chunk, counts)
        if counts.read - self._told < _STEP:
            return
        self._told = counts.read
        self._services.tasks.spawn(self._tell(counts.read), "upload_progress")

    async def _tell(self, read: int) -> None:
        facts = {**self._row.facts, "read": read}
        await self._services.store.write(note, self._row, self._services.clock.now(), ended=False, facts=facts)
        self._services.ring()


@contextmanager
def _explained() -> Iterator[None]:
    """Raise what is wrong with a table as `UploadFailed`; what it says of the heading stays here."""
    try:
        yield
    except UnusableFile:
        raise UploadFailed("unusable") from None
    except Mistakes as mistakes:
        raise UploadFailed("columns", missing=[path for path, _ in mistakes.found][:20]) from None
