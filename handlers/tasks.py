"""Work that goes on after an answer was given: kept, named, bounded, and waited for at the end."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog

_LOG = structlog.get_logger(__name__)
_LAST_WORDS = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Later:
    """Work that is to begin at its moment."""

    work: Callable[[], Coroutine[Any, Any, object]]
    name: str


class Tasks:
    """The tasks of one process. At most *most* run their work at a time; the others wait their turn."""

    def __init__(self, most: int = 64) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._later: set[_Later] = set()
        self._room = asyncio.Semaphore(most)

    def spawn(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Run *work* to its end; what it raises is logged, for nobody is left to tell."""
        task = asyncio.create_task(self._run(work, name), name=name)
        self._running.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            self._running.discard(task)
            # Work that was cancelled before its turn came was never begun, and Python would complain of that.
            work.close()

        task.add_done_callback(ended)

    def after(self, seconds: float, work: Callable[[], Coroutine[Any, Any, object]], name: str) -> None:
        """Begin *work* in so many seconds, or when the process ends before. Until then it takes nobody's room."""
        later = _Later(work, name)
        self._later.add(later)
        asyncio.get_running_loop().call_later(seconds, self._begin, later)

    async def settle(self) -> None:
        """Wait until nothing runs, not even what the running work has spawned."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def drain(self, within: float) -> int:
        """Begin what was to come later, wait at most *within* seconds for all, and return how many were cancelled."""
        try:
            async with asyncio.timeout(within):
                while self._running or self._later:
                    for later in tuple(self._later):
                        self._begin(later)
                    await self.settle()
        except TimeoutError:
            left = set(self._running)
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left, timeout=_LAST_WORDS)
            return len(left)
        return 0

    def _begin(self, later: _Later) -> None:
        """Begin what was to come later; a moment that comes after the end of the process finds it begun."""
        if later in self._later:
            self._later.remove(later)
            self.spawn(later.work(), later.name)

    async def _run(self, work: Coroutine[Any, Any, object], name: str) -> None:
        async with self._room:
            try:
                await work
            except Exception:  # noqa: BLE001 - the last place where an error of unattended work can be seen
                _LOG.exception("task_failed", task=name)
