"""Whose a promise was: what somebody could keep counts for them, and never what was broken before they had the case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from domain.clocks import ClockState
from domain.ladders import ClockKind
from domain.ownership import returns_to_lead
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

    It is theirs who owned the case then and had taken it on, by accepting it or by any work on it; of what was kept the
    work may have been written down later. A callback is theirs who was named to make it. So what was broken before
    somebody got a case is never theirs, nor what fell due while another department had it. *history* is in the order in
    which it happened.
    """
    met = due.state is ClockState.MET
    if not met and not _is_broken(due, now):
        return None
    at = due.stopped_at if met and due.stopped_at is not None else due.due_at
    if not met and any(one.since <= at and (one.until is None or at < one.until) for one in elsewhere):
        return None
    if due.kind is ClockKind.CALLBACK:
        person = _caller([entry for entry in history if entry.at <= at], due.cycle)
    else:
        person = _owner(history, at, now if met else at)
    return None if person is None else Kept(person, met)


def _is_broken(due: Due, now: datetime) -> bool:
    return due.state is ClockState.MISSED or (due.state is ClockState.RUNNING and due.due_at < now)


def _owner(history: Sequence[Entry], at: datetime, by: datetime) -> str | None:
    """Return who owned a case *at* a moment, if they had taken it on *by* another."""
    hands = [place for place in range(len(history)) if _changes_hands(history, place)]
    given = max((place for place in hands if history[place].at <= at), default=None)
    if given is None:
        return None
    taken = min((place for place in hands if place > given), default=len(history))
    owner = history[given].owner
    worked = any(entry.actor == owner and entry.at <= by for entry in history[given + 1 : taken])
    return owner if worked else None


def _changes_hands(history: Sequence[Entry], place: int) -> bool:
    """Say whether an entry gives a case to somebody; one that returns to its lead names nobody."""
    entry = history[place]
    begins = place > 0 and entry.cycle > history[place - 1].cycle
    return entry.owner is not None or (begins and returns_to_lead(entry.cycle))


def _caller(history: Sequence[Entry], cycle: int) -> str | None:
    """Return who was to call the customer back; whoever passed the call on is not any more."""
    said = [one for one in history if one.cycle == cycle and (one.caller is not None or one.move is Move.PASS_CALL)]
    return said[-1].caller if said else None
