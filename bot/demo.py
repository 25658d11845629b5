"""The whole bot in a Slack on this machine: real protocol, real database, a clock that a person moves."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
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
from sandbox import MovableTime, Sandbox, demo_workspace
from storage.clocks import next_moment


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The clock of the page: the bot lives in the time that is shown there."""

    time: MovableTime

    def now(self) -> datetime:
        """Return the moment the page shows, UTC and aware."""
        return self.time.now()


class _Deadlines:
    """Tells the page when a word is next owed, once the bot runs."""

    def __init__(self) -> None:
        self._house: House | None = None

    def of(self, house: House) -> None:
        self._house = house

    async def next(self) -> datetime | None:
        return await self._house.services.store.read(next_moment) if self._house is not None else None


async def run_demo(port: int, say: Callable[[str], None] = typer.echo, stop: asyncio.Event | None = None) -> None:
    """Run sandbox and bot until a signal ends them; say the one address to open."""
    configure_logs(readable=True)
    policy = demo_policy()
    time, deadlines = MovableTime(), _Deadlines()
    manifest = build_manifest(all_routes(policy.slack.command_prefix))
    slack = Sandbox(demo_workspace(), manifest, time=time, port=port, next_moment=deadlines.next)
    if stop is None:
        stop = asyncio.Event()
        stop_on_signals(stop)
    with TemporaryDirectory(prefix="redress-demo-") as folder:
        await _start(slack, port)
        try:
            settings = demo_settings(slack, Path(folder))

            def ready(house: House, _: int) -> None:
                deadlines.of(house)
                say(f"Redress runs. Open {slack.url} - Ctrl+C ends it.")

            await serve(settings, policy, DemoClock(time), stop, host="127.0.0.1", ready=ready)
        finally:
            await slack.stop()


def demo_policy() -> Policy:
    """Return the built-in policy with the cast of the demo in its places."""
    with as_file(files("bot") / "demo.toml") as path:
        return load_policy(path)


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
