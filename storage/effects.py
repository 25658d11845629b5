"""What a metric was on each day, where a change is made or beside it: read from days that are counted, and from cases.

Cases are of a team when its department answers for them. Nothing here knows of a change.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, not_, true
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from domain.clocks import ClockState
from domain.contacts import DayGroup
from domain.digests.counted import CAME, CHARTED, Counted
from domain.digests.targets import target_on
from domain.indicators.days import Period, start_of
from domain.indicators.proportions import Proportion
from domain.indicators.repeat import mature_until
from domain.indicators.rounding import exact
from domain.indicators.rounds import CallbackTally, tally_rounds
from domain.indicators.timeliness import Due, timeliness
from domain.kaizen.metrics import Metric
from domain.kaizen.series import Series, Share, Times
from domain.kaizen.windows import REOPENED_WITHIN, Place
from domain.policy import ClockKind, Indicator, Policy
from domain.states import Move
from storage.contact_models import ContactRow
from storage.counted import centre_of, counted_of
from storage.counted_cases import counted
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow
from storage.report_questions import rounds_due
from storage.schedules import opening_of
from storage.sql import table_of

_DAY: Final = timedelta(days=1)
_PART: Final[Mapping[Metric, str]] = {
    Metric.CSAT: "csat",
    Metric.FCR: "arrivals",
    Metric.ANSWER_RATE: "arrivals",
    Metric.FRT: "arrivals",
    Metric.AHT: "handling",
}
_SHARES: Final[Mapping[Metric, Callable[[Counted], Proportion]]] = {
    Metric.CSAT: lambda day: day.csat.proportion,
    Metric.FCR: lambda day: day.came.resolved_first,
    Metric.ANSWER_RATE: lambda day: day.came.calls.answer_rate,
}
_CLOCKS: Final = {Metric.FOLLOWUP_ON_TIME: ClockKind.FIRST_FOLLOWUP, Metric.SOLUTION_ON_TIME: ClockKind.SOLUTION}
_ROUNDS: Final[Mapping[Metric, Callable[[CallbackTally], Proportion]]] = {
    Metric.CALLBACK_ON_TIME: lambda tally: tally.on_time_rate,
    Metric.CALLBACK_CSAT: lambda tally: tally.satisfaction,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the days of *period* in a *place*, or *beside* it in all other teams, as known at *now*."""

    place: Place
    period: Period
    now: datetime
    beside: bool = False

    def takes(self, team: str | None) -> bool:
        """Say whether what belongs to a team is asked for."""
        return self.place.team is None or (team == self.place.team) is not self.beside

    def takes_channel(self, channel: str) -> bool:
        """Say whether what came by a channel is asked for."""
        return self.place.channel in (None, channel)


def daily_values(session: Session, metric: Metric, asked: Asked, policy: Policy) -> Series:
    """Return what *metric* was on each day that has anything, judged by the targets of *policy*.

    Days of contacts must have been counted. Days whose rows may still change, because customers may still come back,
    are left out.
    """
    if metric is Metric.FRT or metric is Metric.AHT:
        return _times(session, metric, asked, policy)
    if metric in _SHARES:
        return {day: _share(_SHARES[metric](one)) for day, one in _by_day(session, metric, asked).items()}
    if metric is Metric.REPEAT_RATE:
        return _repeats(session, asked, policy.zoneinfo, policy.digests.repeats_within)
    if metric is Metric.COMPLAINT_RATE:
        return _complaints(session, asked, policy.zoneinfo)
    if metric is Metric.REOPEN_RATE:
        return _reopened(session, asked, policy.zoneinfo)
    return _on_time(session, metric, asked, policy.zoneinfo)


def _times(session: Session, metric: Metric, asked: Asked, policy: Policy) -> dict[date, Times]:
    found: dict[date, list[Times]] = {}
    opening = opening_of(session, policy)
    for group, one in _counted(session, metric, asked):
        if metric is Metric.AHT:
            day = Times(one.handling.handled)
        else:
            target = target_on(policy.targets, Indicator.FRT, group.day, group.channel, group.team or None)
            limit = exact(target.value) if target is not None else None
            waits = one.arrivals.frt(limit, asked.now, opening.get(group.channel))
            day = Times(waits.answered, waits.waiting)
        found.setdefault(group.day, []).append(day)
    return {day: Times.merged(parts) for day, parts in found.items()}


def _by_day(session: Session, metric: Metric, asked: Asked) -> dict[date, Counted]:
    found: dict[date, list[Counted]] = {}
    for group, one in _counted(session, metric, asked):
        found.setdefault(group.day, []).append(one)
    return {day: Counted.merged(parts) for day, parts in found.items()}


def _counted(session: Session, metric: Metric, asked: Asked) -> Iterator[tuple[DayGroup, Counted]]:
    """Yield what was counted of a part of contacts; of the whole centre from fewer rows, where charts show it."""
    place = asked.place
    parts = CAME if _PART[metric] == "arrivals" else (_PART[metric],)
    if place.team is None and set(parts) <= set(CHARTED):
        centre = centre_of(session, asked.period, parts)
        found = {DayGroup(day, "", channel): one for (day, channel), one in centre.items()}
    else:
        teams = None if place.team is None or asked.beside else [place.team]
        found = dict(counted_of(session, asked.period, parts, teams))
    for group, one in sorted(found.items()):
        if asked.takes(group.team) and asked.takes_channel(group.channel):
            yield group, one


