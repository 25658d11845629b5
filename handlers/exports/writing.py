"""Cases written to a table, a page at a time, so that neither memory nor one long transaction grows with them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from domain.indicators.days import Period
from handlers.exports.facts import facts_for_export
from handlers.exports.lines import Layout
from handlers.exports.tables import CsvTable, Format, Table
from handlers.services import Desk
from storage.exports import CaseRecord, cases_received
from storage.members import all_members
from storage.store import Store

_AT_ONCE: Final = 500


def table_in(file: IO[bytes], kind: Format, layout: Layout) -> Table:
    """Begin a table in *file*; the first workbook of a process takes a tenth of a second."""
    if kind is Format.CSV:
        return CsvTable(file, layout.headings(), layout.as_text)
    # A twentieth of a whole start, and most of those who start never write a workbook.
    from handlers.exports.workbooks import XlsxTable  # noqa: PLC0415

    return XlsxTable(file, layout.headings())


async def write_complaints(
    store: Store, table: Table, period: Period, layout: Layout, desk: Desk, now: datetime, reader: str | None = None
) -> int:
    """Add a row to *table* for each case received in *period*, as it stands at *now*; return how many.

    What is about the *reader* is left out. Rows are made beside the loop, for a page of them takes longer than it may.
    """
    names = {member.id: member.name for member in await store.read(all_members)}
    writer = _Writer(table, layout, desk, names, reader, now)
    number = 0
    async for page in _pages(store, *period.bounds(desk.policy.zoneinfo)):
        number += await asyncio.to_thread(writer.add, page)
    return number


@dataclass(frozen=True, slots=True)
class _Writer:
    table: Table
    layout: Layout
    desk: Desk
    names: Mapping[str, str]
    reader: str | None
    now: datetime

    def add(self, page: Sequence[CaseRecord]) -> int:
        """Add a row for each case that the reader may know of; return how many."""
        mine = [record for record in page if self.reader is None or record.case.colleague != self.reader]
        for record in mine:
            self.table.add(self.layout.row(facts_for_export(record, self.names, self.desk, self.now)))
        return len(mine)


async def _pages(store: Store, since: datetime, until: datetime) -> AsyncIterator[list[CaseRecord]]:
    after: tuple[datetime, int] | None = None
    while page := await store.read(cases_received, since, until, after, _AT_ONCE):
        yield page
        after = page[-1].place
