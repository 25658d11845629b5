"""The sweep of checks: on the morning of a working day, what is due is frozen, checked or looked at again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import structlog
from sqlmodel import Session

from domain.policy import Policy
from handlers.apart import Apart
from handlers.kaizen.checking.actions import days_to_know, take_check, take_recheck
from handlers.services import Services
from storage.calendars import load_calendar
from storage.checks import PlanKey, checks_due, next_check_day, put_off_check, rechecks_due
from storage.counted import count_day, days_to_count

_LOG = structlog.get_logger(__name__)
_DAY = timedelta(days=1)


async def sweep_checks(services: Services) -> int:
    """Check every change that can be checked by now, and look again at those that are standard; return how many.

    Safe to run twice, late, or in several processes: a plan is held while it is checked, and checked once.
    """
    now, store, roster, desk = services.clock.now(), services.store, services.directory.roster(), services.desk
    today = await store.read(morning_reached, services.policy, now)
    done = 0
    for key in await store.read(checks_due, today):
        done += await _take(services, key, today, partial(store.write, take_check, key, roster, desk, today, now))
    for key in await store.read(rechecks_due, today):
        done += await _take(services, key, today, partial(store.write, take_recheck, key, roster, desk, now))
    if done:
        services.ring()
    return done


def morning_reached(session: Session, policy: Policy, now: datetime) -> date:
    """Return the last working day whose morning has come: then contacts of the day before have been taken in."""
    local = now.astimezone(policy.zoneinfo)
    calendar = load_calendar(session, policy)
    day = local.date() if local.time() >= policy.digests.daily_at else local.date() - _DAY
    return day if calendar.is_working_day(day) else calendar.previous_working_day(day)


def next_check(session: Session, policy: Policy, now: datetime) -> datetime | None:
    """Return when the next change can be checked after *now*, UTC."""
    day = next_check_day(session, morning_reached(session, policy, now))
    if day is None:
        return None
    calendar = load_calendar(session, policy)
    day = day if calendar.is_working_day(day) else calendar.next_working_day(day)
    return datetime.combine(day, policy.digests.daily_at, policy.zoneinfo).astimezone(UTC)


async def _take(services: Services, key: PlanKey, today: date, take: Callable[[], Awaitable[bool]]) -> bool:
    """One plan that cannot be checked must not hold up all the others: it is looked at again the next day."""
    store, policy = services.store, services.policy
    with Apart(_LOG, "check_failed", suggestion=key.suggestion_id, cycle=key.cycle):
        for period in await store.read(days_to_know, key, policy, today):
            for day in await store.read(days_to_count, period):
                await store.write(count_day, day, policy.zoneinfo)
        return await take()
    await store.write(put_off_check, key, today + _DAY)
    return False
