"""The whole bot in a Slack on this machine: real protocol, real database, a clock that a person moves."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from bot.features import all_routes
from bot.house import House, StartFailed
from bot.logs import configure_logs
from bot.manifest import build_manifest
from bot.serve import serve, stop_on_signals
from config.policy import load_policy
from config.settings import Settings
from domain.policy import Policy
from handlers.delivery.pace import Pace
from handlers.digests.jobs import next_morning
from sandbox import MovableTime, Sandbox, demo_workspace
from storage.clocks import next_moment

# Hours pass in a moment here, and with them more messages than a real channel bears.
_BURST = 1000


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The clock of the page: the bot lives in the time that is shown there."""

    time: MovableTime

    def now(self) -> datetime:
        """Return the moment the page shows, UTC and aware."""
        return self.time.now()


class _Life:
    """Lets the bot live through the time that the page skips, so that everything happens at its own moment."""

    def __init__(self, time: MovableTime) -> None:
        self._time = time
        self._house: House | None = None

    def begins(self, house: House, _: int) -> None:
        self._house = house

    async def next_moment(self) -> datetime | None:
        """Return when a word is next owed to anybody, or a digest to all."""
        if self._house is None:
            return None
        services = self._house.services
        word = await services.store.read(next_moment)
        digest = await services.store.read(next_morning, services.policy, services.clock.now())
        return digest if word is None else min(word, digest)

    async def travel(self, target: datetime) -> None:
        """Bring the clock to *target* by way of every moment at which something is due."""
        before: datetime | None = None
        while (moment := await self.next_moment()) is not None and moment <= target and moment != before:
            await self._live_at(moment)
            before = moment
        await self._live_at(target)

    async def _live_at(self, moment: datetime) -> None:
        self._time.advance(max(moment - self._time.now(), timedelta()))
        if self._house is not None:
            await self._house.pulse()


async def run_demo(port: int, say: Callable[[str], None] = typer.echo, stop: asyncio.Event | None = None) -> None:
    """Run sandbox and bot until a signal ends them; say the one address to open."""
    configure_logs(readable=True, quiet=True)
    policy = demo_policy()
    time = MovableTime()
    life = _Life(time)
    manifest = build_manifest(all_routes(policy.slack.command_prefix))
    slack = Sandbox(demo_workspace(), manifest, time=time, port=port, next_moment=life.next_moment, travel=life.travel)
    if stop is None:
        stop = asyncio.Event()
        stop_on_signals(stop)

    def ready(house: House, at: int) -> None:
        life.begins(house, at)
        say(f"Redress runs. Open {slack.url} - Ctrl+C ends it.")

    with TemporaryDirectory(prefix="redress-demo-") as folder:
        await _start(slack, port)
        try:
            settings = demo_settings(slack, Path(folder))
            await serve(settings, policy, DemoClock(time), stop, host="127.0.0.1", pace=Pace(_BURST), ready=ready)
        finally:
            await slack.stop()


def demo_policy() -> Policy:
    """Return the built-in policy with the cast of the demo in its places."""
    with as_file(files("bot") / "demo.toml") as path:
        policy = load_policy(path)
    return policy.model_copy(update={"slack": policy.slack.model_copy(update={"digests": "#quality"})})


def demo_settings(slack: Sandbox, folder: Path) -> Settings:
    """Return settings for a bot in *slack* whose database lies in *folder* and whose key dies with it."""
    return Settings.model_validate(
        {
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
            "database_url": f"sqlite:///{folder}/redress.db",
            "redress_secret_key": secrets.token_urlsafe(32),
            "redress_tick": "1s",
            "port": 0,
        }
    )


async def _start(slack: Sandbox, port: int) -> None:
    try:
        await slack.start()
    except OSError as error:
        raise StartFailed(f"Port {port} cannot be used ({error.strerror}). Try: redress demo --port 0") from error
