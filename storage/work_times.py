"""Questions about when people work."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from domain.calendars import Calendar, Shift
from domain.policy import Policy
from domain.worktime import Rota, WorkTime, read_hours, write_hours, write_shift
from storage.calendars import load_calendar
from storage.models import MemberRow
from storage.people_models import WorkDayRow, WorkTimeRow
from storage.sql import ask, keep

# Under this name an action keeps the hours of people that it has read.
_READ: Final = "hours"
_OWN_HOURS: Final = select(WorkTimeRow.person).where(WorkTimeRow.person == bindparam("person"))


def load_rota(session: Session, policy: Policy) -> Rota:
    """Return when everybody works: the centre's calendar, and those of people with hours of their own."""
    centre, days = load_calendar(session, policy), _days_of(session)
    rows = session.exec(
        select(WorkTimeRow, MemberRow.zone).outerjoin(MemberRow, col(MemberRow.id) == WorkTimeRow.person)
    )
    own = {
        row.person: _as_work_time(row, days.get(row.person, {})).calendar(ZoneInfo(zone or policy.zone), centre)
        for row, zone in rows
    }
    return Rota(centre, own)


def calendar_of(session: Session, policy: Policy, person: str | None) -> Calendar:
    """Return when one person works; read once in an action, as the centre's calendar is."""
    read: dict[tuple[int, str | None], tuple[Policy, Calendar]] = session.info.setdefault(_READ, {})
    key = id(policy), person
    if key not in read:
        read[key] = policy, _read_calendar(session, policy, person)
    return read[key][1]


def _read_calendar(session: Session, policy: Policy, person: str | None) -> Calendar:
    centre = load_calendar(session, policy)
    # Most people work in the centre's hours.
    if person is None or ask(session, _OWN_HOURS, person=person).first() is None:
        return centre
    row = session.get_one(WorkTimeRow, person)
    member = session.get(MemberRow, row.person)
    days = {day.day: read_hours(day.hours) for day in work_days(session, row.person)}
    return _as_work_time(row, days).calendar(ZoneInfo(member.zone if member is not None else policy.zone), centre)


def work_time_of(session: Session, person: str) -> WorkTime | None:
    """Return the hours of somebody's own, without days that are over or differ; None for the centre's."""
    row = session.get(WorkTimeRow, person)
    return _as_work_time(row, {}) if row is not None else None


def work_days(session: Session, person: str, since: date | None = None) -> Sequence[WorkDayRow]:
    """Return the days on which somebody's hours differ, in order, those before *since* left out."""
    mine = select(WorkDayRow).where(WorkDayRow.person == person)
    if since is not None:
        mine = mine.where(col(WorkDayRow.day) >= since)
    return session.exec(mine.order_by(col(WorkDayRow.day))).all()


def keep_work_time(session: Session, person: str, hours: WorkTime, entered_by: str, now: datetime) -> None:
    """Store somebody's week, in the place of the one before."""
    values = {
        "week": [write_hours(shifts) for shifts in hours.week],
        "quiet": write_shift(hours.quiet) if hours.quiet is not None else None,
        "holidays": hours.holidays,
        "entered_by": entered_by,
        "entered_at": now,
    }
    session.info.pop(_READ, None)
    keep(session, WorkTimeRow, {"person": person}, values)
    session.refresh(session.get_one(WorkTimeRow, person))


def forget_work_time(session: Session, person: str) -> None:
    """Give somebody the centre's hours again; days that differ go with the week that they differed from."""
    session.info.pop(_READ, None)
    session.execute(delete(WorkTimeRow).where(col(WorkTimeRow.person) == person))
    session.execute(delete(WorkDayRow).where(col(WorkDayRow.person) == person))


def keep_work_day(session: Session, person: str, day: date, hours: tuple[Shift, ...], entered_by: str) -> None:
    """Store what somebody's hours are on a day."""
    session.info.pop(_READ, None)
    values = {"hours": write_hours(hours), "entered_by": entered_by}
    keep(session, WorkDayRow, {"person": person, "day": day}, values)


def forget_work_day(session: Session, person: str, day: date) -> None:
    """Let somebody's week say again what their hours are on a day."""
    session.info.pop(_READ, None)
    session.execute(delete(WorkDayRow).where(col(WorkDayRow.person) == person, col(WorkDayRow.day) == day))


def _days_of(session: Session) -> Mapping[str, dict[date, tuple[Shift, ...]]]:
    days: dict[str, dict[date, tuple[Shift, ...]]] = defaultdict(dict)
    for row in session.exec(select(WorkDayRow)):
        days[row.person][row.day] = read_hours(row.hours)
    return days


def _as_work_time(row: WorkTimeRow, days: Mapping[date, tuple[Shift, ...]]) -> WorkTime:
    week = tuple(read_hours(hours) for hours in row.week)
    quiet = read_hours(row.quiet)[0] if row.quiet is not None else None
    return WorkTime(week, quiet, row.holidays, days)