def _repeats(session: Session, asked: Asked, zone: ZoneInfo, within: timedelta) -> dict[date, Share]:
    """Count the contacts after which the same customer came back about the same, by whatever team or channel."""
    contact = table_of(ContactRow).c
    since, until = asked.period.bounds(zone)
    next_at = func.lead(contact.arrived_at, type_=contact.arrived_at.type).over(
        partition_by=(contact.customer_key, contact.category), order_by=(contact.arrived_at, contact.id)
    )
    known = and_(contact.customer_key.is_not(None), contact.category.is_not(None), not_(contact.is_test))
    window = and_(contact.arrived_at >= since, contact.arrived_at <= until + within, known)
    columns = core_select(contact.arrived_at, next_at, contact.team, contact.channel).where(window)
    mature = mature_until(asked.now, within)
    rows = (
        (at, again is not None and again - at <= within)
        for at, again, team, channel in session.connection().execute(columns)
        if since <= at < until and at <= mature and asked.takes(team or "") and asked.takes_channel(channel)
    )
    return _whole_days(_counted_days(rows, asked.period, zone), asked, zone, within)


def _complaints(session: Session, asked: Asked, zone: ZoneInfo) -> dict[date, Share]:
    """Count complaints against the contacts that were handled on their day."""
    case = ComplaintRow
    since, until = asked.period.bounds(zone)
    received = core_select(col(case.received_at)).where(
        col(case.received_at) >= since, col(case.received_at) < until, counted()
    )
    rows = session.execute(received.where(_of_case(asked)))
    cases = _counted_days(((at, True) for (at,) in rows), asked.period, zone)
    contacts = {day: one.came.handled for day, one in _by_day(session, Metric.ANSWER_RATE, asked).items()}
    return {
        day: Share(cases.get(day, Share()).k, contacts.get(day, 0))
        for day in asked.period
        if day in cases or contacts.get(day)
    }


def _reopened(session: Session, asked: Asked, zone: ZoneInfo) -> dict[date, Share]:
    """Count the cases that were resolved on a day and opened again within a week."""
    event, case, within = ComplaintEventRow, ComplaintRow, REOPENED_WITHIN
    since, until = asked.period.bounds(zone)
    events = (
        core_select(col(event.complaint_id), col(event.at), col(event.move))
        .join(case, col(case.id) == event.complaint_id)
        .where(col(event.move).in_((Move.RESOLVE.value, Move.REOPEN.value)), _of_case(asked))
        .where(col(event.at) >= since, col(event.at) < until + within)
        .order_by(col(event.complaint_id), col(event.at).desc(), col(event.id).desc())
    )
    rows: list[tuple[datetime, bool]] = []
    again: dict[int, datetime] = {}
    for complaint_id, at, move in session.execute(events):
        if move == Move.REOPEN:
            again[complaint_id] = at
        elif since <= at < until:
            rows.append((at, complaint_id in again and again[complaint_id] - at <= within))
    return _whole_days(_counted_days(rows, asked.period, zone), asked, zone, within)


def _on_time(session: Session, metric: Metric, asked: Asked, zone: ZoneInfo) -> dict[date, Share]:
    """Count what was due on a day, by the day of its due time."""
    if metric in _ROUNDS:
        return _callbacks(session, metric, asked, zone)
    clock, case = ClockRow, ComplaintRow
    since, until = asked.period.bounds(zone)
    due = (
        core_select(col(clock.state), col(clock.due_at))
        .join(case, col(case.id) == clock.complaint_id)
        .where(col(clock.kind) == _CLOCKS[metric].value, _of_case(asked))
        .where(col(clock.due_at) >= since, col(clock.due_at) < until)
    )
    return _days_of(
        (
            (at, timeliness([Due(ClockState(state), at)], since, until, asked.now).on_time)
            for state, at in session.execute(due)
        ),
        asked.period,
        zone,
    )


def _callbacks(session: Session, metric: Metric, asked: Asked, zone: ZoneInfo) -> dict[date, Share]:
    since, until = asked.period.bounds(zone)
    rounds = rounds_due(session, since, until, _of_case(asked))
    tallies = ((one.due_at, _ROUNDS[metric](tally_rounds([one], since, until, asked.now))) for one in rounds)
    return _days_of(tallies, asked.period, zone)


def _of_case(asked: Asked) -> ColumnElement[bool]:
    """Say of a case that it is asked for."""
    case, place = ComplaintRow, asked.place
    here = true() if place.channel is None else col(case.channel) == place.channel
    if place.team is None:
        return here
    mine = col(case.department) == place.team
    return and_(here, not_(mine) if asked.beside else mine)


def _counted_days(rows: Iterable[tuple[datetime, bool]], period: Period, zone: ZoneInfo) -> dict[date, Share]:
    return _days_of(((at, Proportion(int(counts), 1)) for at, counts in rows), period, zone)


def _days_of(rows: Iterable[tuple[datetime, Proportion]], period: Period, zone: ZoneInfo) -> dict[date, Share]:
    """Add up what lies in a period, day by day; what counts in neither part makes no day."""
    starts = [start_of(day, zone) for day in period]
    k, n = [0] * len(starts), [0] * len(starts)
    for at, one in rows:
        place = bisect_right(starts, at) - 1
        k[place] += one.k
        n[place] += one.n
    return {day: Share(k[place], n[place]) for place, day in enumerate(period) if n[place]}


def _whole_days(days: Mapping[date, Share], asked: Asked, zone: ZoneInfo, within: timedelta) -> dict[date, Share]:
    """Leave out the days of which not everything is known yet."""
    return {day: one for day, one in days.items() if start_of(day + _DAY, zone) + within <= asked.now}


def _share(proportion: Proportion) -> Share:
    return Share(proportion.k, proportion.n)
