"""What happens by itself for digests: days are counted anew when something came or changed, and mornings come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import structlog
from sqlmodel import Session

from domain.calendars import Calendar
from domain.digests.schedule import Moment, last_of, monthly, next_of, weekly
from domain.indicators.days import Period, since_last_working_day
from domain.policy import Policy
from handlers.apart import Apart
from handlers.digests import ids
from handlers.digests.actions import Due, await_first, draft, is_owed, publish
from handlers.digests.charting import window
from handlers.digests.gather import CENTRE
from handlers.digests.reports import Kind, looked_at
from handlers.kaizen.figures.actions import staff_of
from handlers.kaizen.ids import CHANNEL as SUGGESTIONS
from handlers.kaizen.sharing.gather import sharing_moments
from handlers.kaizen.voting.counting import BEFORE_RANKING, FRESH, count_votes
from handlers.services import Services
from storage.calendars import load_calendar
from storage.contacts import dirty_days
from storage.counted import count_day, days_to_count

_LOG = structlog.get_logger(__name__)
# As many days as are counted before anything else gets its turn.
_AT_ONCE = 40


async def count_days(services: Services) -> int:
    """Count the days on which something came or changed, the latest first; return how many.

    Each day is a transaction of its own, so that a long import holds nobody up, and safe to count twice.
    """
    days = (await services.store.read(dirty_days))[:_AT_ONCE]
    return sum([await _count(services, day) for day in days])


async def _count(services: Services, day: date) -> bool:
    """One day that cannot be counted must not hold up the others."""
    with Apart(_LOG, "day_not_counted", day=day.isoformat()) as look:
        await services.store.write(count_day, day, services.policy.zoneinfo)
    return not look.failed


async def sweep_digests(services: Services) -> int:
    """Publish every digest that is owed by now; return how many.

    Safe to run twice, late, or in several processes: a run is kept once for each kind, scope and period. Where none of
    a kind was ever published, the first is the next that falls due.
    """
    now = services.clock.now()
    owed = await services.store.read(owed_by, services.policy, now)
    published = sum([await _publish_or_leave(services, due, now) for due in owed])
    if published:
        services.ring()
    return published


async def _publish_or_leave(services: Services, due: Due, now: datetime) -> bool:
    """One digest that cannot be made must not hold up the others."""
    with Apart(_LOG, "digest_not_made", digest=due.kind.value, scope=due.scope):
        return await _publish(services, due, now)
    return False


async def _publish(services: Services, due: Due, now: datetime) -> bool:
    store = services.store
    if await store.write(await_first, due, now):
        return False
    await count_for(services, due.period, due.kind)
    if due.kind is Kind.SHARING:
        # Nothing is ranked by votes that may have been lost on their way.
        await count_votes(services, now - FRESH, BEFORE_RANKING)
    made = await store.read(draft, due, services.policy, now, staff_of(services.directory.roster()))
    return made is not None and await store.write(publish, made, now)


async def count_for(services: Services, period: Period, kind: Kind = Kind.DAILY) -> None:
    """Count the days that a report on *period* looks at, where something came or changed."""
    for day in await services.store.read(days_to_count, days_behind(kind, period)):
        await services.store.write(count_day, day, services.policy.zoneinfo)


def days_behind(kind: Kind, period: Period) -> Period:
    """Return the days that must have been counted for a digest of *period*."""
    if kind is Kind.SHARING:
        return period
    return window(period.first, period.last) if kind is Kind.DAILY else looked_at(kind, period)


def owed_by(session: Session, policy: Policy, now: datetime) -> list[Due]:
    """Return the digests that are owed at *now* and neither published nor skipped."""
    calendar = load_calendar(session, policy)
    moments = {kind: last_of(some, now) for kind, some in _moments(calendar, policy, now).items()}
    dues = (
        Due(scope, target, moment.at, moment.period, kind)
        for kind, moment in moments.items()
        for scope, target in scopes_of(policy, kind)
    )
    return [due for due in dues if is_owed(session, due)]


def scopes_of(policy: Policy, kind: Kind = Kind.DAILY) -> Iterator[tuple[str, str]]:
    """Yield for whom there is a digest, and where it is posted: the centre's, then the teams' that have a channel.

    Improvements are shared by everybody in one place.
    """
    if kind is Kind.SHARING:
        yield CENTRE, SUGGESTIONS
        return
    yield CENTRE, ids.TARGET
    yield from policy.digests.teams.items()


def morning_of(day: date, policy: Policy) -> datetime:
    """Return when the digest of a morning is owed, UTC."""
    return datetime.combine(day, policy.digests.daily_at, policy.zoneinfo).astimezone(UTC)


def next_report(session: Session, policy: Policy, now: datetime) -> datetime:
    """Return when the next digest of any kind is owed after *now*."""
    moments = _moments(load_calendar(session, policy), policy, now)
    return min(next_of(some, now).at for some in moments.values())


def _moments(calendar: Calendar, policy: Policy, now: datetime) -> dict[Kind, list[Moment]]:
    """Return when the digests of each kind are owed around *now*."""
    when, today = policy.digests, now.astimezone(policy.zoneinfo).date()
    mornings = calendar.previous_working_day(today), today, calendar.next_working_day(today)
    return {
        Kind.DAILY: [
            Moment(morning_of(day, policy), since_last_working_day(day, calendar).period)
            for day in mornings
            if calendar.is_working_day(day)
        ],
        Kind.WEEKLY: list(weekly(calendar, when.weekly_at, today)),
        Kind.MONTHLY: list(monthly(calendar, when.monthly_at, when.monthly_on, today)),
        Kind.SHARING: sharing_moments(calendar, policy, today),
    }
