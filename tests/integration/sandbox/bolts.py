"""A real Bolt app that hands everything it receives to the test and answers as the test says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.socket_mode.websockets import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox

Reply = Callable[[dict[str, Any], AsyncAck, AsyncWebClient], Awaitable[None]]
EVERYTHING = re.compile(".*")


async def just_ack(body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
    await ack()


@dataclass(slots=True)
class Bolted:
    """What the app received, newest last, and what it does about it."""

    app: AsyncApp
    slack: Sandbox
    received: list[dict[str, Any]] = field(default_factory=list)
    reply: Reply = just_ack

    async def take(self, body: dict[str, Any], ack: AsyncAck, client: AsyncWebClient) -> None:
        self.received.append(body)
        self.slack.world.changes.touch()
        await self.reply(body, ack, client)

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [body["event"] for body in self.received if body.get("event", {}).get("type") == kind]

    def last(self, kind: str) -> dict[str, Any]:
        return next(body for body in reversed(self.received) if body.get("type") == kind)


def bolt_app(slack: Sandbox) -> Bolted:
    """Return a Bolt app that listens to everything."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
    bolted = Bolted(app, slack)
    app.command(EVERYTHING)(bolted.take)
    app.shortcut(EVERYTHING)(bolted.take)
    app.action(EVERYTHING)(bolted.take)
    app.options(EVERYTHING)(bolted.take)
    app.view(EVERYTHING)(bolted.take)
    app.view_closed(EVERYTHING)(bolted.take)
    app.event(EVERYTHING)(bolted.take)
    return bolted


@asynccontextmanager
async def connected(slack: Sandbox) -> AsyncIterator[Bolted]:
    """Connect a Bolt app through a socket for as long as the test lasts."""
    bolted = bolt_app(slack)
    handler = AsyncSocketModeHandler(bolted.app, slack.app_token, ping_interval=0.05)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.connections == 1)
    try:
        yield bolted
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
