"""Why scores were low: which of them are owed a reason, and what happens when somebody gives one."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.indicators.days import Period, one_day
from domain.low_scores import LOOKED_BACK, owed_until
from domain.people import Person
from domain.policy import BusinessDays, ClockKind, Policy, Severity
from domain.rights import Circle, check_circle
from storage.calendars import load_calendar
from storage.digests import first_day_told
from storage.low_scores import Owed, count_unexplained, has_low_score, keep_reason


def owed_reasons(session: Session, period: Period, tonight: datetime, policy: Policy, digest: tuple[str, str]) -> Owed:
    """Return which low scores owe a reason before *tonight*, of those that came until *period* was over.

    None does that came four weeks before, or before the first of the *digest*s of a scope: nobody was asked about it.
    """
    begin, until = period.bounds(policy.zoneinfo)
    told = first_day_told(session, *digest)
    first = one_day(told).bounds(policy.zoneinfo)[0] if told is not None else begin
    since = max(until - LOOKED_BACK, first)
    own = policy.clocks[ClockKind.LOW_SCORE].by_channel
    ends = {channel: _end(session, since, until, tonight, policy, channel) for channel in own}
    return Owed(since, _end(session, since, until, tonight, policy), ends)


def _end(
    session: Session, since: datetime, until: datetime, tonight: datetime, policy: Policy, channel: str = ""
) -> datetime:
    clock = policy.clocks[ClockKind.LOW_SCORE]
    length, _ = clock.length_for(Severity.NORMAL, channel)
    if not isinstance(length, BusinessDays) and clock.calendar == "clock":
        return owed_until(since, until, tonight, lambda came: came + length)
    calendar = load_calendar(session, policy)
    return owed_until(since, until, tonight, lambda came: calendar.due_at(came, length))


def missing_reasons(session: Session, owed: Owed, policy: Policy) -> list[dict[str, Any]]:
    """Return how many low scores of which channel are owed a reason, the most first; none without reasons."""
    if not policy.score_reasons:
        return []
    return [{"channel": channel, "count": count} for channel, count in count_unexplained(session, owed)]


def reasons_told(counts: Iterable[tuple[str | None, str | None, int]], team: str | None) -> dict[str, Any]:
    """Write what low scores of a *team*, or of all, were put down to, the most first, and how many have no reason."""
    given = Counter[str]()
    missing = 0
    for of_team, reason, count in counts:
        if team not in (None, of_team):
            continue
        if reason is None:
            missing += count
        else:
            given[reason] += count
    return {"given": dict(given.most_common()), "missing": missing}


def give_reason(
    session: Session, contact_id: int | None, reason: str | None, person: Person, policy: Policy, now: datetime
) -> None:
    """Keep why a score was low, in place of any reason before.

    Raises `Refusal` for somebody who does not answer for the numbers, for a reason that there is not any more, and for
    a score that is not low, or not any more.
    """
    check_circle(Circle.STEERERS, person, policy)
    if reason is None or reason not in policy.score_reasons:
        raise Refusal("unknown_choice")
    if contact_id is None or not has_low_score(session, contact_id):
        raise Refusal("not_a_low_score")
    keep_reason(session, contact_id, reason, person.id, now)
