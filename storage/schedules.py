"""The hours by which the waits of each channel are measured, and under which id they are kept."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlmodel import Session, col, select

from domain.calendars import Calendar
from domain.opening import with_hours
from domain.policy import Channel, Policy
from domain.waits import Meter, Schedule, WaitClock
from storage.calendars import load_calendar
from storage.contact_models import ScheduleRow
from storage.sql import ask, keep

# Under this name a connection keeps the schedules that it has worked out, with the calendar they come of.
_WORKED_OUT: Final = "schedules"
_KNOWN: Final = select(col(ScheduleRow.digest), col(ScheduleRow.id))

_Schedules = Mapping[str, tuple[Schedule, str]]


def meters_of(session: Session, policy: Policy, channels: Collection[str]) -> Mapping[str, Meter]:
    """Return what measures the waits in each of *channels*; of one that the policy does not know nothing is said.

    A schedule that was never used before is stored with the waits that are measured by it.
    """
    found = {name: plan for name, plan in _schedules(session, policy).items() if name in channels}
    if not found:
        return {}
    known = _kept(session)
    new = {digest: schedule for schedule, digest in found.values() if digest not in known}
    for digest, schedule in new.items():
        keep(session, ScheduleRow, {"digest": digest}, {"plan": schedule.plan()})
    if new:
        known = _kept(session)
    return {name: Meter(schedule, known[digest]) for name, (schedule, digest) in found.items()}


def opening_of(session: Session, policy: Policy) -> Mapping[str, Calendar]:
    """Return the hours of the channels whose waits count in business time: who still waits is measured by them."""
    schedules = _schedules(session, policy)
    return {name: one.calendar for name, (one, _) in schedules.items() if one.clock is WaitClock.BUSINESS}


def _kept(session: Session) -> Mapping[str, int]:
    """Return the ids of the schedules that are stored, by their digests."""
    return dict(ask(session, _KNOWN).all())


def _schedules(session: Session, policy: Policy) -> _Schedules:
    """Return the schedule of each channel with its digest, worked out anew only when the calendar has changed."""
    calendar = load_calendar(session, policy)
    kept: dict[str, tuple[Mapping[str, Channel], Calendar, _Schedules]] = session.connection().info
    channels, before, found = kept.get(_WORKED_OUT, ({}, None, {}))
    if channels is not policy.channels or before != calendar:
        made = {name: _schedule(policy, name, calendar) for name in policy.channels}
        found = {name: (one, one.digest()) for name, one in made.items()}
        kept[_WORKED_OUT] = policy.channels, calendar, found
    return found


def _schedule(policy: Policy, name: str, calendar: Calendar) -> Schedule:
    channel = policy.channels[name]
    own = with_hours(calendar, channel.hours) if channel.hours is not None else calendar
    return Schedule(channel.waits, own)
