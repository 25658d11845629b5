"""The named points of a process between two of its writes, and the end of a process at one of them.

A point is named after the step beside it: `before record_sent`, `inside record_sent` (written, not committed), `after
record_sent`; `before chat.postMessage`, `after chat.postMessage`. The product knows nothing of them: they stand in the
one way to the database and the one way to Slack.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session

from storage.store import Store


@dataclass(frozen=True)
class Book:
    """Which points the lives of all processes have reached, and where each of them died: it outlives them all.

    A line is with the machine before its process goes on, so that no death takes it away.
    """

    folder: Path

    def reached(self) -> Counter[str]:
        """Return in how many lives each point was reached."""
        return Counter(self._lines("points"))

    def deaths(self) -> dict[int, str]:
        """Return the point at which each life ended, of those that ended at one."""
        noted = (line.split(" ", 1) for line in self._lines("deaths"))
        return {int(life): point for life, point in noted}

    def note_reached(self, point: str) -> None:
        self._note("points", point)

    def note_death(self, life: int, point: str) -> None:
        self._note("deaths", f"{life} {point}")

    def _lines(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []

    def _note(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as file:
            file.write(f"{line}\n")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Points:
    """Has a life end by force at the first of its *ends*, and, if it is *frail*, where nobody has died before.

    While it is *spared* it goes on.
    """

    def __init__(
        self,
        book: Book,
        life: int,
        ends: Collection[str],
        spared: Callable[[], bool],
        *,
        frail: bool,
        die: Callable[[], None] = _die,
    ) -> None:
        self._book, self._life, self._ends, self._spared, self._frail, self._die = book, life, ends, spared, frail, die
        self._reached: set[str] = set()
        self._passed: set[str] = set()

    def reach(self, name: str) -> None:
        """Be at a point, and write that down once; this does not return when the process ends there."""
        if name not in self._reached:
            self._reached.add(name)
            self._book.note_reached(name)
        if not self._spared() and (name in self._ends or self._is_the_first(name)):
            self._book.note_death(self._life, name)
            self._die()

    def _is_the_first(self, name: str) -> bool:
        """Say whether it falls to this life to die at a point; once somebody has died there, nobody need."""
        if not self._frail or name in self._passed:
            return False
        self._passed.add(name)
        return name not in self._book.deaths().values()


def stand_in_the_way(reach: Callable[[str], None]) -> None:
    """Have every write to the database and every call to Slack of this process pass its points."""
    write, api_call = Store.write, AsyncWebClient.api_call

    async def watched_write(self: Store, action: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        name = action.__name__

        def inside(session: Session, *args: Any, **kwargs: Any) -> Any:
            value = action(session, *args, **kwargs)
            session.flush()
            reach(f"inside {name}")
            return value

        reach(f"before {name}")
        value = await write(self, inside, *args, **kwargs)
        reach(f"after {name}")
        return value

    async def watched_call(self: Any, api_method: str, **kwargs: Any) -> Any:
        reach(f"before {api_method}")
        answer = await api_call(self, api_method, **kwargs)
        reach(f"after {api_method}")
        return answer

    Store.write = watched_write  # type: ignore[method-assign]  # This process is made to die.
    AsyncWebClient.api_call = watched_call  # type: ignore[method-assign]  # As above.
