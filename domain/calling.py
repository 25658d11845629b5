"""When a customer may be called, as they said when they complained, and when to remind somebody of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from domain.policy import Callback

# What is stored of a customer's wish, beside the windows themselves.
ANY_TIME: Final = "any"
NEVER: Final = "never"
# How long before the end of a window somebody is still to hear that they must call within it.
_LAST_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CallWindow:
    """A part of the customer's day in which they may be called: from *since* on, before *until*."""

    since: time
    until: time

    def __str__(self) -> str:
        return f"{self.since:%H:%M}-{self.until:%H:%M}"

    @property
    def middle(self) -> time:
        """The time of the day that lies in the middle of it."""
        minutes = sum(at.hour * 60 + at.minute for at in (self.since, self.until)) // 2
        return time(minutes // 60, minutes % 60)


@dataclass(frozen=True, slots=True)
class CallHours:
    """A window as it comes around every day in a *zone*; moments come and go in UTC."""

    window: CallWindow
    zone: ZoneInfo

    def hold(self, moment: datetime) -> bool:
        """Say whether a customer may be called at a moment."""
        return self.window.since <= moment.astimezone(self.zone).time() < self.window.until

    def next_open(self, moment: datetime) -> datetime:
        """Return the first moment from *moment* on at which a customer may be called."""
        if self.hold(moment):
            return moment
        today = self._day_of(moment)
        opening = self._at(today, self.window.since)
        return opening if opening > moment else self._at(today + _DAY, self.window.since)

    def last_hour(self, moment: datetime) -> datetime:
        """Return when the last hour began of the last window before *moment*; of a shorter window, its start."""
        day = self._day_of(moment)
        if self._at(day, self.window.until) > moment:
            day -= _DAY
        return max(self._at(day, self.window.until) - _LAST_HOUR, self._at(day, self.window.since))

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Calling:
    """When to call: at a time that the customer *wished*, or at least in the *whole* window."""

    wished: CallHours
    whole: CallHours


def time_to_remind(at: datetime, due_at: datetime, earliest: datetime, hours: CallHours) -> datetime | None:
    """Return when to remind of a call that is to be made by *due_at*, in place of a moment *at* before that.

    It is a moment at which the call may be made: the last hour in which it could be made before, or the first moment at
    which it can be again, whichever is closer; never before *earliest*, and never when it is too late. None when there
    is no such moment.
    """
    if hours.hold(at):
        return at
    moments = (hours.last_hour(at), hours.next_open(at))
    return min((one for one in moments if earliest <= one < due_at), key=lambda one: abs(one - at), default=None)


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


def calling_for(wish: str | None, policy: Callback, zone: ZoneInfo) -> Calling:
    """Return when to call a customer with a stored *wish*; one who may not be called is written to in these hours."""
    whole = CallHours(CallWindow(policy.window_from, policy.window_to), zone)
    wished = window_for(wish, policy)
    return Calling(whole if wished is None else CallHours(wished, zone), whole)
