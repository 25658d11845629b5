"""The tasks of one sandbox, kept so that all of them can be ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Tasks:
    """Starts tasks, keeps them, cancels what is left."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def after(self, seconds: float, effect: Callable[[], None]) -> None:
        """Let *effect* happen in a moment, unless everything is ended before."""
        self.start(_later(seconds, effect))

    async def end(self) -> None:
        """Cancel every task and wait until it is gone."""
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _later(seconds: float, effect: Callable[[], None]) -> None:
    await asyncio.sleep(seconds)
    effect()
