"""The Bolt app: five listeners that catch everything, and one guard behind them."""

import re
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import Metrics
from handlers.deliveries import Malformed
from handlers.guard import EventFailed, Guard
from handlers.routes import Surface

_LOG = structlog.get_logger(__name__)
_ANYTHING = re.compile(".*", re.DOTALL)


def build_app(guard: Guard, bare: AsyncWebClient, identity: AuthorizeResult, metrics: Metrics) -> AsyncApp:
    """Build the app around *guard*.

    `process_before_response` spares each answer Bolt's polling, and lets an event count as answered only when it was
    handled. Our own *identity* stands in for its authorization, which would otherwise look into the environment for
    OAuth settings and drop the token; so *bare* is a client without one. The signature of a request is checked before
    Bolt sees it.
    """

    async def authorize() -> AuthorizeResult:
        return identity

    app = AsyncApp(
        client=bare,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )
    app.command(_ANYTHING)(_door(guard, Surface.COMMAND, metrics))
    app.shortcut(_ANYTHING)(_door(guard, Surface.SHORTCUT, metrics))
    app.action(_ANYTHING)(_door(guard, Surface.ACTION, metrics))
    app.view(_ANYTHING)(_door(guard, Surface.VIEW, metrics))
    app.event(_ANYTHING)(_door(guard, Surface.EVENT, metrics))
    app.error(_last_resort)
    return app


def _door(guard: Guard, surface: Surface, metrics: Metrics) -> Any:
    answers = metrics.answers.labels(surface.value)

    async def admit(body: dict[str, Any], ack: AsyncAck) -> None:
        with answers.time():
            await guard.admit(surface, body, ack)

    return admit


async def _last_resort(error: Exception) -> BoltResponse:
    """An event that failed is to come again; what cannot be read, not; anything else is a defect of the guard."""
    if isinstance(error, Malformed):
        _LOG.warning("malformed_delivery", surface=str(error))
        return BoltResponse(status=400, body="")
    if not isinstance(error, EventFailed):
        _LOG.error("guard_failed", exc_info=error)
    return BoltResponse(status=500, body="")
