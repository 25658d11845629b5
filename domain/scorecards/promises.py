"""Whose a promise was: what somebody could keep counts for them, and never what was broken before they had the case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from domain.clocks import ClockState
from domain.ladders import ClockKind
from domain.states import Move

# Whose keeping is counted: the first follow-up, the callback, and what was promised.
PROMISES: Final = frozenset({ClockKind.FIRST_FOLLOWUP, ClockKind.PROMISE, ClockKind.CALLBACK})


class Entry(NamedTuple):
    """One line of a case's history: when, who did what in which cycle, and to whom it gave the case or the call."""

    at: datetime
    actor: str
    move: Move
    cycle: int
    owner: str | None = None
    caller: str | None = None


class Due(NamedTuple):
    """A promise of a case: how it stands or ended, and when it fell due (UTC)."""

    kind: ClockKind
    cycle: int
    state: ClockState
    due_at: datetime
    stopped_at: datetime | None = None


class Away(NamedTuple):
    """From when until when a case was in the hands of another department; without an end it still is."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose a promise was, and whether it was kept."""

    person: str
    met: bool


def kept_by(due: Due, history: Sequence[Entry], elsewhere: Collection[Away], now: datetime) -> Kept | None:
    """Return whose a promise was when it was kept or broken; None where it was nobody's, or is not over.

    It is theirs who owned the case then and had taken it on, by accepting it or by any work on it; a callback is theirs
    who was named to make it. So what was broken before somebody got a case is never theirs, nor what fell due while
    another department had it. *history* is in the order in which it happened.
    """
    met = due.state is ClockState.MET
    if not met and not _is_broken(due, now):
        return None
    at = due.stopped_at if met and due.stopped_at is not None else due.due_at
    if not met and any(one.since <= at and (one.until is None or at < one.until) for one in elsewhere):
        return None
    before = [entry for entry in history if entry.at <= at]
    person = _caller(before, due.cycle) if due.kind is ClockKind.CALLBACK else _owner(before)
    return None if person is None else Kept(person, met)


def _is_broken(due: Due, now: datetime) -> bool:
    return due.state is ClockState.MISSED or (due.state is ClockState.RUNNING and due.due_at < now)


def _owner(history: Sequence[Entry]) -> str | None:
    """Return who owned a case and had taken it on."""
    given = [place for place, entry in enumerate(history) if entry.owner is not None]
    if not given:
        return None
    owner = history[given[-1]].owner
    return owner if any(entry.actor == owner for entry in history[given[-1] + 1 :]) else None


def _caller(history: Sequence[Entry], cycle: int) -> str | None:
    """Return who was to call the customer back; whoever passed the call on is not any more."""
    said = [one for one in history if one.cycle == cycle and (one.caller is not None or one.move is Move.PASS_CALL)]
    return said[-1].caller if said else None
