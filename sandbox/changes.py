"""A counter of changes that tasks can wait on, so that nobody has to poll."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Counts every change and wakes whoever waits for the next one."""

    def __init__(self) -> None:
        self.version = 0
        self.closed = False
        self._waiting: set[asyncio.Future[None]] = set()

    def touch(self) -> None:
        """Say that something changed."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        self.touch()

    async def after(self, version: int) -> int:
        """Return the first version that is newer than *version*, at once when there is one."""
        if self.version == version and not self.closed:
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
        return self.version

    async def until(self, predicate: Callable[[], T | None], within: float) -> T | None:
        """Return the first truthy answer of *predicate*, or None when *within* seconds brought none."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not (answer := predicate()):
            left = deadline - loop.time()
            if left <= 0 or self.closed:
                return None
            try:
                await asyncio.wait_for(self.after(self.version), left)
            except TimeoutError:
                return predicate() or None
        return answer
