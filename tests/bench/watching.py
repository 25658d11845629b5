"""Watches an event loop: by how much it is late, and what was under way while it was."""

import asyncio
import gc
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final

import storage
from tests.bench.figures import percentile

_TICK: Final = 0.001
# So late the loop is before anybody looks what it does, and so often it is looked at from then on, in seconds.
_LATE: Final = 0.01
_LOOK_EVERY: Final = 0.002
_HOUSE: Final = Path(storage.__file__).parents[1]
_OURS: Final = ("bot", "config", "domain", "handlers", "storage", "tests")
# Where threads of the store, of executors and of pipes wait for what there is to do.
_WAITING: Final = frozenset({"take", "_worker", "_recv", "_do_waitpid"})
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Stalls:
    """By how many milliseconds a task came on too late: at most, and in all but one of a hundred cases.

    *working* is how long this process was on a processor meanwhile, at most: for the rest the machine served others.
    *culprits* are what was seen most often while it was late.
    """

    longest: float
    usual: float
    working: float = 0.0
    culprits: tuple[str, ...] = ()


@dataclass(slots=True)
class Watch:
    """Notes at every tick by how much it was late, and while it is, what all threads are at."""

    late: list[tuple[float, float]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    _slept_at: float = field(default_factory=time.perf_counter)
    _collecting_since: float = 0.0

    async def watch(self) -> None:
        """Watch the loop that this runs on, until cancelled."""
        threading.Thread(target=self._look, args=(threading.get_ident(),), daemon=True).start()
        gc.callbacks.append(self._collected)
        while True:
            self._slept_at, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(_TICK)
            late = time.perf_counter() - self._slept_at - _TICK
            self.late.append((late * 1000, (time.process_time() - worked) * 1000))

    def told(self) -> Stalls:
        """Say how it was since this was asked last."""
        late, seen = self.late, self.seen
        self.late, self.seen = [], Counter()
        if not late:
            return Stalls(0.0, 0.0)
        spans = [span for span, _ in late]
        culprits = tuple(f"{what} ({times}x)" for what, times in seen.most_common(_NAMED))
        return Stalls(max(spans), percentile(spans, 99), max(map(min, late)), culprits)

    def _look(self, loop: int) -> None:
        while True:
            time.sleep(_LOOK_EVERY)
            if time.perf_counter() - self._slept_at > _LATE:
                self.seen.update(set(_under_way(sys._current_frames(), loop)))

    def _collected(self, phase: str, about: Mapping[str, int]) -> None:
        """A collection holds the interpreter, so that nobody can look meanwhile."""
        if phase == "start":
            self._collecting_since = time.perf_counter()
        elif time.perf_counter() - self._collecting_since > _LATE:
            self.seen[f"a collection of generation {about['generation']}"] += 1


def _under_way(frames: Mapping[int, FrameType], loop: int) -> Iterator[str]:
    """Name what the loop is at, and each other thread that does not just wait."""
    for thread, frame in frames.items():
        if thread == loop:
            yield f"the loop in {_place(frame)}"
        elif thread != threading.get_ident() and frame.f_code.co_name not in _WAITING:
            yield f"a thread in {_place(frame)}"


def _place(frame: FrameType) -> str:
    """Name the innermost function of ours, or of others where none is."""
    at: FrameType | None = frame
    while at is not None:
        path = Path(at.f_code.co_filename)
        if path.is_relative_to(_HOUSE) and path.relative_to(_HOUSE).parts[0] in _OURS:
            return f"`{path.relative_to(_HOUSE)}` {at.f_code.co_name}"
        at = at.f_back
    return frame.f_code.co_qualname


async def stall(work: Awaitable[object]) -> tuple[float, float]:
    """Return for how long the loop stood still at most while *work* ran, and how long that took, in milliseconds."""
    begun = before = time.perf_counter()
    task, longest = asyncio.ensure_future(work), 0.0
    while not task.done():
        await asyncio.sleep(0)
        longest, before = max(longest, time.perf_counter() - before), time.perf_counter()
    await task
    return 1000 * longest, 1000 * (before - begun)


def megabytes(pid: int) -> float:
    """Return what a process holds in memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024
