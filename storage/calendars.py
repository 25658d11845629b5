"""What is known of holidays and make-up workdays, and the calendar that comes of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from domain.calendars import Calendar, DayKind, SpecialDay
from domain.opening import CalendarPolicy
from domain.policy import Policy
from storage.calendar_models import CalendarDayRow, CalendarYearRow
from storage.sql import ask, insert_rows, keep

# Under this name an action keeps the calendars that it has read, and a connection those that it knows.
_READ: Final = "calendars"
# Of each year: whether it is official, who filled it, and when.
_Filled = tuple[tuple[int, bool, str, datetime], ...]
_Section = tuple[int, str]
_YEARS: Final = (
    select(
        col(CalendarYearRow.year),
        col(CalendarYearRow.official),
        col(CalendarYearRow.source),
        col(CalendarYearRow.filled_at),
    )
    .where(CalendarYearRow.country == bindparam("country"))
    .order_by(col(CalendarYearRow.year))
)


def load_calendar(session: Session, policy: Policy) -> Calendar:
    """Return the centre's calendar: what its policy says, and what the tables know of its country.

    Asked for once in an action: a session lasts no longer. The days themselves are read again by a connection only
    when a year has been filled anew since it read them.
    """
    read: dict[_Section, tuple[CalendarPolicy, Calendar]] = session.info.setdefault(_READ, {})
    section = _section(policy)
    # The section is kept beside its calendar, so that no other one can come to have its address.
    if section not in read:
        read[section] = policy.calendar, _known_calendar(session, policy)
    return read[section][1]


def _section(policy: Policy) -> _Section:
    """Return what names all of a policy that makes a calendar: copies with other targets or people share it."""
    return id(policy.calendar), policy.zoneinfo.key


def _known_calendar(session: Session, policy: Policy) -> Calendar:
    country = policy.calendar.country
    if country is None:
        return policy.calendar.calendar(policy.zoneinfo)
    filled = _filled(session, country)
    known: dict[_Section, tuple[CalendarPolicy, _Filled, Calendar]] = session.connection().info.setdefault(_READ, {})
    section = _section(policy)
    if section not in known or known[section][1] != filled:
        known[section] = policy.calendar, filled, _read_calendar(session, policy, country, filled)
    return known[section][2]


def _filled(session: Session, country: str) -> _Filled:
    """Return how each year of a country was filled, and when: it changes whenever any of its days does."""
    return tuple((year, official, source, at) for year, official, source, at in ask(session, _YEARS, country=country))


def _read_calendar(session: Session, policy: Policy, country: str, filled: _Filled) -> Calendar:
    row = CalendarDayRow
    columns = select(col(row.day), col(row.kind), col(row.name_en), col(row.name_zh_cn))
    days = session.exec(columns.where(row.country == country))
    known = {day: SpecialDay(DayKind(kind), en, zh_cn) for day, kind, en, zh_cn in days}
    official = frozenset(year for year, is_official, *_ in filled if is_official)
    return policy.calendar.calendar(policy.zoneinfo, known, official)


def years_of(session: Session, country: str) -> Mapping[int, CalendarYearRow]:
    """Return the years of *country* that have been filled."""
    rows = session.exec(select(CalendarYearRow).where(CalendarYearRow.country == country))
    return {row.year: row for row in rows}


def years_to_fill(session: Session, country: str, years: Iterable[int], source: str) -> tuple[int, ...]:
    """Return which of *years* have not been filled by *source* yet."""
    filled = years_of(session, country)
    return tuple(year for year in years if year not in filled or filled[year].source != source)


def fill_year(
    session: Session,
    country: str,
    year: int,
    days: Mapping[date, SpecialDay],
    source: str,
    now: datetime,
    *,
    official: bool,
) -> bool:
    """Store all *days* that are special in a year, in the place of what stood there; say whether that was done.

    What is certain never gives way to what is not: a process of an older version may still be running.
    """
    before = session.get(CalendarYearRow, (country, year))
    if before is not None and before.official and not official:
        return False
    session.info.pop(_READ, None)
    # The row of the year goes first: whoever else fills it waits for this transaction, and replaces what it stored.
    keep(
        session,
        CalendarYearRow,
        {"country": country, "year": year},
        {"official": official, "source": source, "filled_at": now},
    )
    session.execute(
        delete(CalendarDayRow).where(
            col(CalendarDayRow.country) == country,
            col(CalendarDayRow.day).between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    if days:
        insert_rows(
            session,
            [
                CalendarDayRow(country=country, day=day, kind=one.kind, name_en=one.en, name_zh_cn=one.zh_cn)
                for day, one in days.items()
            ],
        )
    return True
