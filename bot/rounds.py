"""The rounds: one look after another for what is due, none of which can keep the next one from its turn."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.metrics import Metrics
from storage.store import StoreUnavailable

_LOG = structlog.get_logger(__name__)

Look = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Rounds:
    """Makes *looks*, which have names, one after another; *made_at* is when the last round ended, by the loop."""

    looks: dict[str, Look]
    metrics: Metrics
    made_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    async def make(self) -> None:
        """Make every look. One that fails is logged and counted, and the others have their turn all the same.

        Raises `StoreUnavailable` at once: without the database there is nothing to look for.
        """
        for name, look in self.looks.items():
            with self.metrics.sweeps.labels(name).time():
                await self._make_one(name, look)
        self.made_at = asyncio.get_running_loop().time()

    def rest(self) -> float:
        """Return for how many seconds no round has ended."""
        return asyncio.get_running_loop().time() - self.made_at

    async def _make_one(self, name: str, look: Look) -> None:
        try:
            await look()
        except StoreUnavailable:
            self.metrics.sweep_failures.labels(name).inc()
            raise
        except Exception:  # noqa: BLE001 - the next round comes whatever this look met
            self.metrics.sweep_failures.labels(name).inc()
            _LOG.exception("look_failed", look=name)
