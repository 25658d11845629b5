"""Clocks: the promises of a case, when they fall due, and who is owed a word about them at which moment.

A clock is born with its ladder: the moments are offsets from its due time, fixed when it starts, so that a later change
of policy never moves a promise that was made under the old one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.calling import CallHours, Calling, time_to_remind
from domain.ladders import Audience, Step


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
    LATE_RECOGNITION = "late_recognition"
    STILL_OPEN = "still_open"
    STAND_IN = "stand_in"


@dataclass(frozen=True, slots=True)
class Moment:
    """A word owed to *to* at the due time plus *offset*; *unless_contacted* drops it once the customer has heard."""

    offset: timedelta
    to: Audience
    rung: Rung
    unless_contacted: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise that runs: when it began and falls due (UTC), its moments in order, and how many were handled.

    After the last of them the owner hears of it *every* so often, as long as it runs; with None nobody does. Of a call
    they hear in the *hours* in which it can be made.
    """

    started_at: datetime
    due_at: datetime
    moments: tuple[Moment, ...]
    taken: int = 0
    every: timedelta | None = None
    hours: CallHours | None = None

    @property
    def next_at(self) -> datetime | None:
        """The next moment at which somebody is owed a word; None when nothing more is owed."""
        moment = self._moment(self.taken)
        return self.due_at + moment.offset if moment is not None else None

    def moments_by(self, now: datetime) -> tuple[Moment, ...]:
        """Return the moments that have come by *now* and were not handled, in order."""
        come: list[Moment] = []
        while (moment := self._moment(self.taken + len(come))) is not None and self.due_at + moment.offset <= now:
            come.append(moment)
        return tuple(come)

    def _moment(self, number: int) -> Moment | None:
        if number < len(self.moments):
            return self.moments[number]
        if self.every is None:
            return None
        last = max(self.moments[-1].offset, timedelta()) if self.moments else timedelta()
        offset = last + self.every * (number - len(self.moments) + 1)
        if self.hours is not None:
            offset = self.hours.next_open(self.due_at + offset) - self.due_at
        return Moment(offset, Audience.OWNER, Rung.STILL_OPEN)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one audience is told now: the last moment that has come for it, and when that was (UTC).

    With *unless_contacted* it need not be said any more when the customer hears from us before it is.
    """

    to: Audience
    rung: Rung
    at: datetime
    unless_contacted: bool = False


def start(
    due_at: datetime,
    began_at: datetime,
    now: datetime,
    steps: Iterable[Step],
    earliest: timedelta,
    every: timedelta | None = None,
    born_late: Rung = Rung.LATE_ENTRY,
    calling: Calling | None = None,
) -> Clock:
    """Start a clock that counts from *began_at* and falls due at *due_at*; it becomes known at *now*.

    Moments that have passed already are skipped, and so is every reminder less than *earliest* after *now*. A clock
    born overdue owes one word only, at once and to the lead: *born_late*, such as that the case was entered late.

    Where it is a call that is promised, whoever is to make it hears of it only while they can: before it falls due in
    the hours that the customer wished, by *calling*, and later in those in which customers are called at all.
    """
    hours = calling.whole if calling is not None else None
    if due_at <= now:
        late = Moment(now - due_at, Audience.LEAD, born_late)
        return Clock(began_at, due_at, (late,), every=every, hours=hours)
    length = due_at - began_at
    moments: Iterable[Moment] = (_moment(step, length) for step in steps)
    if calling is not None:
        moments = dict.fromkeys(_while_calling(moments, due_at, now + earliest, calling))
    kept = (moment for moment in moments if _worth(moment, due_at, now, earliest))
    return Clock(began_at, due_at, tuple(sorted(kept, key=lambda moment: moment.offset)), every=every, hours=hours)


def _while_calling(
    moments: Iterable[Moment], due_at: datetime, earliest: datetime, calling: Calling
) -> Iterator[Moment]:
    """Move what the owner is told of a call to when it can be made; what would be said at one moment is said once."""
    for moment in moments:
        at = due_at + moment.offset
        if moment.to is not Audience.OWNER:
            yield moment
        elif moment.offset >= timedelta():
            yield replace(moment, offset=calling.whole.next_open(at) - due_at)
        elif (moved := time_to_remind(at, due_at, earliest, calling.wished)) is not None:
            yield replace(moment, offset=moved - due_at)


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
    come = clock.moments_by(now)
    reminders: dict[Audience, Reminder] = {}
    for moment in come:
        if moment.unless_contacted and contacted:
            continue
        before = reminders.get(moment.to)
        # It also stands for the words before it, of which one may be owed all the same.
        dropped = moment.unless_contacted and (before is None or before.unless_contacted)
        reminders[moment.to] = Reminder(moment.to, moment.rung, clock.due_at + moment.offset, dropped)
    return tuple(reminders.values()), clock.taken + len(come)


def outcome(due_at: datetime, stopped_at: datetime) -> ClockState:
    """A promise kept on the dot is kept."""
    return ClockState.MET if stopped_at <= due_at else ClockState.MISSED


def resumed(due_at: datetime, paused_at: datetime, now: datetime) -> datetime:
    """Return when a clock falls due that stood still from *paused_at* until *now*: with the time that was left."""
    return due_at + max(now - paused_at, timedelta())


def held(due_at: datetime, began_at: datetime, pauses: Iterable[tuple[datetime, datetime]]) -> datetime:
    """Return when a clock falls due that counts from *began_at* and has stood still meanwhile.

    *pauses* are in order. What lies before the clock began, or after it had run out, holds nothing up.
    """
    for paused_at, resumed_at in pauses:
        if paused_at < due_at:
            due_at = resumed(due_at, max(paused_at, began_at), resumed_at)
    return due_at


def replaces(old_due: datetime, new_due: datetime, now: datetime, *, later: bool) -> bool:
    """Say whether a clock with *new_due* takes the place of a running one, after a change of severity or category.

    A promise that is broken already stays broken. A later due time needs somebody who allows it (*later*).
    """
    return old_due > now and (new_due < old_due or (later and new_due != old_due))
