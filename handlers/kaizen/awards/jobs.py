"""What happens by itself for awards: a month is over, its answers are in, and the nominations are made."""

from datetime import datetime

from sqlmodel import Session

from domain.digests.schedule import last_of
from domain.indicators.days import Period
from domain.kaizen.awards import nominations
from domain.policy import Policy
from handlers.kaizen.awards.actions import keep_nominations
from handlers.kaizen.awards.nominating import nominate
from handlers.services import Services
from storage.awards import begin_month, last_month
from storage.calendars import load_calendar


async def sweep_awards(services: Services) -> int:
    """Nominate for the last month that is due and was not nominated for yet; return for how many.

    Safe to run twice, late, or in several processes. Where none was ever nominated for, the first is the next one.
    """
    now, store, policy = services.clock.now(), services.store, services.policy
    month = await store.read(month_due, policy, now)
    if month is None:
        return 0
    if await store.read(last_month) is None:
        await store.write(begin_month, month.first, now)
        return 0
    found = await store.read(nominate, month, policy)
    roster = services.directory.roster()
    kept = await store.write(keep_nominations, month.first, found, roster, policy, now)
    if kept:
        services.ring()
    return int(kept)


def month_due(session: Session, policy: Policy, now: datetime) -> Period | None:
    """Return the month that is to be nominated for; None when it was already."""
    today = now.astimezone(policy.zoneinfo).date()
    due = last_of(nominations(load_calendar(session, policy), policy.digests.monthly_at, today), now).period
    last = last_month(session)
    return due if last is None or last < due.first else None
