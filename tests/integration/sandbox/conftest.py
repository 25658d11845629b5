"""A sandbox with a small app in it, over sockets and over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Actor, Sandbox, demo_workspace
from tests.integration.sandbox.bolts import Bolted, connected
from tests.integration.sandbox.manifests import manifest


@pytest.fixture
def patience() -> float:
    """Return how long an ack is waited for; tests of time-outs ask for less."""
    return 3.0


@pytest.fixture
async def slack(patience: float) -> AsyncIterator[Sandbox]:
    """Return a sandbox whose retries come quickly."""
    async with Sandbox(demo_workspace(), manifest(), patience=patience, retry_delays=(0.0, 0.02, 0.04)) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def client(slack: Sandbox, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client that tries nothing twice."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def bolted(slack: Sandbox) -> AsyncIterator[Bolted]:
    """Return a real Bolt app, connected through a socket."""
    async with connected(slack) as app:
        yield app


@pytest.fixture
async def agent(slack: Sandbox) -> Actor:
    return slack.as_("U0AGENT1")


@pytest.fixture
async def owner(slack: Sandbox) -> Actor:
    return slack.as_("U0OWNER1")
