"""Fakes of our own, which keep the same promises as the real things."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that stands still until a test moves it; it also serves the sandbox as its time. Starts on a Monday."""

    at: datetime = field(default=START)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by
