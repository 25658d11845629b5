"""When a customer may be called, as they said when they complained."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from domain.policy import Callback

# What is stored of a customer's wish, beside the windows themselves.
ANY_TIME: Final = "any"
NEVER: Final = "never"


@dataclass(frozen=True, slots=True)
class CallWindow:
    """A part of the customer's day in which they may be called: from *since* on, before *until*."""

    since: time
    until: time

    def __str__(self) -> str:
        return f"{self.since:%H:%M}-{self.until:%H:%M}"


def call_windows(policy: Callback) -> tuple[CallWindow, ...]:
    """Return the parts of the day in which customers are called, in order; together they are the whole window."""
    inner = (part for part in policy.day_parts if policy.window_from < part < policy.window_to)
    return tuple(CallWindow(*bounds) for bounds in pairwise((policy.window_from, *inner, policy.window_to)))


def wishes(policy: Callback) -> tuple[str, ...]:
    """Return what a customer may choose from, as it is stored."""
    return (ANY_TIME, *(str(window) for window in call_windows(policy)), NEVER)


def window_for(wish: str | None, policy: Callback) -> CallWindow | None:
    """Return when a customer with a stored *wish* may be called; None when they may not be called at all.

    A part of the day that the policy has changed since still holds as far as customers are called at all then.
    """
    whole = CallWindow(policy.window_from, policy.window_to)
    if wish == NEVER:
        return None
    since, _, until = (wish or "").partition("-")
    try:
        window = CallWindow(time.fromisoformat(since), time.fromisoformat(until))
    except ValueError:
        return whole
    common = CallWindow(max(window.since, whole.since), min(window.until, whole.until))
    return common if common.since < common.until else whole


def next_call(window: CallWindow, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when a customer who lives in *zone* may be called: now, or the next time they may."""
    today = now.astimezone(zone).date()
    day = today if now < datetime.combine(today, window.until, zone) else today + timedelta(days=1)
    return datetime.combine(day, window.since, zone), datetime.combine(day, window.until, zone)
