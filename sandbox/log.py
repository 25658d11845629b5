"""What happened between the app and the sandbox, in order."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call as it arrived, without its token."""

    method: str
    args: dict[str, Any]
    ok: bool
    error: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One attempt to deliver something to the app."""

    kind: str
    name: str
    attempt: int
    acked: bool
    error: str | None
    milliseconds: float
    at: datetime


@dataclass(slots=True)
class Log:
    """Everything that was called and delivered, and what Slack would have warned about."""

    calls: list[Call] = field(default_factory=list)
    deliveries: list[Dispatch] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "calls": [_plain(call) for call in self.calls],
            "deliveries": [_plain(one) for one in self.deliveries],
            "warnings": list(self.warnings),
        }


def _plain(record: Call | Dispatch) -> dict[str, Any]:
    return {**asdict(record), "at": record.at.isoformat()}
