"""Bringing things to the app: one attempt for people, several for events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.faults import Fault
from sandbox.log import Dispatch
from sandbox.payloads import event_callback
from sandbox.state import Json
from sandbox.tasks import Tasks
from sandbox.world import World

TIMEOUT = "operation_timeout"
FAILED = "dispatch_failed"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to deliver: how it travels, what it is called, what is in it."""

    kind: str
    name: str
    payload: Json


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an ack with its body, or the word for why there was none."""

    acked: bool
    error: str | None = None
    body: Any = None
    reason: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a person notices of something they did."""

    acked: bool
    error: str | None = None
    milliseconds: float = 0.0
    errors: dict[str, str] = field(default_factory=dict)
    retries: int = 0


class Transport(Protocol):
    """A road to the app."""

    async def send(self, parcel: Parcel, attempt: int, reason: str) -> Answer:
        """Bring *parcel* to the app and wait for its answer, but not for ever."""


class Courier:
    """Delivers over whichever road the app is reached by, with the faults that were asked for."""

    def __init__(self, world: World, tasks: Tasks, patience: float, retry_delays: Sequence[float]) -> None:
        self._world = world
        self._tasks = tasks
        self._patience = patience
        self._retry_delays = tuple(retry_delays)
        self._held: asyncio.Event | None = None
        self.road: Transport | None = None

    async def ask(self, parcel: Parcel) -> tuple[Answer, float]:
        """Deliver what a person did, once, and return the answer and the milliseconds it took."""
        started = time.monotonic()
        attempt = self._tasks.start(self._attempt(parcel, 0, ""))
        done, _ = await asyncio.wait({attempt}, timeout=self._patience)
        # A late answer still reaches the app's side, but the person has stopped waiting for it.
        answer = attempt.result() if done else Answer(False, TIMEOUT)
        return answer, (time.monotonic() - started) * 1000

    def announce(self, event: Json, kind: str) -> None:
        """Deliver *event* if the app subscribed to it, and again until it is acked or Slack gives up."""
        if self._world.app.hears(event, kind):
            parcel = Parcel("events_api", str(event["type"]), event_callback(self._world, event))
            self._tasks.start(self._insist(parcel))

    async def _insist(self, parcel: Parcel) -> None:
        reason = ""
        for attempt, pause in enumerate((0.0, *self._retry_delays)):
            if pause:
                await asyncio.sleep(pause)
            answer = await self._attempt(parcel, attempt, reason)
            if answer.acked or answer.final:
                return
            reason = answer.reason or "timeout"

    async def _attempt(self, parcel: Parcel, attempt: int, reason: str) -> Answer:
        started = time.monotonic()
        fault = self._world.faults.take("delivery", parcel.name)
        answer = await self._carry(parcel, attempt, reason, fault)
        milliseconds = (time.monotonic() - started) * 1000
        record = Dispatch(
            parcel.kind, parcel.name, attempt, answer.acked, answer.error, milliseconds, self._world.now()
        )
        self._world.log.deliveries.append(record)
        self._world.changes.touch()
        return answer

    async def _carry(self, parcel: Parcel, attempt: int, reason: str, fault: Fault | None) -> Answer:
        kind = fault.kind if fault else ""
        if kind.endswith("_before"):
            return _lost(kind)
        if fault and kind == "delay":
            await asyncio.sleep(float(fault.detail.get("seconds", 1.0)))
        if kind == "reorder":
            await self._wait_for_next()
        if kind == "duplicate":
            self._tasks.start(self._send(parcel, attempt, reason))
        answer = await self._send(parcel, attempt, reason)
        return _lost(kind) if kind.endswith("_after") else answer

    async def _send(self, parcel: Parcel, attempt: int, reason: str) -> Answer:
        self._world.triggers.sent(parcel.payload.get("trigger_id"))
        if self.road is None:
            return Answer(False, FAILED, reason="connection_failed")
        try:
            return await self.road.send(parcel, attempt, reason)
        finally:
            self._release()

    async def _wait_for_next(self) -> None:
        """Hold a parcel back until another one overtook it, or nobody did for a while."""
        held = self._held = asyncio.Event()
        try:
            await asyncio.wait_for(held.wait(), self._patience * 2 / 3)
        except TimeoutError:
            self._held = None

    def _release(self) -> None:
        if self._held is not None:
            self._held.set()
            self._held = None


def _lost(kind: str) -> Answer:
    """Return what is seen of a delivery that a fault swallowed; nobody waits for its time-out to pass."""
    if kind.startswith("timeout"):
        return Answer(False, TIMEOUT, reason="http_timeout")
    return Answer(False, FAILED, reason="connection_failed")
