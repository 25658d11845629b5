"""What scorecards are counted from besides answers and complaints: handling, returning customers, promises, ideas."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.clocks import ClockState
from domain.indicators.aht import MISDIALLED_BELOW
from domain.indicators.proportions import Proportion
from domain.indicators.repeat import mature_until
from domain.policy import ClockKind
from domain.scorecards.promises import PROMISES, Away, Due, Entry, kept_by
from domain.scorecards.scores import Handling, Stratum
from domain.states import Move
from storage.contact_models import ContactRow
from storage.kaizen_models import SuggestionAuthorRow
from storage.models import ClockRow, ComplaintEventRow, HandoffRow
from storage.sharing import done_between, judged_between
from storage.sharing_models import TalkRow
from storage.sql import table_of, whole_seconds_of


def handled_by(session: Session, since: datetime, until: datetime) -> Mapping[tuple[str | None, Stratum], Handling]:
    """Count contacts that arrived from *since* until before *until* and their seconds, by agent, channel and category.

    Such as are too short to be any are left out.
    """
    table = table_of(ContactRow)
    spans = [table.c.talk, table.c.hold, table.c.acw]
    total = sum((func.coalesce(one, 0) for one in spans[1:]), start=func.coalesce(spans[0], 0))
    kind = table.c.agent, table.c.channel, table.c.category
    here = (table.c.arrived_at >= since) & (table.c.arrived_at < until) & table.c.answered & ~table.c.is_test
    sums = core_select(*kind, func.count(), func.sum(total)).where(here, total >= MISDIALLED_BELOW).group_by(*kind)
    return {
        (agent, (channel, category)): Handling(n, int(seconds))
        for agent, channel, category, n, seconds in session.connection().execute(sums)
    }


def repeats_by(
    session: Session, since: datetime, until: datetime, now: datetime, within: timedelta
) -> Mapping[str | None, Proportion]:
    """Count by agent the contacts from *since* until before *until* that brought their customer back *within* a time.

    They are counted as the repeat rate is, to the second, and only once their time to be repeated is over.
    """
    table = table_of(ContactRow)
    again = func.lead(table.c.arrived_at).over(
        partition_by=(table.c.customer_key, table.c.category), order_by=(table.c.arrived_at, table.c.id)
    )
    known = table.c.customer_key.is_not(None) & table.c.category.is_not(None) & ~table.c.is_test
    window = (table.c.arrived_at >= since) & (table.c.arrived_at <= until + within)
    visits = core_select(table.c.agent, table.c.arrived_at, again.label("again")).where(known, window).subquery()
    soon = whole_seconds_of(visits.c.again) - whole_seconds_of(visits.c.arrived_at) <= int(within.total_seconds())
    counted = (visits.c.arrived_at < until) & (visits.c.arrived_at <= mature_until(now, within))
    sums = core_select(visits.c.agent, func.sum(case((soon, 1), else_=0)), func.count()).where(counted)
    found = session.connection().execute(sums.group_by(visits.c.agent))
    return {agent: Proportion(repeated, n) for agent, repeated, n in found}


def working_on(session: Session, since: datetime, until: datetime) -> Sequence[tuple[str, datetime]]:
    """Return who did something to a case from *since* until before *until*, and when."""
    event = ComplaintEventRow
    done = core_select(col(event.actor), col(event.at)).where(col(event.at) >= since, col(event.at) < until)
    return [(actor, at) for actor, at in session.execute(done).all()]


def promises_kept(session: Session, since: datetime, until: datetime, now: datetime) -> Mapping[str, Proportion]:
    """Count by person the promises that fell due from *since* until before *until* and were theirs, and those kept."""
    due = _due(session, since, until)
    cases = select(ClockRow.complaint_id).where(*_fell_due(since, until))
    histories, elsewhere = _histories(session, cases), _elsewhere(session, cases)
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    for complaint_id, promises in due.items():
        for one in promises:
            kept = kept_by(one, histories[complaint_id], elsewhere.get(complaint_id, ()), now)
            if kept is not None:
                found[kept.person][kept.met] += 1
    return {person: Proportion(counts[True], counts.total()) for person, counts in found.items()}


def improvements_by(session: Session, since: datetime, until: datetime) -> Mapping[str, int]:
    """Count by person the ideas of theirs that were done or measured in these days, and the talks they said they give.

    An idea that was done and measured counts once. One without its author's name does not count: a card that somebody
    else may see would say whose it is.
    """
    done = {row.id for row in done_between(session, since, until)}
    judged = {plan.suggestion_id for plan in judged_between(session, since, until)}
    author, talk = SuggestionAuthorRow, TalkRow
    authors = select(author.person).where(col(author.suggestion_id).in_(done | judged), ~col(author.hidden))
    speakers = select(talk.person).where(talk.at >= since, talk.at < until)
    return Counter([*session.exec(authors), *session.exec(speakers)])


def _due(session: Session, since: datetime, until: datetime) -> Mapping[int, Sequence[Due]]:
    clock = ClockRow
    columns = core_select(
        col(clock.complaint_id),
        col(clock.kind),
        col(clock.cycle),
        col(clock.state),
        col(clock.due_at),
        col(clock.stopped_at),
    )
    found: dict[int, list[Due]] = defaultdict(list)
    for complaint_id, kind, cycle, state, *moments in session.execute(columns.where(*_fell_due(since, until))).all():
        found[complaint_id].append(Due(ClockKind(kind), cycle, ClockState(state), *moments))
    return found


def _fell_due(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    clock, kinds = ClockRow, [kind.value for kind in PROMISES]
    return (
        col(clock.due_at) >= since,
        col(clock.due_at) < until,
        col(clock.kind).in_(kinds),
        col(clock.state).in_((ClockState.MET.value, ClockState.MISSED.value, ClockState.RUNNING.value)),
    )


def _histories(session: Session, cases: SelectOfScalar[int]) -> Mapping[int, Sequence[Entry]]:
    event = ComplaintEventRow
    columns = core_select(
        col(event.complaint_id), col(event.at), col(event.actor), col(event.move), col(event.cycle), col(event.facts)
    )
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = columns.where(col(event.complaint_id).in_(cases)).order_by(col(event.id))
    for complaint_id, at, actor, move, cycle, facts in session.execute(rows).all():
        # Where another person had to agree, it is the work of whoever asked.
        worker = facts.get("asked_by") or actor
        found[complaint_id].append(Entry(at, worker, Move(move), cycle, facts.get("owner"), facts.get("caller")))
    return found


def _elsewhere(session: Session, cases: SelectOfScalar[int]) -> Mapping[int, Sequence[Away]]:
    row = HandoffRow
    found: dict[int, list[Away]] = defaultdict(list)
    asked = select(row.complaint_id, row.asked_at, row.returned_at).where(col(row.complaint_id).in_(cases))
    for complaint_id, since, until in session.exec(asked).all():
        found[complaint_id].append(Away(since, until))
    return found
