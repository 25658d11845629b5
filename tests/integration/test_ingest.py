"""A help desk sends its contacts in, and is told of each what came of it; strangers learn nothing."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiolimiter import AsyncLimiter
from starlette.applications import Starlette

from bot.ingest import CONTACTS_PATH, DESCRIPTION_PATH, ingest_routes
from bot.ingest_description import DESCRIPTION, EXAMPLE, FIELDS, MOST_ITEMS
from domain.contacts import Reason
from handlers.contacts.ingest import FIELDS as KNOWN
from storage.contact_models import ContactDayRow, ContactRow, ImportRunRow, RejectedRow
from storage.store import Store
from tests.desk import desk_with
from tests.docs.repository import ROOT, text
from tests.fakes import FakeClock
from tests.integration.casework import all_of

TOKEN = "a token for tests only"
GOOD = {"external_id": "4711", "arrived_at": "2026-09-14T09:00:00+08:00", "channel": "chat", "score": 5, "waited": 17}


@asynccontextmanager
async def served(store: Store, limiter: AsyncLimiter | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the door, who knows the token."""
    app = Starlette(routes=ingest_routes(store, desk_with(), FakeClock(), TOKEN, limiter))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://redress.example", headers=headers) as client:
        yield client


@pytest.fixture
async def desk(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    async with served(store) as client:
        yield client


async def send(desk: httpx.AsyncClient, *items: object) -> list[Mapping[str, Any]]:
    answer = await desk.post(CONTACTS_PATH, json=list(items))
    assert answer.status_code == 200, answer.text
    results: list[Mapping[str, Any]] = answer.json()["results"]
    return results


async def test_contacts_come_in_once_and_are_corrected(desk: httpx.AsyncClient, store: Store) -> None:
    first = await send(desk, GOOD, {**GOOD, "external_id": 4712})
    again = await send(desk, GOOD, {**GOOD, "external_id": "4712", "score": 1})

    assert first == [{"external_id": "4711", "status": "new"}, {"external_id": "4712", "status": "new"}]
    assert [one["status"] for one in again] == ["unchanged", "corrected"]
    rows = {row.external_id: row for row in await store.read(all_of, ContactRow)}
    assert (rows["4712"].score, rows["4711"].source, rows["4711"].answered) == (1, "ingest", True)
    assert [row.dirty for row in await store.read(all_of, ContactDayRow)] == [True]


async def test_a_bad_contact_stops_no_other_and_is_named(desk: httpx.AsyncClient, store: Store) -> None:
    results = await send(
        desk,
        {**GOOD, "score": 9},
        {**GOOD, "external_id": "4712"},
        {**GOOD, "stars": 5},
        {**GOOD, "agent": ["Diane"]},
        {**GOOD, "source": "Help desk"},
        {"external_id": "4713"},
        "4714",
    )

    assert [(one["status"], one.get("field"), one.get("reason")) for one in results] == [
        ("rejected", "score", Reason.OUTSIDE_SCALE),
        ("new", None, None),
        ("rejected", "stars", Reason.UNKNOWN_FIELD),
        ("rejected", "agent", Reason.NOT_TEXT),
        ("rejected", "source", Reason.UNREADABLE),
        ("rejected", "arrived_at", Reason.MISSING),
        ("rejected", "", Reason.NOT_TEXT),
    ]
    kept = await store.read(all_of, RejectedRow)
    assert [(row.line, row.field) for row in kept] == [
        (0, "score"),
        (2, ""),
        (3, "agent"),
        (4, "source"),
        (5, "arrived_at"),
        (6, ""),
    ]


async def test_a_day_of_a_source_is_one_import(desk: httpx.AsyncClient, store: Store) -> None:
    for number in range(3):
        await send(desk, {**GOOD, "external_id": number}, {**GOOD, "external_id": number, "source": "chat"}, 7)

    runs = {run.source: run for run in await store.read(all_of, ImportRunRow)}

    assert {source: (run.kind, run.new, run.rejected) for source, run in runs.items()} == {
        "ingest": ("ingest", 3, 3),
        "chat": ("ingest", 3, 0),
    }


async def test_who_was_not_answered_still_waits(desk: httpx.AsyncClient, store: Store) -> None:
    await send(desk, {name: GOOD[name] for name in ("external_id", "arrived_at", "channel")})

    (row,) = await store.read(all_of, ContactRow)

    assert (row.answered, row.abandoned) == (False, False)


async def test_of_a_customer_only_a_key_is_kept(desk: httpx.AsyncClient, store: Store) -> None:
    await send(desk, {**GOOD, "customer": "13812345678"})

    (row,) = await store.read(all_of, ContactRow)

    assert row.customer_key == desk_with().vault.match_key("contact", "13812345678")


async def test_a_webhook_may_send_one_contact_by_itself(desk: httpx.AsyncClient) -> None:
    answer = await desk.post(CONTACTS_PATH, json=GOOD)

    assert answer.json() == {"results": [{"external_id": "4711", "status": "new"}]}
    assert await send(desk) == []


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer another token", f"Basic {TOKEN}", TOKEN, "Bearer ü"])
async def test_a_stranger_learns_nothing_and_stores_nothing(desk: httpx.AsyncClient, store: Store, header: str) -> None:
    for body in (json.dumps([GOOD]), "{", "x" * 2_000_000):
        answer = await desk.post(CONTACTS_PATH, content=body, headers={b"Authorization": header.encode()})

        assert (answer.status_code, answer.json()) == (401, {"error": "unknown"})
        assert answer.headers["www-authenticate"] == "Bearer"
    assert await store.read(all_of, ContactRow) == []


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"3", b'"text"', b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_list_is_refused_as_such(desk: httpx.AsyncClient, body: bytes) -> None:
    answer = await desk.post(CONTACTS_PATH, content=body)

    assert (answer.status_code, answer.json()) == (400, {"error": "not a JSON array of contacts"})


@pytest.mark.parametrize("content", [b"[" + b" " * 1_000_000 + b"]", json.dumps([GOOD] * (MOST_ITEMS + 1)).encode()])
async def test_too_much_at_once_is_refused(desk: httpx.AsyncClient, store: Store, content: bytes) -> None:
    answer = await desk.post(CONTACTS_PATH, content=content)

    assert answer.status_code == 413
    assert await store.read(all_of, ContactRow) == []


async def test_too_many_requests_are_told_when_to_come_back(store: Store) -> None:
    async with served(store, AsyncLimiter(2, 3600)) as desk:
        answers = [await desk.post(CONTACTS_PATH, json=[]) for _ in range(3)]
        stranger = await desk.post(CONTACTS_PATH, json=[], headers={"Authorization": "Bearer x"})

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1800"
    assert stranger.status_code == 401


async def test_a_database_that_is_away_is_said_to_be_so(store: Store) -> None:
    await store.close()

    async with served(store) as desk:
        answer = await desk.post(CONTACTS_PATH, json=[GOOD])

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    "odd",
    [
        {"external_id": "\x00"},
        {"external_id": "x" * 300},
        {"arrived_at": 1e300},
        {"arrived_at": True},
        {"waited": 1e308},
        {"score": 10**30},
        {"agent": "\ud800"},
        {"is_test": "perhaps"},
    ],
)
async def test_odd_values_are_rejected_and_break_nothing(desk: httpx.AsyncClient, odd: dict[str, Any]) -> None:
    body = json.dumps([{**GOOD, **odd}])

    answer = await desk.post(CONTACTS_PATH, content=body)

    assert answer.json()["results"][0]["status"] == "rejected"


