"""Runs the bot from the first migration to the last answer."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any, TypeVar

import structlog

from bot.canary import Canary
from bot.house import House, open_house
from bot.http import build_web, web_front
from bot.scheduler import Job, build_scheduler
from bot.sockets import SocketFront, socket_front
from config.settings import Settings
from domain.policy import Policy
from handlers.delivery.pace import Pace
from handlers.services import Clock
from storage.migrate import migrate
from storage.store import StoreUnavailable

_T = TypeVar("_T")
_LOG = structlog.get_logger(__name__)
# Supervisors end by force what has not ended by itself after ten seconds. Of these the fronts take three and a half at
# most: whoever has just acted is answered. Each wait for work ends with half a second for what must be cancelled.
_FINISH_WITHIN = 1.5
_DELIVER_WITHIN = 1.5
# The last messages may change what stands in Homes.
_PUBLISH_WITHIN = 0.5
# How long the first deliveries wait for the user groups, in seconds: without them a department may be empty.
_GROUPS_WITHIN = 5.0
# Another process may be busy with what is due: it is left alone for so long, in seconds.
_SHORTEST_REST = 0.2
# How long the deliverer rests at most, in seconds, should the database not say when the next message is due.
_LONGEST_REST = 60.0


async def serve(
    settings: Settings,
    policy: Policy,
    clock: Clock,
    stop: asyncio.Event,
    host: str = "0.0.0.0",
    pace: Pace | None = None,
    ready: Callable[[House, int], None] | None = None,
) -> None:
    """Run until *stop*. Then nothing more is taken in, what was begun is finished, and everything is closed.

    Raises `StartFailed` when it cannot begin, and `SocketLost` when Slack cannot be reached any more.
    """
    await asyncio.to_thread(migrate, settings.database_url)
    async with AsyncExitStack() as stack:
        house = await _unless(stop, stack.enter_async_context(open_house(settings, policy, clock, pace)))
        if house is None:
            return
        # Before anything is sent: what comes late says whether we were away.
        await house.heart.beat()
        await house.services.directory.refresh_groups(_GROUPS_WITHIN)
        await stack.enter_async_context(_delivering(house))
        socket = await _socket_of(stack, house, settings)
        port = await stack.enter_async_context(_web_of(house, settings, socket, host))
        _start_clockwork(stack, house, settings, socket)
        house.services.tasks.spawn(house.services.directory.refresh_due(), "people")
        _LOG.info("ready", mode=settings.mode, port=port)
        if ready is not None:
            ready(house, port)
        await _until(stop, socket)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let the signals by which a supervisor ends a process set *stop*."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, _T]) -> _T | None:
    """Return what *work* returns; None when a *stop* comes before, which ends it: it may be waiting for Slack."""
    working = asyncio.create_task(work, name="opening")
    await _first_of(working, asyncio.create_task(stop.wait(), name="stop"))
    return None if working.cancelled() else working.result()


async def _until(stop: asyncio.Event, socket: SocketFront | None) -> None:
    waiting: list[asyncio.Task[Any]] = [asyncio.create_task(stop.wait(), name="stop")]
    if socket is not None:
        waiting.append(asyncio.create_task(socket.watch(), name="watch"))
    for task in await _first_of(*waiting):
        task.result()


async def _first_of(*tasks: asyncio.Task[Any]) -> set[asyncio.Task[Any]]:
    """Wait until one has ended, and return those that have; none of the others goes on, whatever ends this."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return done


async def _socket_of(stack: AsyncExitStack, house: House, settings: Settings) -> SocketFront | None:
    if settings.mode != "socket":
        return None
    token = settings.slack_app_token.get_secret_value()
    return await stack.enter_async_context(socket_front(house.bolt, token, tell=house.metrics.sockets.inc))


@asynccontextmanager
async def _web_of(house: House, settings: Settings, socket: SocketFront | None, host: str) -> AsyncIterator[int]:
    async def connected() -> bool:
        return socket is None or await socket.is_connected()

    secret = settings.slack_signing_secret.get_secret_value() if settings.mode == "http" else None
    token = settings.redress_ingest_token.get_secret_value()
    # Slack's deliveries are answered to the end; who only reads measures, or sends contacts in, asks again.
    goodbye = 3 if settings.mode == "http" else 1
    async with web_front(build_web(house, connected, secret, token), host, settings.port, goodbye) as port:
        yield port


def _start_clockwork(stack: AsyncExitStack, house: House, settings: Settings, socket: SocketFront | None) -> None:
    scheduler = build_scheduler(house, settings.redress_tick, _canary_of(house, socket))
    scheduler.start()
    stack.callback(scheduler.shutdown, wait=False)
    house.services.tasks.spawn(house.note_policy(), "policy")
    house.services.tasks.spawn(house.keep_calendar(), "calendar")
    house.services.tasks.spawn(house.sweep(), "first_sweep")
    house.services.tasks.spawn(house.count_votes(), "first_votes")
    house.services.tasks.spawn(house.homes.look_around(), "homes")


def _canary_of(house: House, socket: SocketFront | None) -> Job | None:
    if socket is None:
        return None
    canary = Canary(house.services, socket)
    socket.listeners.append(canary.hear)
    return canary.look


@asynccontextmanager
async def _delivering(house: House) -> AsyncIterator[None]:
    """Deliver whenever the bell rings; on leaving, what was begun is finished and what is owed now still goes out."""
    leaving = asyncio.Event()
    task = asyncio.create_task(_deliver_until(leaving, house), name="deliverer")
    try:
        yield
    finally:
        left = await house.services.tasks.drain(_FINISH_WITHIN)
        leaving.set()
        house.bell.set()
        await asyncio.wait({task}, timeout=_DELIVER_WITHIN)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await house.services.tasks.drain(_PUBLISH_WITHIN)
        _LOG.info("stopped", cancelled=left)


async def _deliver_until(leaving: asyncio.Event, house: House) -> None:
    rest: float | None = None
    while not leaving.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_REST if rest is None else max(rest, _SHORTEST_REST)):
                await house.bell.wait()
        house.bell.clear()
        try:
            await house.deliverer.deliver()
            rest = await house.deliverer.rests()
        except StoreUnavailable:
            _LOG.warning("delivery_without_database")
            rest = None
        except Exception:  # noqa: BLE001 - the next ring comes whatever this one met
            _LOG.exception("delivery_failed")
            rest = None
