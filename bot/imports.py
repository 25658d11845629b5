"""What `redress import` does: it takes in a table of contacts, or proposes how to read it."""

import getpass
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.clock import SystemClock
from bot.house import StartFailed, open_vault
from bot.import_report import ImportReport, progress_of
from bot.interpreter import make_ready_for_rows
from config.mapping import MappingError, load_mapping, written
from config.policy import load_policy
from config.settings import Settings, load_settings
from domain.contacts import Counts
from domain.mappings import ImportMapping
from domain.policy import Policy
from domain.rows import KeyOf, RowReader
from domain.values import Mistakes
from handlers.contacts.importing import (
    Chunk,
    customer_key,
    fits,
    guess_of,
    import_table,
    reader_of,
    weigh_table,
    work_of,
)
from handlers.contacts.tables import Scan, Table, open_table, scan
from storage.imports import Work
from storage.migrate import migrate, pending
from storage.store import Store

_KEY_MISSING: Final = (
    "REDRESS_SECRET_KEY: is missing, and the mapping has a column for the customer, who is kept as a keyed hash only. "
    "Give the key the bot runs with, or take the column out of the mapping."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed behind `redress import`."""

    file: Path
    mapping: str | None = None
    dry_run: bool = False
    rejects: Path | None = None


async def run_import(wish: Wish, say: Callable[[str], None]) -> bool:
    """Take in a table and *say* what came of it; return whether any row of it could be taken in, if it has one.

    Raises `UnusableFile`, `MappingError`, and what stands in the way of every command.
    """
    make_ready_for_rows()
    settings = load_settings(serving=False)
    policy = load_policy(settings.redress_policy)
    seen = scan(wish.file)
    name, mapping = _mapping_of(wish, seen, policy, say)
    report = ImportReport(wish.rejects or wish.file.with_name(f"{wish.file.stem}.rejected.csv"))
    try:
        async with _store_of(wish, settings, mapping) as store:
            with open_table(wish.file, mapping.file, seen) as table:
                key_of = await _key_of(store, settings, mapping)
                reader = _reader(name, mapping, table, policy, key_of)
                work = work_of(seen, mapping, policy, wish.file.name, _person())
                await _take_in(wish, store, table, reader, work, policy, report)
    finally:
        report.close()
    for line in report.lines(wish.file.name, wish.dry_run, tuple(policy.channels)):
        say(line)
    return report.counts.rejected < report.counts.read or report.counts.read == 0


def propose_mapping(file: Path) -> str:
    """Return a mapping for *file* as TOML, with remarks on what is not certain. Raises `UnusableFile`."""
    found = guess_of(file, scan(file), file.stem)
    return written(found.tables, found.remarks)


async def _take_in(
    wish: Wish,
    store: Store | None,
    table: Table,
    reader: RowReader,
    work: Work,
    policy: Policy,
    report: ImportReport,
) -> None:
    with progress_of(table) as moved:

        def watch(chunk: Chunk, counts: Counts) -> None:
            report.note(chunk, counts)
            moved()

        if wish.dry_run or store is None:
            await weigh_table(store, table, reader, watch)
        else:
            report.counts = await import_table(store, table, reader, work, policy, SystemClock(), watch)


def _mapping_of(wish: Wish, seen: Scan, policy: Policy, say: Callable[[str], None]) -> tuple[str, ImportMapping]:
    """Return the mapping that was named, that lies beside the file, or the one of the policy that fits its heading.

    None is ever guessed for an import: the same contacts under the name of another source would count twice.
    """
    if wish.mapping is not None:
        named = policy.mappings.get(wish.mapping) if not Path(wish.mapping).exists() else None
        return wish.mapping, named or load_mapping(wish.mapping)
    beside = wish.file.with_suffix(".toml")
    known = {name: one for name, one in policy.mappings.items() if fits(one, wish.file, seen)}
    found = [str(beside)] if beside.exists() else [*known]
    if not found:
        raise StartFailed(
            f"Nothing says what the columns of {wish.file} mean. Name a mapping file with --mapping, or put one beside "
            f"it: `redress import --guess {wish.file} > {beside}` proposes it. Look it over before you use it."
        )
    say(f"Read by the mapping {found[0]}.")
    return found[0], load_mapping(found[0]) if beside.exists() else known[found[0]]


def _reader(name: str, mapping: ImportMapping, table: Table, policy: Policy, key_of: KeyOf) -> RowReader:
    try:
        return reader_of(mapping, table, policy, SystemClock().now(), key_of)
    except Mistakes as mistakes:
        raise MappingError.of_table(name, mistakes) from None


async def _key_of(store: Store | None, settings: Settings, mapping: ImportMapping) -> KeyOf:
    if mapping.columns.customer is None or store is None:
        return lambda _: None
    return customer_key(await open_vault(store, settings))


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return ""


@asynccontextmanager
async def _store_of(wish: Wish, settings: Settings, mapping: ImportMapping) -> AsyncIterator[Store | None]:
    """Open the database; for a dry run only if it is there and up to date, because nothing is written then."""
    if mapping.columns.customer is not None and not settings.secret_keys:
        raise StartFailed(_KEY_MISSING)
    if wish.dry_run and pending(settings.database_url):
        yield None
        return
    migrate(settings.database_url)
    store = await Store.open(settings.database_url)
    try:
        yield store
    finally:
        await store.close()
