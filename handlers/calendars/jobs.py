"""The table of holidays is kept filled, and an operator told when the next year is still uncertain."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlmodel import Session

from domain.opening import is_certain
from domain.people import Roster
from domain.policy import Policy
from handlers.calendars.ids import YEAR_UNCERTAIN
from handlers.calendars.published import SOURCE, PublishedYear, published_year
from handlers.delivery.actions import tell_operators
from handlers.services import Services
from storage.calendars import fill_year, load_calendar, years_to_fill

_LOG = structlog.get_logger(__name__)
# From this month on an uncertain next year is worth a word.
_WARN_FROM = 12

Publisher = Callable[[str, int], PublishedYear]


async def keep_calendar(services: Services, publisher: Publisher = published_year, source: str = SOURCE) -> int:
    """Fill last year, this one and the next two where they were not filled by *source* yet; return how many were.

    Safe to run twice, or in several processes. In December it also owes a word about a next year that is uncertain.
    """
    policy, store, now = services.policy, services.store, services.clock.now()
    country = policy.calendar.country
    if country is None:
        return 0
    year = now.astimezone(policy.zoneinfo).year
    missing = await store.read(years_to_fill, country, range(year - 1, year + 3), source)
    for one in missing:
        # Away from the loop: holidays that follow the moon take their time.
        published = await asyncio.to_thread(publisher, country, one)
        await store.write(fill_published, published, now)
    if await store.read(is_next_year_uncertain, policy, now):
        await store.write(owe_warning, services.directory.roster(), policy, now)
        services.ring()
    return len(missing)


def fill_published(session: Session, published: PublishedYear, now: datetime) -> None:
    """Store a year as it was published."""
    official = is_certain(published.country, published.days)
    country, year = published.country, published.year
    if fill_year(session, country, year, published.days, published.source, now, official=official):
        _LOG.info("calendar_filled", country=country, year=year, days=len(published.days), official=official)


def is_next_year_uncertain(session: Session, policy: Policy, now: datetime) -> bool:
    """Say whether it is time to warn of a next year whose holidays are not certain yet."""
    today = now.astimezone(policy.zoneinfo)
    return today.month >= _WARN_FROM and not load_calendar(session, policy).knows(today.year + 1)


def owe_warning(session: Session, roster: Roster, policy: Policy, now: datetime) -> None:
    """Tell the operator and every admin that the next year is uncertain, each of them once a year."""
    year = now.astimezone(policy.zoneinfo).year + 1
    tell_operators(
        session, YEAR_UNCERTAIN, f"calendar:{policy.calendar.country}:{year}", policy, roster, now, {"year": year}
    )
