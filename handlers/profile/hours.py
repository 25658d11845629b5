"""What is done about when people work: plain functions, each one decision in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from domain.calendars import Calendar, Shift, Week
from domain.errors import Refusal
from domain.opening import Weekday
from domain.people import Person, Roster, led_by
from domain.worktime import WorkTime, leaves_time
from handlers.deadlines import refit
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.complaints import owned_cases
from storage.inbox import first_time
from storage.work_times import (
    forget_work_day,
    forget_work_time,
    keep_work_day,
    keep_work_time,
    work_days,
    work_time_of,
)

_YESTERDAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody works, as a form shows it: their *own* hours, or the centre's *week*, and the *days* that differ.

    *leads* says whether the reader leads anybody whose hours they may enter.
    """

    person: str
    own: WorkTime | None
    week: Week
    days: Sequence[tuple[date, str]]
    leads: bool = False


@dataclass(frozen=True, slots=True)
class HoursForm:
    """Hours as they were entered, and perhaps one *day* that differs."""

    key: str
    person: str
    hours: WorkTime
    day: date | None = None
    day_hours: tuple[Shift, ...] = ()


def hours_of(session: Session, who: str, person: Person, roster: Roster, desk: Desk, now: datetime) -> Hours:
    """Return when somebody works, for a person who may change it; raises `Refusal` for anybody else."""
    _check(who, person, roster, desk)
    own, centre = work_time_of(session, who), load_calendar(session, desk.policy)
    days = [(row.day, row.hours) for row in work_days(session, who, since=now.date() - _YESTERDAY)]
    leads = who == person.id and bool(led_by(person.id, roster, desk.policy) - {who})
    return Hours(who, own, own.week if own is not None else centre.week, days, leads)


def record_hours(session: Session, form: HoursForm, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Store when somebody works, as they say or who leads them; reminders to come follow at once.

    The centre's own hours, entered unchanged, are no hours of one's own: they follow the centre when it changes. Raises
    `Refusal` for whoever may not say it, and for a week in which they would never be reached.
    """
    _check(form.person, person, roster, desk)
    if not leaves_time(form.hours.week, form.hours.quiet):
        raise Refusal("never_at_work", Weekday.MONDAY.value)
    if not first_time(session, form.key, now):
        return
    if form.day is not None or not _keeps_centre_hours(session, form, load_calendar(session, desk.policy)):
        keep_work_time(session, form.person, form.hours, person.id, now)
    if form.day is not None:
        keep_work_day(session, form.person, form.day, form.day_hours, person.id)
    _refit_all(session, form.person, desk, now)


def take_centre_hours(session: Session, who: str, person: Person, roster: Roster, desk: Desk, now: datetime) -> Hours:
    """Give somebody the centre's hours again, and return them."""
    _check(who, person, roster, desk)
    forget_work_time(session, who)
    _refit_all(session, who, desk, now)
    return hours_of(session, who, person, roster, desk, now)


def drop_day(session: Session, who: str, day: date, person: Person, roster: Roster, desk: Desk, now: datetime) -> Hours:
    """Let somebody's week hold on a day again, and return their hours."""
    _check(who, person, roster, desk)
    forget_work_day(session, who, day)
    _refit_all(session, who, desk, now)
    return hours_of(session, who, person, roster, desk, now)


def _check(who: str, person: Person, roster: Roster, desk: Desk) -> None:
    if person.outsider:
        raise Refusal("outsider")
    if who != person.id and who not in led_by(person.id, roster, desk.policy):
        raise Refusal("not_your_people")


def _keeps_centre_hours(session: Session, form: HoursForm, centre: Calendar) -> bool:
    """Say whether somebody who has no hours of their own has entered nothing but the centre's."""
    unchanged = form.hours == WorkTime(tuple(tuple(sorted(day)) for day in centre.week))
    return unchanged and work_time_of(session, form.person) is None


def _refit_all(session: Session, person: str, desk: Desk, now: datetime) -> None:
    for row in owned_cases(session, person):
        refit(session, row, desk, now)
