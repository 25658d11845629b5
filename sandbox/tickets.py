"""Tickets for sockets: each opens one connection, soon."""

from __future__ import annotations

import secrets
import time

LIVES = 30.0


class Tickets:
    """The tickets that were handed out and not yet used."""

    def __init__(self) -> None:
        self._open: dict[str, float] = {}

    def issue(self) -> str:
        ticket = secrets.token_hex(16)
        self._open[ticket] = time.monotonic() + LIVES
        return ticket

    def use(self, ticket: str) -> bool:
        """Say whether *ticket* opens a connection; it never does so twice."""
        return self._open.pop(ticket, 0.0) > time.monotonic()
