"""Slack's patience: about one message a second and channel with a short burst, and some hundreds a minute in all."""

from dataclasses import dataclass, field
from typing import Final

from aiolimiter import AsyncLimiter

# Slack bears several hundred messages a minute; below that no answer has to tell us to wait.
_A_MINUTE: Final = 240.0
_ALL: Final = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """One bucket for each channel: *burst* messages at once, refilled within as many seconds; one for all of them."""

    burst: float = 5.0
    a_minute: float = _A_MINUTE
    _buckets: dict[str, AsyncLimiter] = field(default_factory=dict, repr=False)

    async def wait(self, channel: str) -> None:
        """Wait until a channel may be spoken to again."""
        await self._bucket(channel, self.burst, self.burst).acquire()
        await self._bucket(_ALL, max(self.a_minute, self.burst), 60.0).acquire()

    def _bucket(self, name: str, size: float, seconds: float) -> AsyncLimiter:
        if name not in self._buckets:
            self._buckets[name] = AsyncLimiter(size, seconds)
        return self._buckets[name]
