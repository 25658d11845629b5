"""Bodies are read as far and as long as somebody is willing to; hanging up in their middle is no failure of ours."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.requests import Request

from bot.bodies import read_body


def request_of(*messages: dict[str, Any]) -> Request:
    """A request whose body arrives in *messages*."""
    left: Iterator[dict[str, Any]] = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(left)

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def part(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize(("largest", "body"), [(4, b"abcd"), (3, None)])
async def test_a_body_is_read_whole_or_not_at_all(largest: int, body: bytes | None) -> None:
    assert await read_body(request_of(part(b"ab"), part(b"cd", more=False)), largest) == body


async def test_whoever_hangs_up_in_the_middle_has_sent_nothing() -> None:
    assert await read_body(request_of(part(b"["), {"type": "http.disconnect"}), 100) is None


async def test_nobody_holds_a_connection_with_a_body_that_never_ends() -> None:
    never = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await never.wait()
        raise AssertionError("nothing ever came")

    with pytest.raises(TimeoutError):
        await read_body(Request({"type": "http", "method": "POST", "headers": []}, receive), 100, within=0)
