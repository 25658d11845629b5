"""Slack's patience: about one message a second and channel, with a short burst allowed."""

from dataclasses import dataclass, field

from aiolimiter import AsyncLimiter


@dataclass(frozen=True, slots=True)
class Pace:
    """One bucket for each channel: *burst* messages at once, refilled within as many seconds."""

    burst: float = 5.0
    _buckets: dict[str, AsyncLimiter] = field(default_factory=dict, repr=False)

    async def wait(self, channel: str) -> None:
        """Wait until a channel may be spoken to again."""
        if channel not in self._buckets:
            self._buckets[channel] = AsyncLimiter(self.burst, self.burst)
        await self._buckets[channel].acquire()
