"""What happens by itself for digests: days are counted anew when something came or changed, and mornings come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from domain.calendars import Calendar
from domain.indicators.days import Period, since_last_working_day
from domain.policy import Policy
from handlers.digests import ids
from handlers.digests.actions import Due, await_first, is_owed, publish
from handlers.digests.charting import window
from handlers.digests.gather import CENTRE
from handlers.services import Services
from storage.calendars import load_calendar
from storage.contacts import dirty_days
from storage.counted import count_day, days_to_count

# As many days as are counted before anything else gets its turn.
_AT_ONCE = 40


async def count_days(services: Services) -> int:
    """Count the days on which something came or changed, the latest first; return how many.

    Each day is a transaction of its own, so that a long import holds nobody up, and safe to count twice.
    """
    days = (await services.store.read(dirty_days))[:_AT_ONCE]
    for day in days:
        await services.store.write(count_day, day, services.policy.zoneinfo)
    return len(days)


async def sweep_digests(services: Services) -> int:
    """Publish every daily digest that is owed by now; return how many.

    Safe to run twice, late, or in several processes: a run is kept once for each scope and period. Where no digest was
    ever published, the first is that of the next working morning.
    """
    now, store = services.clock.now(), services.store
    published = 0
    for due in await store.read(owed_by, services.policy, now):
        if await store.write(await_first, due, now):
            continue
        await count_for(services, due.period)
        published += await store.write(publish, due, services.policy, now)
    if published:
        services.ring()
    return published


async def count_for(services: Services, period: Period) -> None:
    """Count the days that a report on *period* looks at, where something came or changed."""
    wanted = window(period.first, period.last)
    for day in await services.store.read(days_to_count, wanted):
        await services.store.write(count_day, day, services.policy.zoneinfo)


def owed_by(session: Session, policy: Policy, now: datetime) -> list[Due]:
    """Return the digests that are owed at *now* and neither published nor skipped."""
    calendar = load_calendar(session, policy)
    morning = _last_morning(calendar, policy, now)
    at = morning_of(morning, policy)
    period = since_last_working_day(morning, calendar).period
    dues = (Due(scope, target, at, period) for scope, target in scopes_of(policy))
    return [due for due in dues if is_owed(session, due)]


def scopes_of(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield for whom there is a digest, and where it is posted: the centre's, then the teams' that have a channel."""
    yield CENTRE, ids.TARGET
    yield from policy.digests.teams.items()


def morning_of(day: date, policy: Policy) -> datetime:
    """Return when the digest of a morning is owed, UTC."""
    return datetime.combine(day, policy.digests.daily_at, policy.zoneinfo).astimezone(UTC)


def _last_morning(calendar: Calendar, policy: Policy, now: datetime) -> date:
    """Return the latest working day whose morning has come."""
    today = now.astimezone(policy.zoneinfo).date()
    if calendar.is_working_day(today) and morning_of(today, policy) <= now:
        return today
    return calendar.previous_working_day(today)


def next_morning(session: Session, policy: Policy, now: datetime) -> datetime:
    """Return when the next digest is owed after *now*."""
    calendar = load_calendar(session, policy)
    day = _last_morning(calendar, policy, now) + timedelta(days=1)
    if not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
    return morning_of(day, policy)
