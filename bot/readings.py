"""What is read off when somebody looks at the measures: how things stand in the database, and with Slack."""

from collections.abc import Awaitable, Callable

from bot.house import House
from storage.gauges import read_gauges
from storage.store import StoreUnavailable

Connected = Callable[[], Awaitable[bool]]


async def take_readings(house: House, connected: Connected) -> None:
    """Bring up to date the measures of how things stand; without the database they keep what was read last."""
    metrics, now = house.metrics, house.services.clock.now()
    metrics.socket.set(await connected())
    try:
        read = await house.services.store.read(read_gauges, now)
    except StoreUnavailable:
        metrics.database.set(0)
        return
    metrics.database.set(1)
    for gauge, counts in ((metrics.waiting, read.waiting), (metrics.overdue, read.overdue)):
        gauge.clear()
        for name, count in counts.items():
            gauge.labels(name).set(count)
    metrics.oldest.set(0 if read.oldest is None else (now - read.oldest).total_seconds())
