"""Each month those who answer for customers' data read who has looked at it, without having to ask."""

from datetime import date, datetime

from sqlmodel import Session

from domain.digests.schedule import last_of, monthly
from domain.indicators.days import Period, month_of
from domain.people import guardians
from domain.policy import Policy
from handlers.digests.phrases import month_words
from handlers.posts import Post, Reader
from handlers.privacy import ids
from handlers.privacy.looks import looks_in, looks_post
from handlers.services import Desk, Services
from storage.calendars import load_calendar
from storage.models import NoticeRow
from storage.notices import owe, owed_already


async def report_looks(services: Services) -> int:
    """Owe admins and heads the report on last month, from the first working day after it; return to how many.

    A month in which nobody has looked at anything has none. Safe to run twice, late, or in several processes.
    """
    store, policy, now = services.store, services.policy, services.clock.now()
    month = await store.read(month_due, policy, now)
    if month is None:
        return 0
    owed = await store.write(owe_report, month, policy, now)
    if owed:
        services.ring()
    return owed


def month_due(session: Session, policy: Policy, now: datetime) -> Period | None:
    """Return the last month of which somebody is still to be told; None when nobody has looked at anything in it."""
    today = now.astimezone(policy.zoneinfo).date()
    month = last_of(monthly(load_calendar(session, policy), policy.digests.monthly_at, 1, today), now).period
    keys = [_key(month, person) for person in guardians(policy)]
    if owed_already(session, keys).issuperset(keys):
        return None
    return month if looks_in(session, *month.bounds(policy.zoneinfo)) else None


def owe_report(session: Session, month: Period, policy: Policy, now: datetime) -> int:
    """Owe each of them the report, once; return to how many it was not owed before."""
    facts = {"month": month.first.isoformat()}
    return sum(owe(session, ids.LOOKS, person, now, _key(month, person), facts=facts) for person in guardians(policy))


def _key(month: Period, person: str) -> str:
    return f"{ids.LOOKS}:{month.first.isoformat()}:{person}"


def looks_message(session: Session, notice: NoticeRow, desk: Desk, reader: Reader, now: datetime) -> Post | None:
    """The looks of a month, to whoever answers for customers' data."""
    month = month_of(date.fromisoformat(notice.facts["month"]))
    looks = looks_in(session, *month.bounds(desk.policy.zoneinfo))
    title = reader.words.gettext("Looks at customers' details in {month}")
    return looks_post(title.format(month=month_words(reader.words, month.first)), looks, desk.policy, reader.words)
