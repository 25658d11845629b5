"""The named points of a process between two of its writes, and the end of a process at one of them.

A point is named after the step beside it: `before record_sent`, `inside record_sent` (written, not committed), `after
record_sent`; `before chat.postMessage`, `after chat.postMessage`. The product knows nothing of them: they stand in the
one way to the database and the one way to Slack.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session

from storage.store import Store


class Points:
    """Writes down each point that a process reaches, once, and ends it by force at the one that is its *end*."""

    def __init__(self, file: Path, end: str | None) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._end = end
        self._reached: set[str] = set()

    def reach(self, name: str) -> None:
        """Be at a point; this does not return when the process ends there."""
        if name not in self._reached:
            self._reached.add(name)
            os.write(self._file, f"{name}\n".encode())
        if name == self._end:
            os.kill(os.getpid(), signal.SIGKILL)


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
