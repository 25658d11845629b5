"""What was counted of contacts, day by day, so that a report reads a few rows and not the history."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, delete, insert, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, func, select

from domain.contacts import DayGroup
from domain.digests.counted import CHARTED, PARTS, Counted
from domain.digests.ledger import ChannelDay
from domain.indicators.days import Period, one_day
from storage.contact_models import CentreDayRow, ContactDayRow, ImportRunRow, RejectedRow
from storage.contacts import dirty_days
from storage.corrections import mark_changed
from storage.day_tallies import tallies_of_day
from storage.sql import table_of


def days_to_count(session: Session, period: Period) -> Sequence[date]:
    """Return the days of *period* on which something came or changed since they were counted, the latest first."""
    return [day for day in dirty_days(session) if period.first <= day <= period.last]


def count_day(session: Session, day: date, zone: ZoneInfo) -> None:
    """Count *day* anew from its contacts if any of it is dirty, for every team and channel and for all teams together.

    What comes while this runs waits for it or brings a row of its own; either way it makes the day dirty again.
    """
    held = _hold(session, day)
    if not any(dirty for *_, dirty in held):
        return
    found = tallies_of_day(session, *one_day(day).bounds(zone))
    groups = {(team, channel): found.get((team, channel), Counted()) for team, channel, _ in held}
    _keep_groups(session, day, groups)
    _keep_centre(session, day, groups)
    mark_changed(session, [day])


def _hold(session: Session, day: date) -> Sequence[tuple[str, str, bool]]:
    """Return the rows of *day*, which nobody else changes before this transaction ends."""
    row = ContactDayRow
    columns = select(col(row.team), col(row.channel), col(row.dirty)).where(row.day == day)
    return session.exec(columns.order_by(col(row.team), col(row.channel)).with_for_update()).all()


def _keep_groups(session: Session, day: date, groups: Mapping[tuple[str, str], Counted]) -> None:
    table = table_of(ContactDayRow)
    mine = and_(
        table.c.day == bindparam("its_day"),
        table.c.team == bindparam("its_team"),
        table.c.channel == bindparam("its_channel"),
    )
    change = update(table).where(mine).values(tally=bindparam("counted"), dirty=False)
    rows = [
        {"its_day": day, "its_team": team, "its_channel": channel, "counted": one.as_dict()}
        for (team, channel), one in groups.items()
    ]
    session.connection().execute(change, rows)


def _keep_centre(session: Session, day: date, groups: Mapping[tuple[str, str], Counted]) -> None:
    table = table_of(CentreDayRow)
    channels: dict[str, list[Counted]] = defaultdict(list)
    for (_, channel), one in groups.items():
        channels[channel].append(one.only(CHARTED))
    rows = [
        {"day": day, "channel": channel, "tally": Counted.merged(some).as_dict()} for channel, some in channels.items()
    ]
    session.connection().execute(delete(table).where(table.c.day == day))
    session.connection().execute(insert(table), rows)


def counted_of(
    session: Session, period: Period, only: Collection[str] = PARTS, teams: Collection[str] | None = None
) -> Mapping[DayGroup, Counted]:
    """Return what was counted of the days of *period*, by day, team and channel, or *only* some parts of it.

    With *teams* it is of those alone.
    """
    row = table_of(ContactDayRow).c
    those = core_select(row.day, row.team, row.channel, row.tally).where(row.day.between(period.first, period.last))
    found = session.connection().execute(those if teams is None else those.where(row.team.in_(teams)))
    return {DayGroup(day, name, channel): Counted.from_dict(tally, only) for day, name, channel, tally in found}


def centre_of(session: Session, period: Period, only: Collection[str] = CHARTED) -> Mapping[ChannelDay, Counted]:
    """Return what all teams together counted on the days of *period*, by day and channel: of what charts show, or
    *only* some of it."""
    row = table_of(CentreDayRow).c
    those = core_select(row.day, row.channel, row.tally).where(row.day.between(period.first, period.last))
    found = session.connection().execute(those)
    return {(day, channel): Counted.from_dict(tally, only) for day, channel, tally in found}


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
