"""Work that goes on after an answer was given: kept, named, bounded, and waited for at the end."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

_LOG = structlog.get_logger(__name__)


class Tasks:
    """The tasks of one process. At most *most* run their work at a time; the others wait their turn."""

    def __init__(self, most: int = 64) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(most)

    def spawn(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Run *work* to its end; what it raises is logged, for nobody is left to tell."""
        task = asyncio.create_task(self._run(work, name), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until nothing runs, not even what the running work has spawned."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def drain(self, within: float) -> int:
        """Wait at most *within* seconds for what runs, cancel the rest, and return how many were cancelled."""
        if self._running:
            await asyncio.wait(set(self._running), timeout=within)
        left = set(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)

    async def _run(self, work: Coroutine[Any, Any, object], name: str) -> None:
        async with self._room:
            try:
                await work
            except Exception:  # noqa: BLE001 - the last place where an error of unattended work can be seen
                _LOG.exception("task_failed", task=name)
