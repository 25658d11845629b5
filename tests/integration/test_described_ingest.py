"""The door for contacts keeps its OpenAPI description, by the word of a tool that has read nothing else."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, event, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from bot.ingest import CONTACTS_PATH, ingest_routes
from bot.ingest_description import DESCRIPTION
from bot.logs import configure_logs
from storage.store import Store
from tests.desk import desk_with
from tests.fakes import FakeClock

TOKEN: Final = "a token for tests only"
HOUSE: Final = "http://redress.example"
FEW = settings(max_examples=60, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=500)
POST = schemathesis.openapi.from_dict(DESCRIPTION)[CONTACTS_PATH]["POST"]
# Calls as they are described, and calls that break the description somewhere.
CALLS = POST.as_strategy(GenerationMode.POSITIVE) | POST.as_strategy(GenerationMode.NEGATIVE)
# A row that breaks the description is rejected in an answer that is a success, so that no check asks for a refusal.
KEPT = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """A store for what no database can change."""
    configure_logs(readable=False)
    opened = await Store.open(sqlite_url)
    yield opened
    await opened.close()


def content_of(call: Mapping[str, Any]) -> bytes | None:
    """Return what a call sends, as it travels."""
    if "json" in call:
        return json.dumps(call["json"]).encode()
    sent = call.get("data")
    return sent.encode() if isinstance(sent, str) else sent


async def check(store: Store, case: Case[Any], token: str | None) -> None:
    """Make a call, with the right token where one is given: the answer keeps what the description says of it."""
    app = Starlette(routes=ingest_routes(store, desk_with(), FakeClock(), TOKEN))
    call = case.as_transport_kwargs(base_url=HOUSE)
    headers = {**call["headers"], **({"Authorization": f"Bearer {token}"} if token is not None else {})}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        answer = await client.request(call["method"], call["url"], headers=headers, content=content_of(call))

    event(str(answer.status_code))
    assert token is not None or answer.status_code == 401
    case.validate_response(answer, checks=KEPT)


@FEW
@given(case=CALLS)
async def test_whatever_is_called_is_answered_as_described(sqlite_store: Store, case: Case[Any]) -> None:
    await check(sqlite_store, case, TOKEN)


@FEW
@given(case=CALLS)
async def test_whoever_has_no_token_is_refused_as_described(sqlite_store: Store, case: Case[Any]) -> None:
    await check(sqlite_store, case, None)


@pytest.mark.slow
@MANY
@given(case=CALLS)
async def test_any_number_of_calls_are_answered_as_described(store: Store, case: Case[Any]) -> None:
    await check(store, case, TOKEN)
