"""The Bolt app: one door for all that Slack delivers, and one guard behind it."""

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, Final

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.payload_utils import is_action, is_event, is_shortcut, is_slash_command, is_view
from slack_sdk.web.async_client import AsyncWebClient

from bot.metrics import Metrics
from handlers.deliveries import Malformed
from handlers.guard import EventFailed, Guard
from handlers.routes import Surface

_LOG = structlog.get_logger(__name__)
# How Bolt tells what somebody has done; what is none of these it answers itself.
_KINDS: Final = (
    (Surface.COMMAND, is_slash_command),
    (Surface.VIEW, is_view),
    (Surface.ACTION, is_action),
    (Surface.EVENT, is_event),
    (Surface.SHORTCUT, is_shortcut),
)


def build_app(guard: Guard, bare: AsyncWebClient, identity: AuthorizeResult, metrics: Metrics) -> AsyncApp:
    """Build the app around *guard*.

    There are no listeners: Bolt asks one after another whether it wants a delivery, each time with all arguments that
    it might take. The door is the last of its middleware instead, and what it answers is Bolt's answer. Our own
    *identity* stands in for Bolt's authorization, which would otherwise look into the environment for OAuth settings
    and drop the token; so *bare* is a client without one. The signature of a request is checked before Bolt sees it.
    """
    app = AsyncApp(
        # Without a name Bolt looks for one in the source of every module there is.
        name="redress",
        client=bare,
        authorize=_OneWorkspace(identity),
        request_verification_enabled=False,
        # Nobody acts in steps of workflows, whose token this would be.
        attaching_function_token_enabled=False,
    )
    app.use(_Door(guard, metrics))
    app.error(_last_resort)
    return app


class _OneWorkspace(AsyncAuthorize):
    """Says who we are in the one workspace that delivers to us."""

    def __init__(self, identity: AuthorizeResult) -> None:
        self._identity = identity

    async def __call__(self, **_: Any) -> AuthorizeResult:
        return self._identity


class _Door(AsyncMiddleware):
    """Brings what was done to the guard, and goes no further: an event counts as answered only when it was handled."""

    def __init__(self, guard: Guard, metrics: Metrics) -> None:
        self._guard = guard
        self._answers = {surface: metrics.answers.labels(surface.value) for surface in Surface}

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        """Return the guard's answer; None, and so that nobody listens, for what is nobody's act."""
        surface = _surface_of(req.body)
        if surface is None:
            return await next()
        ack = req.context.ack
        began = perf_counter()
        try:
            await self._guard.admit(surface, req.body, ack)
        finally:
            self._answers[surface].observe(perf_counter() - began)
        if surface is Surface.EVENT and ack.response is None:
            await ack()
        return ack.response


def _surface_of(body: dict[str, Any]) -> Surface | None:
    return next((surface for surface, is_one in _KINDS if is_one(body)), None)


async def _last_resort(error: Exception) -> BoltResponse:
    """An event that failed is to come again; what cannot be read, not; anything else is a defect of the guard."""
    if isinstance(error, Malformed):
        _LOG.warning("malformed_delivery", surface=str(error))
        return BoltResponse(status=400, body="")
    if not isinstance(error, EventFailed):
        _LOG.error("guard_failed", exc_info=error)
    return BoltResponse(status=500, body="")
