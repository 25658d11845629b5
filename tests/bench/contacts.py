"""Contacts by the million, made in the database; and what a plain script reads of them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import insert, text
from sqlmodel import Session

from bot.demo import demo_policy
from domain.indicators.days import Period, one_day
from storage.contact_models import ContactDayRow, ImportRunRow
from storage.counted import count_day
from storage.sql import insert_row, table_of
from storage.store import Store

TEAMS, CHANNELS = 10, ("chat", "email", "phone", "social")
A_DAY: Final = 11_111
LAST: Final = date(2026, 9, 14)
NOW: Final = datetime(2026, 9, 15, 1, tzinfo=UTC)
ZONE: Final[ZoneInfo] = demo_policy().zoneinfo
# How many days are made by one statement: as many as the store allows its time for, on a busy machine too.
_MADE_AT_ONCE: Final = 10
# How far back a chart looks, and a week more for the report of that week.
_COUNTED_DAYS: Final = 36

# Both databases understand all of it but how seconds are added to a moment.
_MOMENT: Final = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', '{begin}', (i * 86400 / {each}) || ' seconds') || '.000000'",
    "postgresql": "TIMESTAMPTZ '{begin}+00' + (i * 86400 / {each}) * INTERVAL '1 second'",
}
_FILL: Final = """
WITH RECURSIVE
    numbered(i) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT i + 1 FROM numbered WHERE i < {end} - 1),
    placed AS (SELECT i, {moment} AS moment FROM numbered)
INSERT INTO contact (source, external_id, channel, arrived_at, answered, abandoned, is_test, team, waited, talk,
                     survey_sent, score, scale_max, rated_at, import_id, wait_clock, open_waited, out_of_hours)
SELECT 'desk', CAST(i AS TEXT), CASE i % 4 WHEN 0 THEN 'chat' WHEN 1 THEN 'email' WHEN 2 THEN 'phone' ELSE 'social' END,
       moment, TRUE, FALSE, FALSE, 'Team ' || CAST((i / 4) % {teams} AS TEXT), (i * 37) % 120, 60 + (i * 53) % 400,
       TRUE, CASE WHEN i % 3 = 0 THEN (i * 7) % 5 + 1 END, CASE WHEN i % 3 = 0 THEN 5 END,
       CASE WHEN i % 3 = 0 THEN moment END, {run},
       CASE i % 4 WHEN 1 THEN 'business' WHEN 3 THEN 'clock' ELSE 'live' END, (i * 37) % 120, FALSE
FROM placed
"""


async def fill(store: Store, days: int, each: int = A_DAY) -> None:
    """Make *each* contacts on each of the last *days*, a third of them with an answer, and count those that matter.

    Their waits are measured, as of a centre that is open day and night: what a script adds up is what counts.
    """
    run = await store.write(_begin)
    for first in range(0, days, _MADE_AT_ONCE):
        await store.write(_make, run, range(first, min(first + _MADE_AT_ONCE, days)), days, each)
    for back in range(_COUNTED_DAYS):
        await store.write(count_day, LAST - timedelta(days=back), ZONE)


def _begin(session: Session) -> int:
    return insert_row(
        session,
        ImportRunRow(source="desk", kind="file", name="f", digest="d", person="me", started_at=NOW, seen_at=NOW),
    )


def _make(session: Session, run: int, some: range, days: int, each: int) -> None:
    kind = session.get_bind().dialect.name
    begin = one_day(LAST - timedelta(days=days - 1)).bounds(ZONE)[0]
    values = {"first": some.start * each, "end": some.stop * each, "each": each, "begin": f"{begin:%Y-%m-%d %H:%M:%S}"}
    filled = _FILL.format(moment=_MOMENT[kind].format(**values), teams=TEAMS, run=run, **values)
    session.connection().execute(text(filled.replace(":", r"\:")))
    groups = product((LAST - timedelta(days=days - 1 - day) for day in some), range(TEAMS), CHANNELS)
    rows = [{"day": day, "team": f"Team {team}", "channel": channel} for day, team, channel in groups]
    session.connection().execute(insert(table_of(ContactDayRow)), [{**row, "tally": {}} for row in rows])


@dataclass(frozen=True, slots=True)
class Script:
    """A script that knows the tables and adds up in plain Python, through the bare driver."""

    url: str

    def rows(self, columns: str, period: Period) -> Iterator[tuple[Any, ...]]:
        """Yield some columns of the contacts of some days."""
        since, until = (f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in period.bounds(ZONE))
        zone = "+00" if self.url.startswith("postgresql") else ""
        asked = f"SELECT {columns} FROM contact WHERE arrived_at >= '{since}{zone}' AND arrived_at < '{until}{zone}'"
        if zone:
            with psycopg.connect(self.url) as server:
                yield from server.execute(asked.encode())
        else:
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as file:
                yield from file.execute(asked)
