"""The clock that messages and events are stamped with; it can be moved forward, never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Time(Protocol):
    """What the sandbox asks of a clock."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""


class MovableTime:
    """Real time plus everything it was moved by."""

    def __init__(self) -> None:
        self._moved = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._moved

    def advance(self, by: timedelta) -> None:
        if by < timedelta():
            raise ValueError("time only moves forward")
        self._moved += by
