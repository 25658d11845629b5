"""The whole bot in a Slack on this machine: real protocol, real database, a clock that a person moves."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from bot.demo_calls import Hotline
from bot.demo_ideas import tell_stories
from bot.features import all_routes
from bot.house import House, StartFailed
from bot.logs import configure_logs
from bot.manifest import build_manifest
from bot.serve import serve, stop_on_signals
from config.policy import load_policy
from config.settings import Settings
from domain.policy import Policy
from handlers.calendars.published import published_year
from handlers.delivery.pace import Pace
from handlers.digests.jobs import next_report
from handlers.kaizen.checking.jobs import next_check
from sandbox import MovableTime, Sandbox, demo_workspace
from storage.clocks import next_moment
from storage.plans import next_task_moment
from storage.store import StoreUnavailable
from storage.suggestion_clocks import next_answer_moment
from storage.votes import next_edit_moment

# Hours pass in a moment here, and with them more messages than a real channel bears.
_BURST = 1000
# How often the telephone system is asked for calls while nobody moves the time, in seconds.
_ASKED_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The clock of the page: the bot lives in the time that is shown there."""

    time: MovableTime

    def now(self) -> datetime:
        """Return the moment the page shows, UTC and aware."""
        return self.time.now()


# When a word is next owed: about cases, suggestions and their tasks, and when a card gets its new count.
_OTHERS = (next_moment, next_answer_moment, next_task_moment, next_edit_moment)


class _Life:
    """Lets the bot live through the time that the page skips, so that everything happens at its own moment."""

    def __init__(self, time: MovableTime, hotline: Hotline, *, stories: bool) -> None:
        """With *stories* suggestions are under way, measured by the calls of the hotline."""
        self._time = time
        self._hotline = hotline
        self._stories = stories
        self._house: House | None = None
        self._begun = asyncio.Event()

    def begins(self, house: House, _: int) -> None:
        self._house = house
        self._begun.set()

    @asynccontextmanager
    async def goes_on(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Let customers call while nobody moves the time; calls that cannot be read *stop* the demo, and are raised."""
        calling = asyncio.create_task(self._call(), name="hotline")
        calling.add_done_callback(lambda _: stop.set())
        try:
            yield
        finally:
            calling.cancel()
            await asyncio.wait({calling})
            # A house that closes does not wait for its customers.
            with suppress(asyncio.CancelledError, StoreUnavailable):
                calling.result()

    async def _call(self) -> None:
        await self._begun.wait()
        while self._house is not None:
            await self._report(self._house)
            await asyncio.sleep(_ASKED_EVERY)

    async def next_moment(self) -> datetime | None:
        """Return when a word is next owed to anybody, or a digest to all."""
        if self._house is None:
            return None
        services = self._house.services
        digest = await services.store.read(next_report, services.policy, services.clock.now())
        others = [await services.store.read(question) for question in _OTHERS]
        others.append(await services.store.read(next_check, services.policy, services.clock.now()))
        return min([digest, *(moment for moment in others if moment is not None)])

    async def travel(self, target: datetime) -> None:
        """Bring the clock to *target* by way of every moment at which something is due."""
        before: datetime | None = None
        await self._live_at(self._time.now())
        while (moment := await self.next_moment()) is not None and moment <= target and moment != before:
            await self._live_at(moment)
            before = moment
        await self._live_at(target)

    async def _live_at(self, moment: datetime) -> None:
        self._time.advance(max(moment - self._time.now(), timedelta()))
        if self._house is not None:
            await self._report(self._house)
            await self._house.pulse()

    async def _report(self, house: House) -> None:
        """Bring the bot the latest calls, and once those of the quarter are there, the suggestions of that time."""
        await self._hotline.report(house.services)
        if self._stories:
            self._stories = False
            await tell_stories(house.services)


async def run_demo(
    port: int,
    say: Callable[[str], None] = typer.echo,
    stop: asyncio.Event | None = None,
    calls: Path | None = None,
) -> None:
    """Run sandbox and bot until a signal ends them; say the one address to open.

    *calls* is the export of a telephone system that its numbers are of; without one they are invented.
    """
    configure_logs(readable=True, quiet=True)
    policy = demo_policy()
    time = MovableTime()
    time.advance(setting_out(policy, time.now()) - time.now())
    life = _Life(time, Hotline(calls), stories=calls is not None)
    manifest = build_manifest(all_routes(policy.slack.command_prefix))
    slack = Sandbox(demo_workspace(), manifest, time=time, port=port, next_moment=life.next_moment, travel=life.travel)
    if stop is None:
        stop = asyncio.Event()
        stop_on_signals(stop)

    with TemporaryDirectory(prefix="redress-demo-") as folder:
        await _start(slack, port)
        try:
            settings = demo_settings(slack, Path(folder))

            def ready(house: House, at: int) -> None:
                life.begins(house, at)
                say(f"Redress runs. Open {slack.url} - Ctrl+C ends it.\nDATABASE_URL={settings.database_url}")

            async with life.goes_on(stop):
                await serve(settings, policy, DemoClock(time), stop, host="127.0.0.1", pace=Pace(_BURST), ready=ready)
        finally:
            await slack.stop()


def setting_out(policy: Policy, now: datetime) -> datetime:
    """Return the first moment from *now* on that is an hour after a digest, on a working day before a working day.

    So it is a morning at work wherever in the world the demo is looked at, everybody is there to be reminded, and the
    next nine o'clock brings the digest of one day, which no demo gets that begins before a weekend or a holiday.
    """
    country = policy.calendar.country
    published = [published_year(country, now.year + ahead) for ahead in range(2)] if country else []
    calendar = policy.calendar.calendar(
        policy.zoneinfo, {day: mark for one in published for day, mark in one.days.items()}
    )
    morning = _morning(policy, now.astimezone(policy.zoneinfo).date())
    while morning < now or not all(calendar.is_working_day(_day(morning, policy, later)) for later in range(2)):
        morning = _morning(policy, _day(morning, policy, 1))
    return morning


def _morning(policy: Policy, day: date) -> datetime:
    return (datetime.combine(day, policy.digests.daily_at, policy.zoneinfo) + timedelta(hours=1)).astimezone(UTC)


def _day(moment: datetime, policy: Policy, later: int) -> date:
    return (moment.astimezone(policy.zoneinfo) + timedelta(days=later)).date()


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
