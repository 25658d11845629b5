"""The callback round: asking the customer, after the solution, whether it really is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from domain.calling import CallHours, CallWindow, call_windows
from domain.errors import Refusal
from domain.policy import Callback
from domain.states import Move


class Outcome(StrEnum):
    """What came of one try to reach the customer."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"
    ANOTHER_TIME = "another_time"
    REFUSED = "refused"


# What counts as a try of the procedure that ends with a customer who cannot be reached.
UNREACHED: Final = frozenset({Outcome.NO_ANSWER, Outcome.BUSY})
_MOVES: Final = {
    Outcome.NO_ANSWER: Move.ATTEMPT,
    Outcome.BUSY: Move.ATTEMPT,
    Outcome.WRONG_NUMBER: Move.WRONG_NUMBER,
    Outcome.ANOTHER_TIME: Move.POSTPONE,
    Outcome.REFUSED: Move.REFUSE,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller heard: *solved* and *satisfied* are the two questions, *score* is 1 to the policy's scale.

    *again_at* is when a customer wishes to be called who had no time.
    """

    outcome: Outcome
    solved: bool | None = None
    satisfied: bool | None = None
    score: int | None = None
    comment: str = ""
    again_at: datetime | None = None


def move_of(answer: Answer) -> Move:
    """Return the move an answer means.

    Raises `Refusal` beside a question that was left open, or that cannot have an answer. A customer who is not
    satisfied with a solution that works goes to the lead; one whose problem is not solved gets a second cycle,
    satisfied or not.
    """
    _check_wish(answer)
    if answer.outcome is not Outcome.REACHED:
        if answer.solved is not None:
            raise Refusal("not_reached_but_answered", "solved")
        if answer.satisfied is not None:
            raise Refusal("not_reached_but_answered", "satisfied")
        return _MOVES[answer.outcome]
    if answer.solved is None:
        raise Refusal("answer_needed", "solved")
    if answer.satisfied is None:
        raise Refusal("answer_needed", "satisfied")
    if not answer.solved:
        return Move.REOPEN
    return Move.CONFIRM if answer.satisfied else Move.ASK_RECOVERY


def _check_wish(answer: Answer) -> None:
    asked = answer.outcome is Outcome.ANOTHER_TIME
    if asked and answer.again_at is None:
        raise Refusal("answer_needed", "again_at")
    if not asked and answer.again_at is not None:
        raise Refusal("only_another_time", "again_at")


def check_again(again_at: datetime, now: datetime, zone: ZoneInfo, policy: Callback) -> None:
    """Refuse a moment for the next call that has passed, or at which customers are not called."""
    if again_at <= now:
        raise Refusal("again_past", "again_at")
    if not policy.window_from <= again_at.astimezone(zone).time() < policy.window_to:
        raise Refusal("outside_window", "again_at", since=policy.window_from, until=policy.window_to)


def is_low(score: int | None, policy: Callback) -> bool:
    """Say whether a score is one that a lead hears of: two or less of five, and as much on another scale."""
    return score is not None and score * 5 <= policy.scale * 2


def counted(tries: Iterable[datetime], apart: timedelta) -> tuple[datetime, ...]:
    """Return the tries that count, oldest first: one that follows another by less than *apart* is the same try."""
    kept: list[datetime] = []
    for tried_at in sorted(tries):
        if not kept or tried_at - kept[-1] >= apart:
            kept.append(tried_at)
    return tuple(kept)


def day_part(at: datetime, zone: ZoneInfo, policy: Callback) -> int:
    """Return in which of the windows of a customer's day a moment lies, from 0; outside of all it is the next to it."""
    local = at.astimezone(zone).time()
    return sum(local >= window.since for window in call_windows(policy)[1:])


def made(tries: Iterable[datetime], zone: ZoneInfo, policy: Callback) -> int:
    """Return how many of the policy's attempts were made: tries that count, in as many parts of the day.

    There are only so many parts; more attempts than parts may share them.
    """
    kept = counted(tries, policy.apart)
    parts = len(_parts(kept, zone, policy))
    needed = _parts_needed(policy)
    return min(parts, needed) + min(len(kept) - parts, policy.attempts - needed)


def _parts(tries: Iterable[datetime], zone: ZoneInfo, policy: Callback) -> frozenset[int]:
    return frozenset(day_part(tried_at, zone, policy) for tried_at in tries)


def _parts_needed(policy: Callback) -> int:
    return min(policy.attempts, len(call_windows(policy)))


def is_complete(tries: Iterable[datetime], zone: ZoneInfo, policy: Callback) -> bool:
    """Say whether enough was tried to let a customer be."""
    return made(tries, zone, policy) >= policy.attempts


@dataclass(frozen=True, slots=True)
class NextTry:
    """In which part of the customer's day the next try counts, and from which moment on (UTC)."""

    window: CallWindow
    not_before: datetime


def next_try(tries: Iterable[datetime], now: datetime, zone: ZoneInfo, policy: Callback) -> NextTry | None:
    """Return when to try again so that it counts; None before the first try, and once enough were made."""
    kept = counted(tries, policy.apart)
    if not kept or made(kept, zone, policy) >= policy.attempts:
        return None
    soonest = max(kept[-1] + policy.apart, now)
    tried, windows = _parts(kept, zone, policy), call_windows(policy)
    wanted = [window for part, window in enumerate(windows) if part not in tried or len(tried) >= _parts_needed(policy)]
    coming = [NextTry(window, CallHours(window, zone).next_open(soonest)) for window in wanted]
    return min(coming, key=lambda one: one.not_before)


def next_try_due(resolved_at: datetime, tried_at: datetime, length: timedelta, policy: Callback) -> datetime:
    """Return by when to try again: a callback's *length* after this try, inside the round, *apart* at the least.

    After the round there is no hurry any more, and the full length counts again.
    """
    soonest, end = tried_at + policy.apart, resolved_at + policy.within
    if soonest > end:
        return tried_at + max(length, policy.apart)
    return max(min(tried_at + length, end), soonest)
