"""What awards are nominated by: the answers to somebody's contacts, and the complaints that they resolved."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select as core_select
from sqlmodel import Session, col, func, select

from domain.clocks import ClockState
from domain.indicators.csat import CsatTally, Scale
from domain.indicators.days import Period
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.kaizen.awards import Handled, Surveys
from domain.policy import ClockKind, Severity
from domain.states import Move
from storage.contact_models import AgentRow, ContactRow
from storage.models import CallbackAttemptRow, ClockRow, ComplaintEventRow, ComplaintRow, MemberRow
from storage.sql import table_of

_THEIRS = (ClockKind.FIRST_FOLLOWUP.value, ClockKind.SOLUTION.value, ClockKind.PROMISE.value, ClockKind.CALLBACK.value)
_WEIGHTY = (Severity.HIGH.value, Severity.URGENT.value)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A case in the cycle in which somebody resolved it."""

    complaint_id: int
    cycle: int
    person: str
    at: datetime


def surveys_of(session: Session, period: Period, zone: ZoneInfo) -> Mapping[str, Surveys]:
    """Return what customers said of the contacts of each person in a month, by the contact and not by the answer.

    On how many days somebody worked is on how many they answered a contact. Whom nobody knows in Slack is left out.
    """
    people, days = _people(session), answering_on(session, period, zone)
    shares = satisfied_by(session, *period.bounds(zone))
    found: dict[str, dict[str, Proportion]] = defaultdict(dict)
    for (agent, channel), part in shares.items():
        if agent is not None and (person := people.get(agent)) is not None:
            found[person][channel] = found[person].get(channel, Proportion()) + part
    worked = Counter[str]()
    for agents in days:
        worked.update({people[agent] for agent in agents if agent in people})
    return {person: Surveys(channels, worked[person]) for person, channels in found.items()}


def handled_between(session: Session, since: datetime, until: datetime) -> Sequence[Handled]:
    """Return the complaints that each person resolved from *since* until before *until*, and what came of them."""
    mine: dict[str, list[Resolved]] = defaultdict(list)
    for one in _resolved(session, since, until):
        mine[one.person].append(one)
    return [_handled(session, person, cases) for person, cases in sorted(mine.items())]


def answering_on(session: Session, period: Period, zone: ZoneInfo) -> Sequence[set[str]]:
    """Return for each day of a period who answered a contact on it, by the names of agents."""
    table, found = table_of(ContactRow), []
    for day in period:
        since, until = Period(day, day).bounds(zone)
        here = (table.c.arrived_at >= since) & (table.c.arrived_at < until) & table.c.answered & ~table.c.is_test
        agents = core_select(table.c.agent).where(here, table.c.agent.is_not(None)).distinct()
        found.append(set(session.connection().execute(agents).scalars()))
    return found


def satisfied_by(session: Session, since: datetime, until: datetime) -> Mapping[tuple[str | None, str], Proportion]:
    """Count the satisfied among the answers to the contacts of these days, by agent and channel.

    Contacts that name nobody are under None.
    """
    table = table_of(ContactRow)
    key = table.c.agent, table.c.channel, table.c.scale_max, table.c.score
    rated = (table.c.arrived_at >= since) & (table.c.arrived_at < until) & table.c.score.is_not(None)
    found: dict[tuple[str | None, str], Proportion] = defaultdict(Proportion)
    for agent, channel, scale_max, score, count in session.connection().execute(
        core_select(*key, func.count()).where(rated, ~table.c.is_test).group_by(*key)
    ):
        scores = {Scale.up_to(scale_max).value: Histogram({score: count})}
        found[agent, channel] += CsatTally(**scores).proportion  # type: ignore[arg-type]
    return found


def _people(session: Session) -> Mapping[str, str]:
    """Return who the agents of contacts are in Slack: as they were told, or the one member of that name."""
    told = session.exec(select(AgentRow.name, AgentRow.member)).all()
    members: dict[str, list[str]] = defaultdict(list)
    for name, member in session.exec(select(MemberRow.name, MemberRow.id).where(~col(MemberRow.deleted))).all():
        members[name].append(member)
    alone = {name: ids[0] for name, ids in members.items() if len(ids) == 1}
    return {name: person for name, member in told if (person := member or alone.get(name)) is not None}


def _resolved(session: Session, since: datetime, until: datetime) -> Sequence[Resolved]:
    """Return each resolution with whoever it is due to: the one who asked for it, where another person had to agree."""
    row = ComplaintEventRow
    events = select(row).where(row.move == Move.RESOLVE.value, row.at >= since, row.at < until)
    return [
        Resolved(event.complaint_id, event.cycle, event.facts.get("asked_by") or event.actor, event.at)
        for event in session.exec(events.order_by(col(row.id))).all()
    ]


def _handled(session: Session, person: str, cases: Sequence[Resolved]) -> Handled:
    ids = [one.complaint_id for one in cases]
    columns = select(ComplaintRow.id, ComplaintRow.severity).where(col(ComplaintRow.id).in_(ids))
    severities = dict(session.exec(columns).all())
    clocks = [(one, state) for one in cases for state in _clocks(session, one)]
    urgent = {one for one, severity in severities.items() if severity == Severity.URGENT.value}
    return Handled(
        person,
        resolved=len(set(ids)),
        weighty=sum(severity in _WEIGHTY for severity in severities.values()),
        on_time=Proportion(sum(state is ClockState.MET for _, state in clocks), len(clocks)),
        urgent_missed=sum(state is ClockState.MISSED and one.complaint_id in urgent for one, state in clocks),
        satisfied=_satisfaction(session, cases),
        reopened=_reopened(session, cases),
    )


def _clocks(session: Session, one: Resolved) -> Sequence[ClockState]:
    """Return how the promises ended that fell due while a case was this person's; what they took over late is not."""
    clock = ClockRow
    ended = select(clock.state).where(
        clock.complaint_id == one.complaint_id,
        clock.cycle == one.cycle,
        col(clock.kind).in_(_THEIRS),
        col(clock.state).in_((ClockState.MET.value, ClockState.MISSED.value)),
        clock.due_at >= _theirs_since(session, one),
    )
    return [ClockState(state) for state in session.exec(ended).all()]


def _theirs_since(session: Session, one: Resolved) -> datetime:
    """Return since when a case was in the hands of whoever resolved it."""
    row = ComplaintEventRow
    events = select(row).where(row.complaint_id == one.complaint_id, row.at <= one.at)
    history = session.exec(events.order_by(col(row.id))).all()
    given = [event.at for event in history if event.facts.get("owner") == one.person]
    return given[-1] if given else history[0].at


def _satisfaction(session: Session, cases: Sequence[Resolved]) -> Proportion:
    row, mine = CallbackAttemptRow, {(one.complaint_id, one.cycle) for one in cases}
    told = core_select(col(row.complaint_id), col(row.cycle), col(row.satisfied)).where(
        col(row.complaint_id).in_([number for number, _ in mine]), col(row.satisfied).is_not(None)
    )
    said = [satisfied for number, cycle, satisfied in session.execute(told) if (number, cycle) in mine]
    return Proportion(sum(said), len(said))


def _reopened(session: Session, cases: Sequence[Resolved]) -> int:
    row, resolved = ComplaintEventRow, {one.complaint_id: one.at for one in cases}
    again = select(row.complaint_id, row.at).where(row.move == Move.REOPEN.value, col(row.complaint_id).in_(resolved))
    return len({number for number, at in session.exec(again).all() if at >= resolved[number]})
