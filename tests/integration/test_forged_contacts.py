"""Whatever a help desk sends in, and whatever stands in a table, is taken in or refused in words; nothing fails."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from starlette.applications import Starlette

from bot.ingest import CONTACTS_PATH, ingest_routes
from bot.ingest_description import DESCRIPTION, FIELDS
from bot.logs import configure_logs
from domain.mappings import FileShape
from domain.rows import RowReader
from domain.values import Mistakes
from handlers.contacts.importing import customer_key, import_table
from handlers.contacts.tables import UnusableFile, open_table, scan
from storage.imports import Work
from storage.store import Store
from tests.contacts import AT_ANY_HOUR, SHANGHAI
from tests.desk import desk_with
from tests.fakes import START, FakeClock
from tests.integration.test_importing import HEADING, MAPPING, VAULT, line

TOKEN = "a token for tests only"
# Stands in forged texts: neither answers nor logs may repeat it.
MARK = "Ω7forged"
FEW = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
MANY = settings(FEW, max_examples=2_000)
POST = DESCRIPTION["paths"][CONTACTS_PATH]["post"]
RESULT = DESCRIPTION["components"]["schemas"]["Result"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text().map(lambda text: MARK + text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, MARK]), inner, max_size=6),
    max_leaves=8,
)


def described(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what the description says that a field may hold."""
    if "enum" in field:
        return st.sampled_from(field["enum"])
    if field.get("format") == "date-time":
        return st.datetimes().map(lambda at: at.isoformat()) | st.just("2026-09-14T09:00:00+08:00")
    if "pattern" in field:
        return st.from_regex(field["pattern"], fullmatch=True)
    kinds = {
        "string": st.text(max_size=field.get("maxLength", 60)),
        "integer": st.integers(field.get("minimum", 0), field.get("maximum", 2**40)),
        "number": st.floats(0, 10**6),
        "boolean": st.booleans(),
    }
    wanted = field["type"] if isinstance(field["type"], list) else [field["type"]]
    return st.one_of([kinds[kind] for kind in wanted])


NEEDED = DESCRIPTION["components"]["schemas"]["Contact"]["required"]
CONTACTS = st.fixed_dictionaries(
    {name: described(FIELDS[name]) for name in NEEDED},
    optional={name: described(field) for name, field in FIELDS.items() if name not in NEEDED},
)
BODIES = (
    st.lists(CONTACTS, max_size=4).map(json.dumps)
    | CONTACTS.map(json.dumps)
    | (JSON | st.lists(CONTACTS | JSON, max_size=4)).map(json.dumps)
).map(str.encode) | st.binary(max_size=60)


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """A store for what no database can change."""
    configure_logs(readable=False)
    opened = await Store.open(sqlite_url)
    yield opened
    await opened.close()


async def check_ingest(store: Store, body: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Send a body in: the answer is one that the description names, and the log repeats nothing of what was sent."""
    app = Starlette(routes=ingest_routes(store, desk_with(), FakeClock(), TOKEN))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    async with httpx.AsyncClient(transport=transport, base_url="http://redress.example", headers=headers) as client:
        answer = await client.post(CONTACTS_PATH, content=body)

    event(str(answer.status_code))
    assert str(answer.status_code) in POST["responses"]
    for result in answer.json().get("results", []):
        assert set(result) <= set(RESULT["properties"])
        assert result["status"] in RESULT["properties"]["status"]["enum"]
        assert result.get("reason") in (None, *RESULT["properties"]["reason"]["enum"])
    assert answer.status_code == 200 or MARK not in answer.text
    assert MARK not in capsys.readouterr().err


@FEW
@given(body=BODIES)
async def test_whatever_is_sent_in_is_answered_as_described(
    sqlite_store: Store, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    await check_ingest(sqlite_store, body, capsys)


@pytest.mark.slow
@MANY
@given(body=BODIES)
async def test_any_number_of_bodies_are_answered_as_described(
    store: Store, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    await check_ingest(store, body, capsys)


CELLS = st.text(max_size=12) | st.sampled_from(["", "C1", "2026-09-13 10:00:00", "=1+1", "13812345678", "0:02:23", "9"])
ROWS = st.lists(st.lists(CELLS, max_size=8).map(",".join) | st.just(line(1)), max_size=6)
TEXTS = ROWS.map(lambda rows: "\n".join([HEADING, *rows])) | st.text(max_size=80)
FILES = (
    st.tuples(TEXTS, st.sampled_from(["utf-8-sig", "gb18030", "utf-16"])).map(lambda one: _encoded(*one))
    | st.binary(max_size=120)
    | st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=9)).map(lambda one: _spoilt(*one))
)


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "replace")


def _spoilt(place: int, by: bytes) -> bytes:
    """Return a workbook in which something was written over."""
    book, written = Workbook(), io.BytesIO()
    for cells in (HEADING.split(","), line(1).split(",")):
        book.worksheets[0].append(cells)
    book.save(written)
    whole = written.getvalue()
    return whole[: place % len(whole)] + by + whole[place % len(whole) + len(by) :]


async def check_import(store: Store, path: Path, content: bytes) -> None:
    """Import a file: its rows are taken in or rejected, or the file as a whole is refused."""
    await asyncio.to_thread(path.write_bytes, content)
    try:
        with open_table(path, FileShape(), scan(path)) as table:
            reader = RowReader(MAPPING, table.heading, SHANGHAI, START, customer_key(VAULT))
            work = Work("hotline", "file", "calls", str(hash(content)), "me")
            counts = await import_table(store, table, reader, work, AT_ANY_HOUR, FakeClock(), lambda *_: None)
    except (UnusableFile, Mistakes) as refused:
        event(type(refused).__name__)
        return
    event(f"rows: {sum(counts) > 0}")


@FEW
@given(content=FILES)
async def test_whatever_stands_in_a_table_is_taken_in_or_refused(
    sqlite_store: Store, tmp_path: Path, content: bytes
) -> None:
    await check_import(sqlite_store, tmp_path / "calls", content)


@pytest.mark.slow
@MANY
@given(content=FILES)
async def test_any_number_of_tables_are_taken_in_or_refused(store: Store, tmp_path: Path, content: bytes) -> None:
    await check_import(store, tmp_path / "calls", content)
