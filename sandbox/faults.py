"""Things that go wrong on purpose, so many times and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

METHOD_KINDS = frozenset(
    {"429", "500", "error", "timeout_before", "timeout_after", "drop_before", "drop_after", "delay"}
)
DELIVERY_KINDS = frozenset(
    {"duplicate", "delay", "reorder", "timeout_before", "timeout_after", "drop_before", "drop_after"}
)
KINDS = {
    "delivery": DELIVERY_KINDS,
    "socket": frozenset({"die", "deaf", "warning", "refresh_requested"}),
    "ticket": frozenset({"refuse"}),
    "response_url": frozenset({"429", "500", "error"}),
}


@dataclass(slots=True, init=False)
class Fault:
    """One kind of trouble, for the next *count* times that *what* happens."""

    what: str
    kind: str
    count: int
    detail: dict[str, Any] = field(default_factory=dict)

    def __init__(self, what: str, kind: str, count: int = 1, **detail: Any) -> None:
        if kind not in KINDS.get(what, METHOD_KINDS):
            raise ValueError(f"{what} cannot fail by {kind!r}")
        if count < 1:
            raise ValueError("a fault happens at least once")
        self.what, self.kind, self.count, self.detail = what, kind, count, dict(detail)

    def fits(self, what: str, name: str) -> bool:
        """Say whether this fault is meant for *what*; `only` narrows it to deliveries or methods of one *name*."""
        only = self.detail.get("only")
        return self.count > 0 and self.what == what and only in (None, name)


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def heal(self) -> None:
        self._waiting.clear()

    def take(self, what: str, name: str = "") -> Fault | None:
        """Use up one time of the first fault that fits."""
        fault = next((one for one in self._waiting if one.fits(what, name)), None)
        if fault is not None:
            fault.count -= 1
            self._waiting = [one for one in self._waiting if one.count > 0]
        return fault

    def waiting(self) -> list[dict[str, Any]]:
        """Return what is still to come, for people."""
        return [{"what": one.what, "kind": one.kind, "count": one.count, **one.detail} for one in self._waiting]


def read_fault(body: Mapping[str, Any]) -> Fault:
    """Return the fault that *body* describes in JSON."""
    detail = {key: value for key, value in body.items() if key not in {"what", "kind", "count", "as"}}
    return Fault(str(body.get("what")), str(body.get("kind")), int(body.get("count", 1)), **detail)
