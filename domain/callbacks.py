"""The callback round: asking the customer, after the solution, whether it really is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import Refusal
from domain.policy import Callback
from domain.states import Move


class Outcome(StrEnum):
    """What came of one try to reach the customer."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller heard: *solved* and *satisfied* are the two questions, *score* is 1 to the policy's scale."""

    outcome: Outcome
    solved: bool | None = None
    satisfied: bool | None = None
    score: int | None = None
    comment: str = ""


def move_of(answer: Answer) -> Move:
    """Return the move an answer means.

    Raises `Refusal` beside a question that was left open, or that cannot have an answer. A customer who is not
    satisfied with a solution that works goes to the lead; one whose problem is not solved gets a second cycle,
    satisfied or not.
    """
    if answer.outcome is not Outcome.REACHED:
        if answer.solved is not None:
            raise Refusal("not_reached_but_answered", "solved")
        if answer.satisfied is not None:
            raise Refusal("not_reached_but_answered", "satisfied")
        return Move.WRONG_NUMBER if answer.outcome is Outcome.WRONG_NUMBER else Move.ATTEMPT
    if answer.solved is None:
        raise Refusal("answer_needed", "solved")
    if answer.satisfied is None:
        raise Refusal("answer_needed", "satisfied")
    if not answer.solved:
        return Move.REOPEN
    return Move.CONFIRM if answer.satisfied else Move.ASK_RECOVERY


def counted(tries: Iterable[datetime], apart: timedelta) -> tuple[datetime, ...]:
    """Return the tries that count, oldest first: one that follows another by less than *apart* is the same try."""
    kept: list[datetime] = []
    for tried_at in sorted(tries):
        if not kept or tried_at - kept[-1] >= apart:
            kept.append(tried_at)
    return tuple(kept)


def day_part(at: datetime, zone: ZoneInfo, policy: Callback) -> int:
    """Return in which part of the customer's day a moment lies, from 0."""
    local = at.astimezone(zone).time()
    return sum(local >= boundary for boundary in policy.day_parts)


def is_complete(tries: Iterable[datetime], zone: ZoneInfo, policy: Callback) -> bool:
    """Say whether enough was tried to let a customer be: so many tries that count, in as many parts of the day.

    There are only so many parts; more tries than parts may share them.
    """
    kept = counted(tries, policy.apart)
    parts = {day_part(tried_at, zone, policy) for tried_at in kept}
    return len(kept) >= policy.attempts and len(parts) >= min(policy.attempts, len(policy.day_parts) + 1)


def next_try_due(resolved_at: datetime, tried_at: datetime, length: timedelta, policy: Callback) -> datetime:
    """Return by when to try again: a callback's *length* after this try, inside the round, *apart* at the least.

    After the round there is no hurry any more, and the full length counts again.
    """
    soonest, end = tried_at + policy.apart, resolved_at + policy.within
    if soonest > end:
        return tried_at + max(length, policy.apart)
    return max(min(tried_at + length, end), soonest)
