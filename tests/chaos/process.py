"""The bot as a process of its own: the real `serve`, on the clock of this world, with points at which it may die."""

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import uvloop

import bot.house
import bot.serve
from bot.house import House
from bot.logs import configure_logs
from bot.serve import serve, stop_on_signals
from bot.sockets import Line, Patience, socket_front
from config.policy import load_policy
from config.settings import load_settings
from handlers.delivery.jobs import Deliverer
from handlers.delivery.pace import Pace
from handlers.tasks import Tasks
from tests.chaos.dial import Dial
from tests.chaos.points import Book, Points, stand_in_the_way

POLICY: Final = Path(__file__).parent / "policy.toml"
# A thousand messages in a moment: hours pass in one here.
_UNHURRIED = 1000.0
# What takes seconds or minutes of real time elsewhere.
_SLACK_TIMEOUT = 1.0
_PATIENCE = Patience(silence=6.0, connect=2.0, retry=0.1, goodbye=1.0, tries=600)
# What is not to be cut in two when the time is moved.
_WHOLE: tuple[tuple[type, str], ...] = (
    (Deliverer, "deliver"),
    (House, "sweep"),
    (House, "report"),
    (House, "count_votes"),
    (Tasks, "_run"),
    (Line, "_answer"),
)
_WITHIN: ContextVar[bool] = ContextVar("within", default=False)


@dataclass(frozen=True)
class Birth:
    """What a process is given: where it finds things, its place among the others, and where it is to die.

    Each *life* has a number of its own. It ends at the first of its *ends* that it reaches, and a *frail* one wherever
    nobody has died before.
    """

    folder: Path
    environ: Mapping[str, str]
    place: int
    life: int
    ends: frozenset[str]
    frail: bool

    @property
    def dial(self) -> Path:
        return self.folder / "dial"

    @property
    def log(self) -> Path:
        return self.folder / f"log-{self.place}"


def live(birth: Birth) -> None:
    """Run the bot until it is told to stop, or killed."""
    log = os.open(birth.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, sys.stderr.fileno())
    dial = Dial.of(birth.dial)
    for owner, name in _WHOLE:
        _make_whole(owner, name, dial, birth.place)
    points = Points(Book(birth.folder), birth.life, birth.ends, lambda: dial.spares, frail=birth.frail)
    stand_in_the_way(points.reach)
    bot.house._SLACK_TIMEOUT = _SLACK_TIMEOUT
    vars(bot.serve).update(socket_front=partial(socket_front, patience=_PATIENCE))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(birth, dial))


async def _serve(birth: Birth, clock: Dial) -> None:
    configure_logs(readable=False)
    settings = load_settings(birth.environ)
    stop = asyncio.Event()
    stop_on_signals(stop)
    policy = load_policy(settings.redress_policy)
    await serve(settings, policy, clock, stop, host="127.0.0.1", pace=Pace(_UNHURRIED))


def _make_whole(owner: type, name: str, dial: Dial, place: int) -> None:
    """Have a method wait while the clock is held, and be counted as under way from its beginning to its end."""
    method: Callable[..., Any] = getattr(owner, name)

    async def whole(*args: Any, **kwargs: Any) -> Any:
        # What runs on its own may have been begun by something that has ended since.
        if _WITHIN.get() and owner is not Tasks:
            return await method(*args, **kwargs)
        while dial.holds:  # noqa: ASYNC110 - it is another process that lets go
            await asyncio.sleep(0.002)
        dial.is_busy(place, dial.busy(place) + 1)
        within = _WITHIN.set(True)
        try:
            return await method(*args, **kwargs)
        finally:
            _WITHIN.reset(within)
            dial.is_busy(place, dial.busy(place) - 1)

    setattr(owner, name, whole)
