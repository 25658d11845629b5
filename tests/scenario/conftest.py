"""What every scenario may ask for."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.logs import configure_logs
from tests.fakes import FakeClock
from tests.scenario.stage import PATIENT, Stage, open_sandbox, open_stage


@pytest.fixture(autouse=True)
def logs() -> None:
    """Log as the bot does when it serves."""
    configure_logs(readable=False)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def patience() -> float:
    """How long Slack and the bot wait for an answer, in seconds; short where a test is about there being none."""
    return PATIENT


@pytest.fixture
async def stage(database_url: str, clock: FakeClock, patience: float) -> AsyncIterator[Stage]:
    """The bot in its sandbox, on each database in turn."""
    async with (
        open_sandbox(clock, patience=patience) as slack,
        open_stage(slack, database_url, clock, patience=patience) as opened,
    ):
        yield opened


@pytest.fixture
async def sqlite_stage(sqlite_url: str, clock: FakeClock, patience: float) -> AsyncIterator[Stage]:
    """The bot in its sandbox, for what no database can change."""
    async with (
        open_sandbox(clock, patience=patience) as slack,
        open_stage(slack, sqlite_url, clock, patience=patience) as opened,
    ):
        yield opened


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    """Read what was logged since the last look."""
    configure_logs(readable=False)

    def lines() -> list[dict[str, Any]]:
        written = capsys.readouterr().err
        return [json.loads(line) for line in written.splitlines()]

    return lines