async def test_halves_of_characters_are_rejected_and_named_as_well_as_they_can_be(desk: httpx.AsyncClient) -> None:
    body = json.dumps([{**GOOD, "external_id": "a\ud800"}, {**GOOD, "\udfff": 1}, {**GOOD, "external_id": "😀"}])

    answer = await desk.post(CONTACTS_PATH, content=body)

    assert answer.json()["results"] == [
        {"external_id": "a?", "status": "rejected", "field": "external_id", "reason": "unreadable"},
        {"external_id": "4711", "status": "rejected", "field": "?", "reason": "unknown_field"},
        {"external_id": "😀", "status": "new"},
    ]


async def test_an_id_is_the_same_however_json_writes_its_number(desk: httpx.AsyncClient) -> None:
    results = await send(desk, {**GOOD, "external_id": 4711.0}, {**GOOD, "external_id": 4711}, GOOD)

    assert [(one["external_id"], one["status"]) for one in results] == [
        ("4711", "new"),
        ("4711", "unchanged"),
        ("4711", "unchanged"),
    ]


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_json_is_read_whatever_it_is_called(desk: httpx.AsyncClient, content_type: str, encoding: str) -> None:
    body = json.dumps([GOOD]).encode(encoding)

    answer = await desk.post(CONTACTS_PATH, content=body, headers={"Content-Type": content_type})

    assert answer.json()["results"][0]["status"] == "new"


async def test_a_compressed_body_is_refused_as_such(desk: httpx.AsyncClient, store: Store) -> None:
    body = gzip.compress(json.dumps([GOOD]).encode())

    answer = await desk.post(CONTACTS_PATH, content=body, headers={"Content-Encoding": "gzip"})
    plain = await desk.post(CONTACTS_PATH, json=[], headers={"Content-Encoding": "identity"})

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert answer.json() == {"error": "compressed; accepted: plain JSON"}
    assert plain.status_code == 200
    assert await store.read(all_of, ContactRow) == []


async def test_it_describes_itself_as_the_documentation_does(desk: httpx.AsyncClient) -> None:
    answer = await desk.get(DESCRIPTION_PATH, headers={"Authorization": ""})

    assert answer.json() == DESCRIPTION == json.loads(text(ROOT / "docs" / "ingest-openapi.json"))


async def test_the_description_knows_every_field_and_its_example_is_taken(desk: httpx.AsyncClient) -> None:
    assert set(FIELDS) == {"source", *KNOWN}
    assert CONTACTS_PATH in DESCRIPTION["paths"]
    assert (await send(desk, EXAMPLE))[0]["status"] == "new"


async def test_the_door_takes_only_posts(desk: httpx.AsyncClient) -> None:
    assert (await desk.get(CONTACTS_PATH)).status_code == 405
