"""A headless Chromium, a sandbox, and in it a small app, or the real bot as in the demo."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, async_playwright

from bot.demo import run_demo
from sandbox import Sandbox, demo_workspace
from tests.browser.desk import Desk, desk_manifest
from tests.browser.page import SlackPage
from tests.quarter import FILE

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str:
    """Return where Chromium is; without one the test is skipped, unless it must not be."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        missing = "there is no Chromium here: 'apt-get install chromium fonts-noto-cjk' brings one"
        if os.environ.get("CI") == "true" or os.environ.get("REDRESS_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start one browser for all tests; each gets a window of its own."""
    path = chromium()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox(demo_workspace(), desk_manifest()) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(slack: Sandbox) -> AsyncIterator[Desk]:
    """Return the app, connected through a socket."""
    app = Desk(slack)
    await app.connect()
    yield app
    await app.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, slack: Sandbox) -> AsyncIterator[SlackPage]:
    """Return the page in a fresh window; a complaint of the browser's console fails the test.

    That a sandbox which was stopped cannot be reached is no complaint.
    """
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    window = await context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "ERR_CONNECTION_REFUSED" not in message.text:
            complaints.append(message.text)

    window.on("console", note)
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield SlackPage(window, slack.url)
    await context.close()
    assert not complaints


@pytest_asyncio.fixture(loop_scope="session")
async def address() -> AsyncIterator[str]:
    """Run the demo and return the address it prints."""
    printed: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    demo = asyncio.create_task(run_demo(0, printed.set_result, stop, FILE if FILE.exists() else None))
    try:
        yield (await printed).split("Open ")[1].split(" ")[0]
    finally:
        stop.set()
        await demo


@pytest_asyncio.fixture(loop_scope="session")
async def demo(browser: Browser, address: str) -> AsyncIterator[SlackPage]:
    """Return the demo's page in a fresh window."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
    yield SlackPage(await context.new_page(), address)
    await context.close()
