"""Slack's rate limits, kept per method in real time and only when they are switched on."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

# Calls a minute of each tier.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# chat.postMessage is limited per channel (about one a second, short bursts allowed) and per workspace.
POSTS = "chat.postMessage"
POST_BURST = 5
POSTS_A_MINUTE = 300


@dataclass(slots=True)
class Bucket:
    """So many calls at once, refilled at *rate* a second."""

    rate: float
    size: float
    level: float
    at: float

    def take(self, now: float) -> int:
        """Take one call and return 0, or return the whole seconds until there will be one."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0
        return max(1, math.ceil((1 - self.level) / self.rate))


class Rates:
    """One bucket per method, and per channel for posts."""

    def __init__(self, on: bool) -> None:
        self.on = on
        self._buckets: dict[str, Bucket] = {}

    def wait(self, method: str, tier: int, channel: str) -> int:
        """Return 0 when the call may pass, else the seconds of its `Retry-After`."""
        if not self.on or tier == 0:
            return 0
        if method == POSTS:
            in_channel = self._take(f"{POSTS} {channel}", 1.0, POST_BURST)
            return in_channel or self._take(POSTS, POSTS_A_MINUTE / 60, POSTS_A_MINUTE)
        return self._take(method, TIERS[tier] / 60, TIERS[tier])

    def _take(self, key: str, rate: float, size: float) -> int:
        now = time.monotonic()
        return self._buckets.setdefault(key, Bucket(rate, size, size, now)).take(now)
