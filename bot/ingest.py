"""The door for contacts that other systems send in: who may, how much, how often, and the answer for each of them."""

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, Final

from aiolimiter import AsyncLimiter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.bodies import PATIENCE, read_body
from bot.ingest_description import DESCRIPTION, MOST_BYTES, MOST_ITEMS, MOST_REQUESTS
from handlers.contacts.importing import customer_key
from handlers.contacts.ingest import Result, ingest
from handlers.services import Clock, Desk
from storage.store import Store, StoreUnavailable

CONTACTS_PATH: Final = "/ingest/contacts"
DESCRIPTION_PATH: Final = "/ingest/openapi.json"
_MINUTE: Final = 60.0

TakeIn = Callable[[list[Any]], Awaitable[list[Result]]]


def ingest_routes(
    store: Store, desk: Desk, clock: Clock, token: str, limiter: AsyncLimiter | None = None
) -> list[Route]:
    """Return the door and its description; whoever knows *token* may come in, and *limiter* says how often."""
    limits = limiter or AsyncLimiter(MOST_REQUESTS, _MINUTE)
    key_of = customer_key(desk.vault)

    async def take_in(items: list[Any]) -> list[Result]:
        return await store.write(ingest, items, desk.policy, key_of, clock.now())

    async def describe(_: Request) -> Response:
        return JSONResponse(DESCRIPTION)

    return [
        Route(CONTACTS_PATH, _door(take_in, token, limits), methods=["POST"]),
        Route(DESCRIPTION_PATH, describe, methods=["GET"]),
    ]


def _door(take_in: TakeIn, token: str, limits: AsyncLimiter) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        if not _is_known(request, token):
            return _refused(401, "unknown", **{"WWW-Authenticate": "Bearer"})
        if not limits.has_capacity():
            return _refused(429, "too many requests", **{"Retry-After": str(_wait(limits))})
        await limits.acquire()
        sent = await _sent(request)
        return sent if isinstance(sent, Response) else await _answer(take_in, sent)

    return take


async def _sent(request: Request) -> list[Any] | Response:
    """Return what was sent, or what is wrong with it."""
    if request.headers.get("content-encoding", "identity").casefold() != "identity":
        return _refused(415, "compressed; accepted: plain JSON", **{"Accept-Encoding": "identity"})
    try:
        body = await read_body(request, MOST_BYTES)
    except TimeoutError:
        return _refused(408, f"too slow; accepted: a body within {PATIENCE:.0f} seconds")
    if body is None:
        return _refused(413, f"too large; accepted: up to {MOST_BYTES:,} bytes")
    items = _items(body)
    if items is None:
        return _refused(400, "not a JSON array of contacts")
    if len(items) > MOST_ITEMS:
        return _refused(413, f"too many contacts; accepted: up to {MOST_ITEMS:,} at once")
    return items


async def _answer(take_in: TakeIn, items: list[Any]) -> Response:
    try:
        results = await take_in(items)
    except StoreUnavailable:
        return _refused(503, "the database does not answer; send it again", **{"Retry-After": "5"})
    return JSONResponse({"results": [_plain(asdict(one)) for one in results]})


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only a rejected item has."""
    return result if result["reason"] is not None else {key: result[key] for key in ("external_id", "status")}


def _is_known(request: Request, token: str) -> bool:
    """Compare in a time that tells nothing of the token."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    return hmac.compare_digest(given.strip().encode(), token.encode()) and kind.casefold() == "bearer"


def _wait(limits: AsyncLimiter) -> int:
    """Return after how many whole seconds there is room for one more request."""
    return max(1, round(limits.time_period / limits.max_rate))


def _items(body: bytes) -> list[Any] | None:
    """Read the list, or the single contact that a webhook sends; None for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(said, dict):
        return [said]
    return said if isinstance(said, list) else None


def _refused(status: int, why: str, **headers: str) -> Response:
    return JSONResponse({"error": why}, status_code=status, headers=headers)
