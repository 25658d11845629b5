"""Asking the company's system who a customer is, at the moment somebody needs it; nothing of the answer is kept."""

import asyncio
import json
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import structlog
from pydantic import SecretStr

from domain.crm import Crm, filled, picked

if TYPE_CHECKING:
    import httpx

_LOG = structlog.get_logger(__name__)
_LARGEST: Final = 1 << 20


class Trouble(StrEnum):
    """Why there is no answer."""

    NOT_KNOWN = "not_known"
    REFUSED = "refused"
    SILENT = "silent"
    UNREADABLE = "unreadable"


class CrmFailed(Exception):
    """There is no answer that can be used. It holds nothing of what was asked or answered."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """Who a customer is and how they are reached; either may be empty."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the system that *rules* name, which knows us by a *token* if it needs one."""

    rules: Crm
    token: SecretStr | None = None

    async def ask(self, order: str, case: str) -> Details:
        """Return a customer's details. Raises `CrmFailed`; it never takes longer than the policy lets it.

        It is asked once, by whoever waits for it: they can ask again. No redirection is followed, because the token is
        for nobody else.
        """
        assert self.rules.fetch is not None
        try:
            answer = json.loads(await self._answer(filled(self.rules.fetch, order=order, case=case)))
        except TimeoutError as error:
            raise self._failed(Trouble.SILENT) from error
        except ValueError:
            raise self._failed(Trouble.UNREADABLE) from None
        details = Details(picked(answer, self.rules.name), picked(answer, self.rules.contact))
        if not details.name and not details.contact:
            raise self._failed(Trouble.NOT_KNOWN)
        return details

    async def _answer(self, address: str) -> bytes:
        headers = {"Accept": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token.get_secret_value()}"
        seconds = self.rules.timeout.total_seconds()
        # Only some centres have such a system, and none needs this to start.
        import httpx  # noqa: PLC0415

        try:
            async with (
                asyncio.timeout(seconds),
                httpx.AsyncClient(timeout=seconds, trust_env=False) as client,
                client.stream("GET", address, headers=headers) as answer,
            ):
                self._check(answer.status_code)
                return await _body(answer)
        except httpx.HTTPError as error:
            raise self._failed(Trouble.SILENT) from error

    def _check(self, status: int) -> None:
        if status == HTTPStatus.NOT_FOUND:
            raise self._failed(Trouble.NOT_KNOWN)
        if status != HTTPStatus.OK:
            raise self._failed(Trouble.SILENT if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Trouble.REFUSED)

    def _failed(self, trouble: Trouble) -> CrmFailed:
        _LOG.warning("crm_not_answering", trouble=trouble.value)
        return CrmFailed(trouble)


async def _body(answer: "httpx.Response") -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > _LARGEST:
            raise ValueError("too large")
    return bytes(body)
