"""When who is to hear of a promise: a second reading of the rules, from the documents and not from the product's code.

It covers the promises that the people of this world make: confirmation of receipt, first follow-up, solution, promised
contact, word on progress, callback. The tables stand as they are printed in the documents on reminders.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Vienna")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# A message is on time that comes within this span; one that is later says so.
ON_TIME: Final = 5 * MINUTE
# What waits for others is not kept so long that less than this is left before its deadline.
PRESSING: Final = 30 * MINUTE
# A reminder is not worth a word when there is less time to forget.
_EARLIEST: Final = 5 * MINUTE

ACK, FIRST, SOLUTION = "Confirmation of receipt", "First follow-up", "Solution"
PROMISE, HEARTBEAT, CALLBACK = "Promised contact", "Word to the customer on progress", "Callback"
KINDS: Final = (ACK, FIRST, SOLUTION, PROMISE, HEARTBEAT, CALLBACK)

_OWNER, _LEAD, _HEAD = "owner", "lead", "head"
_BREACH: Final = ((timedelta(), _OWNER), (timedelta(), _LEAD))
_BY_LENGTH: Final = {
    24 * HOUR: (
        (-12 * HOUR, _OWNER),
        (-4 * HOUR, _OWNER),
        (-HOUR, _OWNER),
        (-30 * MINUTE, _LEAD),
        *_BREACH,
        (4 * HOUR, _HEAD),
    ),
    HOUR: (
        (-30 * MINUTE, _OWNER),
        (-15 * MINUTE, _LEAD),
        (-10 * MINUTE, _OWNER),
        *_BREACH,
        (30 * MINUTE, _HEAD),
    ),
    30 * MINUTE: (
        (-15 * MINUTE, _OWNER),
        (-10 * MINUTE, _LEAD),
        (-5 * MINUTE, _OWNER),
        *_BREACH,
        (15 * MINUTE, _HEAD),
    ),
}
_BY_KIND: Final = {
    ACK: ((-10 * MINUTE, _OWNER), *_BREACH),
    HEARTBEAT: ((-HOUR, _OWNER), *_BREACH),
    CALLBACK: ((-12 * HOUR, _OWNER), (-4 * HOUR, _OWNER), (-HOUR, _OWNER), *_BREACH, (24 * HOUR, _HEAD)),
}


@dataclass(frozen=True)
class Word:
    """A word owed to the *owner*, *lead* or *head* at a moment, or only as long as nobody spoke to the customer.

    It *waits* for others to the same person, unless it says that a promise is broken.
    """

    at: datetime
    to: str
    unless_contacted: bool = False
    waits: bool = False


def first_follow_up(severity: str, channel: str) -> timedelta:
    """Return how long a first follow-up may take; the shortest of the lengths that apply."""
    return min(30 * MINUTE if severity == "urgent" else 24 * HOUR, HOUR if channel == "social" else 24 * HOUR)


def heartbeat(severity: str) -> timedelta:
    """Return after how long a customer hears again how things stand."""
    return 4 * HOUR if severity == "urgent" else 24 * HOUR


def words_before_long(kind: str, began: datetime, due: datetime, known: datetime) -> list[Word]:
    """Return what is owed about a promise that became known at some moment, without the daily words at its end."""
    if due <= known:
        return [Word(known, _LEAD)]
    words = []
    for offset, to in _steps(kind, due - began):
        at: datetime | None = due + offset
        if kind == CALLBACK and to == _OWNER:
            at = _while_awake(due + offset, due, known + _EARLIEST)
        if at is not None and (at >= due or at >= known + _EARLIEST):
            # Only the ladder of a day has a word that is dropped once somebody spoke to the customer.
            dropped = offset == -12 * HOUR and kind in (FIRST, SOLUTION)
            words.append(Word(at, to, dropped, offset < timedelta()))
    return sorted(dict.fromkeys(words), key=lambda word: word.at)


def words_every_day(kind: str, due: datetime, before: list[Word]) -> Iterator[Word]:
    """Return the words that follow when nothing happens: one a day to the owner, without an end."""
    last = max([due, *(word.at for word in before)])
    for day in count(1):
        at = last + day * DAY
        yield Word(next_call(at) if kind == CALLBACK else at, _OWNER, waits=True)


def _steps(kind: str, length: timedelta) -> tuple[tuple[timedelta, str], ...]:
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if length in _BY_LENGTH:
        return _BY_LENGTH[length]
    last = max(length / 6, 5 * MINUTE)
    return ((-length / 2, _OWNER), (-last, _OWNER), *_BREACH, (min(length, 24 * HOUR), _HEAD))


def _while_awake(at: datetime, due: datetime, earliest: datetime) -> datetime | None:
    """Move a reminder of a call to when a customer may be called: the last hour before, or the opening after it."""
    if at >= due or _may_call(at):
        return next_call(at)
    local = at.astimezone(ZONE)
    evening = local.date() if local.time() >= time(20) else local.date() - DAY
    choice = [one for one in (_local(evening, time(19)), next_call(at)) if earliest <= one < due]
    return min(choice, key=lambda one: abs(one - at), default=None)


def next_call(at: datetime) -> datetime:
    """Return the first moment from *at* on at which customers are called: between nine and eight in the evening."""
    if _may_call(at):
        return at
    local = at.astimezone(ZONE)
    return _local(local.date() if local.time() < time(9) else local.date() + DAY, time(9))


def _may_call(at: datetime) -> bool:
    return time(9) <= at.astimezone(ZONE).time() < time(20)


def _local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZONE).astimezone(UTC)
