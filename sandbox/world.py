"""Everything one sandbox consists of, handed to whoever acts in it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.app import App
from sandbox.changes import Changes
from sandbox.errors import SlackError
from sandbox.faults import Faults
from sandbox.handles import ResponseUrls, Triggers
from sandbox.log import Log
from sandbox.ratelimits import Rates
from sandbox.state import Json, State
from sandbox.tickets import Tickets
from sandbox.time import Time
from sandbox.workspace import Workspace

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def forget(event: Json, kind: str) -> None:
    """Drop an event: nobody is there to deliver it yet."""


def at_once(effect: Callable[[], None]) -> None:
    """Let an effect happen now: there is no loop yet in which it could wait."""
    effect()


@dataclass(slots=True)
class World:
    """One workspace with one app in it."""

    workspace: Workspace
    app: App
    time: Time
    state: State
    bot_token: str
    app_token: str
    rates: Rates
    triggers: Triggers
    changes: Changes = field(default_factory=Changes)
    log: Log = field(default_factory=Log)
    faults: Faults = field(default_factory=Faults)
    response_urls: ResponseUrls = field(default_factory=ResponseUrls)
    tickets: Tickets = field(default_factory=Tickets)
    announce: Callable[[Json, str], None] = forget
    later: Callable[[Callable[[], None]], None] = at_once
    url: str = ""
    revoked: bool = False
    under_way: int = 0
    _last_ts: int = 0

    def new_ts(self) -> str:
        """Return a time stamp that no other message has, later than every one before."""
        self._last_ts = max(self._last_ts + 1, round(self.time.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count a call as under way."""
        self.under_way += 1
        self.changes.touch()
        try:
            yield
        finally:
            self.under_way -= 1

    def new_id(self, prefix: str) -> str:
        return prefix + "".join(secrets.choice(ALPHABET) for _ in range(10))

    def now(self) -> datetime:
        return self.time.now()

    def need(self, *scopes: str) -> None:
        """Refuse the call unless the app was granted one of *scopes*."""
        if not self.app.scopes.intersection(scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(self.app.scopes)))
