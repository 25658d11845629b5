"""What was counted of contacts, day by day, so that a report reads a few rows and not the history."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from domain.contacts import Contact, DayGroup
from domain.digests.counted import PARTS, Counted, count
from domain.indicators.days import Period, one_day
from storage.contact_models import ContactDayRow, ImportRunRow, RejectedRow
from storage.contacts import contacts_of_day, dirty_days
from storage.corrections import mark_changed


def days_to_count(session: Session, period: Period) -> Sequence[date]:
    """Return the days of *period* on which something came or changed since they were counted, the latest first."""
    return [day for day in dirty_days(session) if period.first <= day <= period.last]


def count_day(session: Session, day: date, zone: ZoneInfo) -> None:
    """Count *day* anew from its contacts, for every team and channel that has something to count.

    What comes while this runs makes the day dirty again under a higher version, and so is not lost.
    """
    start, end = one_day(day).bounds(zone)
    seen = session.exec(select(ContactDayRow).where(ContactDayRow.day == day, col(ContactDayRow.dirty))).all()
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts_of_day(session, start, end):
        groups[contact.team or "", contact.channel].append(contact)
    for row in seen:
        counted = count(groups.get((row.team, row.channel), ()), start, end)
        session.execute(
            update(ContactDayRow)
            .where(
                col(ContactDayRow.day) == day,
                col(ContactDayRow.team) == row.team,
                col(ContactDayRow.channel) == row.channel,
                col(ContactDayRow.version) == row.version,
            )
            .values(tally=counted.as_dict(), dirty=False)
            .execution_options(synchronize_session=False)
        )
    if seen:
        mark_changed(session, day)


def counted_of(session: Session, period: Period, only: Collection[str] = PARTS) -> Mapping[DayGroup, Counted]:
    """Return what was counted of the days of *period*, by day, team and channel, or *only* some parts of it."""
    row = ContactDayRow
    columns = select(col(row.day), col(row.team), col(row.channel), col(row.tally))
    found = session.exec(columns.where(col(row.day) >= period.first, col(row.day) <= period.last))
    return {DayGroup(day, team, channel): Counted.from_dict(tally, only) for day, team, channel, tally in found.all()}


def rejected_of(session: Session, period: Period, zone: ZoneInfo) -> int:
    """Return how many rows were rejected on the days of *period*."""
    since, until = period.bounds(zone)
    rows = select(func.count()).select_from(RejectedRow)
    return session.exec(rows.where(col(RejectedRow.at) >= since, col(RejectedRow.at) < until)).one()


def last_imports(session: Session) -> Sequence[ImportRunRow]:
    """Return the latest run of every source, by the name of the source."""
    row = ImportRunRow
    latest = select(func.max(row.id)).group_by(col(row.source))
    return session.exec(select(row).where(col(row.id).in_(latest)).order_by(col(row.source))).all()
