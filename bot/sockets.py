"""The Socket Mode front: a connection that is watched, replaced when it dies, and given up in the end.

The SDK reconnects by itself; the watch is for the day it does not. A handler that stays unconnected is replaced by a
new one with a new ticket, and after several of those the process ends, for its supervisor to start afresh.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from websockets.exceptions import WebSocketException

from bot.house import StartFailed

_LOG = structlog.get_logger(__name__)
_LOST = (SlackClientError, WebSocketException, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: between looks, for the SDK to recover, and between own tries; how many tries."""

    look_every: float = 2.0
    recover_within: float = 15.0
    retry_after: float = 5.0
    tries: int = 60


class SocketLost(Exception):
    """Slack could not be reached in all our tries; the supervisor is to start the process afresh."""


class SocketFront:
    """One connection to Slack at a time."""

    def __init__(self, app: AsyncApp, app_token: str, patience: Patience) -> None:
        self._app = app
        self._app_token = app_token
        self._patience = patience
        self._handler: AsyncSocketModeHandler | None = None

    async def connect(self) -> None:
        """Connect for the first time; raises `StartFailed` when Slack will not have our token."""
        try:
            await self._replace()
        except SlackApiError as error:
            reason = error.response.get("error")
            raise StartFailed(
                f"Slack does not accept SLACK_APP_TOKEN ({reason}). It needs the scope connections:write."
            ) from error
        except _LOST as error:
            raise StartFailed(f"Slack offers no socket ({type(error).__name__}).") from error

    async def is_connected(self) -> bool:
        """Say whether Slack can reach us."""
        return self._handler is not None and bool(await self._handler.client.is_connected())

    async def watch(self) -> None:
        """Keep the connection for ever; raises `SocketLost` when that cannot be done."""
        unconnected = 0.0
        while True:
            await asyncio.sleep(self._patience.look_every)
            if await self.is_connected():
                unconnected = 0.0
                continue
            unconnected += self._patience.look_every
            if unconnected >= self._patience.recover_within:
                await self._recover()
                unconnected = 0.0

    async def close(self) -> None:
        """Hang up; nothing more is taken in."""
        handler, self._handler = self._handler, None
        if handler is not None:
            await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped

    async def _recover(self) -> None:
        for attempt in range(1, self._patience.tries + 1):
            _LOG.warning("socket_replaced", attempt=attempt)
            try:
                await self._replace()
            except _LOST as error:
                _LOG.warning("socket_refused", error=type(error).__name__)
                await asyncio.sleep(self._patience.retry_after)
            else:
                return
        raise SocketLost

    async def _replace(self) -> None:
        """Put a new handler, with a ticket of its own, in the place of the old one."""
        await self.close()
        handler = AsyncSocketModeHandler(
            self._app, self._app_token, logger=_quiet_logger(), ping_interval=self._patience.look_every
        )
        self._handler = handler
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


def _quiet_logger() -> logging.Logger:
    """The SDK calls every closed connection an error; what matters of it the watch says."""
    logger = logging.getLogger("slack_sdk.socket_mode")
    logger.setLevel(logging.CRITICAL)
    return logger


@asynccontextmanager
async def socket_front(app: AsyncApp, app_token: str, patience: Patience | None = None) -> AsyncIterator[SocketFront]:
    """Open the front and close it at the end."""
    front = SocketFront(app, app_token, patience or Patience())
    try:
        await front.connect()
        yield front
    finally:
        await front.close()
