"""Clocks: the promises of a case, when they fall due, and who is owed a word about them at which moment.

A clock is born with its ladder: the moments are offsets from its due time, fixed when it starts, so that a later change
of policy never moves a promise that was made under the old one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.policy import Audience, Step


class ClockState(StrEnum):
    """How a clock stands, or how it ended: *met* at or before its due time, *missed* after it."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class Rung(StrEnum):
    """What a moment of the ladder means to the one who is told."""

    REMINDER = "reminder"
    HEADS_UP = "heads_up"
    BREACH = "breach"
    ESCALATION = "escalation"
    LATE_ENTRY = "late_entry"


@dataclass(frozen=True, slots=True)
class Moment:
    """A word owed to *to* at the due time plus *offset*; *unless_contacted* drops it once the customer has heard."""

    offset: timedelta
    to: Audience
    rung: Rung
    unless_contacted: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise that runs: when it began and falls due (UTC), its moments in order, and how many were handled."""

    started_at: datetime
    due_at: datetime
    moments: tuple[Moment, ...]
    taken: int = 0

    @property
    def next_at(self) -> datetime | None:
        """The next moment at which somebody is owed a word; None when nothing more is owed."""
        if self.taken >= len(self.moments):
            return None
        return self.due_at + self.moments[self.taken].offset


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one audience is told now: the last moment that has come for it, and when that was (UTC)."""

    to: Audience
    rung: Rung
    at: datetime


def start(due_at: datetime, began_at: datetime, now: datetime, steps: Iterable[Step], earliest: timedelta) -> Clock:
    """Start a clock that counts from *began_at* and falls due at *due_at*; it becomes known at *now*.

    Moments that have passed already are skipped, and so is every reminder less than *earliest* after *now*. A clock
    born overdue owes one word only, at once and to the lead: that it was entered late.
    """
    if due_at <= now:
        late = Moment(now - due_at, Audience.LEAD, Rung.LATE_ENTRY)
        return Clock(began_at, due_at, (late,))
    length = due_at - began_at
    moments = sorted((_moment(step, length) for step in steps), key=lambda moment: moment.offset)
    kept = tuple(moment for moment in moments if _worth(moment, due_at, now, earliest))
    return Clock(began_at, due_at, kept)


def _moment(step: Step, length: timedelta) -> Moment:
    offset = step.from_due(length)
    if step.before is not None:
        rung = Rung.REMINDER if step.to is Audience.OWNER else Rung.HEADS_UP
    else:
        rung = Rung.ESCALATION if offset else Rung.BREACH
    return Moment(offset, step.to, rung, step.unless_contacted)


def _worth(moment: Moment, due_at: datetime, now: datetime, earliest: timedelta) -> bool:
    """A breach is always worth a word; a reminder only when there is time left to forget."""
    return moment.offset >= timedelta() or due_at + moment.offset >= now + max(earliest, timedelta(microseconds=1))


def take(clock: Clock, now: datetime, contacted: bool) -> tuple[tuple[Reminder, ...], int]:
    """Say who is owed a word at *now*, and how many moments are handled after it.

    When several moments of one audience have come, as after the bot was away, only the last of them is said: one
    person, one message.
    """
    taken = clock.taken
    reminders: dict[Audience, Reminder] = {}
    for moment in clock.moments[clock.taken :]:
        at = clock.due_at + moment.offset
        if at > now:
            break
        taken += 1
        if not (moment.unless_contacted and contacted):
            reminders[moment.to] = Reminder(moment.to, moment.rung, at)
    return tuple(reminders.values()), taken


def outcome(due_at: datetime, stopped_at: datetime) -> ClockState:
    """A promise kept on the dot is kept."""
    return ClockState.MET if stopped_at <= due_at else ClockState.MISSED
