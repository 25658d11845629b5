"""Asking a help desk over HTTP: with patience for what passes, and a name for what does not."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import stamina

from domain.sources import Source, SourceKind

if TYPE_CHECKING:
    import httpx

# How long a help desk may take to answer and, before that, to be reached, in seconds.
_TO_ANSWER, _TO_BE_REACHED = 30, 10
_ATTEMPTS: Final = 4
# All tries of one request together, in seconds: whoever asks must be back before the turn is taken for lost.
_PATIENCE: Final = 90.0
# A help desk that wants longer than this, in seconds, is asked again on another turn.
_LONGEST_WAIT: Final = 30.0
_LARGEST: Final = 64 << 20
# Nobody means so many seconds.
_UNBELIEVABLE: Final = 1e6


class Trouble(StrEnum):
    """Why a help desk gave no answer that can be used."""

    TOKEN_MISSING = "token_missing"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    BUSY = "busy"
    BROKEN = "broken"
    SILENT = "silent"
    UNREADABLE = "unreadable"

    @property
    def passes(self) -> bool:
        """Say whether it may be over by itself after a while."""
        return self in (Trouble.BUSY, Trouble.BROKEN, Trouble.SILENT)


_BY_STATUS: Final = {
    401: Trouble.UNAUTHORISED,
    403: Trouble.FORBIDDEN,
    404: Trouble.NOT_FOUND,
    408: Trouble.SILENT,
    429: Trouble.BUSY,
}


class SourceFailed(Exception):
    """A help desk gave no answer that can be used; *wait* is how long it asks to be left alone, in seconds.

    It holds nothing of what was asked or answered.
    """

    def __init__(self, trouble: Trouble, wait: float | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.wait = wait


def worth_repeating(error: Exception) -> bool | float:
    """Say whether a request is worth another try, and after how many seconds if the help desk said so."""
    if not isinstance(error, SourceFailed) or not error.trouble.passes:
        return False
    if error.wait is None:
        return True
    return error.wait if error.wait <= _LONGEST_WAIT else False


class Caller:
    """Asks one help desk, which knows us by its token."""

    def __init__(self, client: "httpx.AsyncClient", attempts: int) -> None:
        self._client, self._attempts = client, attempts

    async def get(self, path: str, params: Mapping[str, str | int]) -> Any:
        """Return what stands at *path*, read as JSON. Raises `SourceFailed`."""
        async for attempt in stamina.retry_context(
            on=worth_repeating, attempts=self._attempts, timeout=_PATIENCE, wait_initial=1, wait_max=10
        ):
            with attempt:
                return await self._ask(path, params)
        raise AssertionError("the last attempt returns or raises")

    async def _ask(self, path: str, params: Mapping[str, str | int]) -> Any:
        # Only some centres ask a help desk, and none needs this to start.
        import httpx  # noqa: PLC0415

        try:
            async with self._client.stream("GET", path, params=params) as answer:
                if answer.status_code != 200:
                    raise SourceFailed(_trouble_of(answer.status_code), _wait_of(answer))
                return json.loads(await _body(answer))
        except ValueError:
            raise SourceFailed(Trouble.UNREADABLE) from None
        except httpx.DecodingError:
            raise SourceFailed(Trouble.UNREADABLE) from None
        except httpx.HTTPError as error:
            raise SourceFailed(Trouble.SILENT) from error


@asynccontextmanager
async def open_caller(source: Source, token: str, attempts: int = _ATTEMPTS) -> AsyncIterator[Caller]:
    """Open what asks *source*, so many times if need be; it follows no redirection: the token is for nobody else."""
    # Only some centres ask a help desk, and none needs this to start.
    import httpx  # noqa: PLC0415

    zendesk = source.kind is SourceKind.ZENDESK
    timeout = httpx.Timeout(_TO_ANSWER, connect=_TO_BE_REACHED)
    auth = httpx.BasicAuth(f"{source.user}/token", token) if zendesk else None
    headers = {} if zendesk else {"api_access_token": token}
    async with httpx.AsyncClient(
        base_url=source.url, auth=auth, headers=headers, timeout=timeout, trust_env=False
    ) as client:
        yield Caller(client, attempts)


def _trouble_of(status: int) -> Trouble:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return Trouble.BROKEN if status >= 500 else Trouble.REFUSED


def _wait_of(answer: "httpx.Response") -> float | None:
    """Return how long the help desk asks us to wait, if it does: in seconds, or until a moment by its own clock."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        wait = float(said)
    else:
        try:
            until, now = (parsedate_to_datetime(one) for one in (said, answer.headers.get("Date", "")))
            wait = (until - now).total_seconds()
        except (TypeError, ValueError, OverflowError):
            return None
    return wait if 0 <= wait < _UNBELIEVABLE else None


async def _body(answer: "httpx.Response") -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > _LARGEST:
            raise SourceFailed(Trouble.UNREADABLE)
    return bytes(body)
