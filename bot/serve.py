"""Runs the bot from the first migration to the last answer."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from bot.house import House, open_house
from bot.http import build_web, web_front
from bot.scheduler import build_scheduler
from bot.sockets import SocketFront, socket_front
from config.settings import Settings
from domain.policy import Policy
from handlers.services import Clock
from storage.migrate import migrate

_LOG = structlog.get_logger(__name__)
_DRAIN_WITHIN = 8.0


async def serve(
    settings: Settings,
    policy: Policy,
    clock: Clock,
    stop: asyncio.Event,
    host: str = "0.0.0.0",
    ready: Callable[[House, int], None] | None = None,
) -> None:
    """Run until *stop*. Then nothing more is taken in, what was begun is finished, and everything is closed.

    Raises `StartFailed` when it cannot begin, and `SocketLost` when Slack cannot be reached any more.
    """
    await asyncio.to_thread(migrate, settings.database_url)
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(open_house(settings, policy, clock))
        stack.push_async_callback(_drain, house)
        await stack.enter_async_context(_delivering(house))
        socket = await _socket_of(stack, house, settings)
        port = await stack.enter_async_context(_web_of(house, settings, socket, host))
        _start_clockwork(stack, house, settings)
        house.services.tasks.spawn(house.services.directory.refresh(), "people")
        _LOG.info("ready", mode=settings.mode, port=port)
        if ready is not None:
            ready(house, port)
        await _until(stop, socket)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let the signals by which a supervisor ends a process set *stop*."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


async def _until(stop: asyncio.Event, socket: SocketFront | None) -> None:
    waiting: list[asyncio.Task[object]] = [asyncio.create_task(stop.wait(), name="stop")]
    if socket is not None:
        waiting.append(asyncio.create_task(socket.watch(), name="watch"))
    done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()


async def _socket_of(stack: AsyncExitStack, house: House, settings: Settings) -> SocketFront | None:
    if settings.mode != "socket":
        return None
    token = settings.slack_app_token.get_secret_value()
    return await stack.enter_async_context(socket_front(house.bolt, token))


@asynccontextmanager
async def _web_of(house: House, settings: Settings, socket: SocketFront | None, host: str) -> AsyncIterator[int]:
    async def connected() -> bool:
        return socket is None or await socket.is_connected()

    secret = settings.slack_signing_secret.get_secret_value() if settings.mode == "http" else None
    async with web_front(build_web(house, connected, secret), host, settings.port) as port:
        yield port


def _start_clockwork(stack: AsyncExitStack, house: House, settings: Settings) -> None:
    scheduler = build_scheduler(house, settings.redress_tick)
    scheduler.start()
    stack.callback(scheduler.shutdown, wait=False)
    house.services.tasks.spawn(house.sweep(), "first_sweep")


@asynccontextmanager
async def _delivering(house: House) -> AsyncIterator[None]:
    """Deliver whenever the bell rings; on leaving, what is owed now still goes out if Slack is quick."""
    task = asyncio.create_task(_deliver_for_ever(house), name="deliverer")
    try:
        yield
    finally:
        await house.services.tasks.drain(_DRAIN_WITHIN / 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _deliver_for_ever(house: House) -> None:
    while True:
        await house.bell.wait()
        house.bell.clear()
        try:
            await house.deliverer.deliver()
        except Exception:  # noqa: BLE001 - the next ring comes whatever this one met
            _LOG.exception("delivery_failed")


async def _drain(house: House) -> None:
    left = await house.services.tasks.drain(_DRAIN_WITHIN)
    _LOG.info("stopped", cancelled=left)
