"""What the weekly and the monthly report ask about complaints and contacts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from domain.callbacks import Outcome
from domain.clocks import ClockState
from domain.indicators.percentiles import Histogram
from domain.indicators.proportions import Proportion
from domain.indicators.repeat import RepeatTally, Visit, tally_repeats
from domain.indicators.resolution import MATURE_AFTER, Complaint, ResolutionTally, resolution
from domain.indicators.rounds import Attempt, CallbackTally, Round, tally_rounds
from domain.indicators.timeliness import Resolved, ResolveTimes, resolve_times, timeliness
from domain.kaizen.states import Stage
from domain.policy import ClockKind
from domain.states import Closure, Move, State
from storage.contact_models import ContactRow
from storage.counted_cases import counted, handled
from storage.kaizen_models import SuggestionAuthorRow, SuggestionRow
from storage.kaizen_numbers import answers_due
from storage.models import CallbackAttemptRow, ClockRow, ComplaintEventRow, ComplaintRow, HandoffRow
from storage.plan_models import SuggestionPlanRow
from storage.sql import table_of

_NO_PROMISE = (ClockState.CANCELLED.value, ClockState.SUPERSEDED.value)
_CARRIED_OUT = (Stage.JUST_DO.value, Stage.PLANNED.value, Stage.DOING.value, Stage.CHECKING.value)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How long a department took to take cases on, in seconds; *waiting* are those it has not taken on yet."""

    taken: Histogram
    waiting: int


@dataclass(frozen=True, slots=True)
class Improvements:
    """Suggestions: how many are *new*, of how many *people*, how soon they were *answered*, and what came of others.

    *in_time* are the first answers that fell due, and those of them that came by then.
    """

    new: int
    people: int
    answered: Acceptance
    in_time: Proportion
    running: int
    done: int


def resolved_of(session: Session, since: datetime, until: datetime, now: datetime) -> ResolutionTally:
    """Count what became of the complaints received from *since* until before *until*."""
    return resolution((one for _, one in complaints_between(session, since, until)), since, until, now)


def complaints_between(session: Session, since: datetime, until: datetime) -> Sequence[tuple[str | None, Complaint]]:
    """Return the complaints received from *since* until before *until* as they stand, each with its owner."""
    case, attempt = ComplaintRow, CallbackAttemptRow
    confirmed = (
        select(attempt.id)
        .where(attempt.complaint_id == case.id, attempt.cycle == case.cycle, col(attempt.solved).is_(True))
        .exists()
    )
    columns = core_select(
        col(case.owner), col(case.received_at), col(case.state), col(case.closure_code), confirmed, handled()
    )
    found = session.execute(columns.where(col(case.received_at) >= since, col(case.received_at) < until)).all()
    return [
        (owner, Complaint(at, State(state), Closure(code) if code is not None else None, bool(sure), bool(worked_on)))
        for owner, at, state, code, sure, worked_on in found
    ]


def callbacks_of(session: Session, since: datetime, until: datetime, now: datetime) -> CallbackTally:
    """Count the callback rounds that fall due from *since* until before *until*."""
    return tally_rounds(rounds_due(session, since, until), since, until, now)


def rounds_due(session: Session, since: datetime, until: datetime, *where: ColumnElement[bool]) -> Sequence[Round]:
    """Return the callback rounds that fall due from *since* until before *until*, of the cases that are so.

    A round is due when its first try is, and once, however often it has to be tried again.
    """
    clock, case = ClockRow, ComplaintRow
    due = (
        core_select(col(clock.complaint_id), col(clock.cycle), col(clock.due_at), col(case.cycle), col(case.written_at))
        .join(case, col(case.id) == clock.complaint_id)
        .where(col(clock.kind) == ClockKind.CALLBACK.value, col(clock.state).not_in(_NO_PROMISE), _first_try())
        .where(col(clock.due_at) >= since, col(clock.due_at) < until, *where)
    )
    rounds = session.execute(due).all()
    tries = _attempts(session, {complaint_id for complaint_id, *_ in rounds})
    return [
        Round(due_at, tries[complaint_id, cycle], given_up=written_at is not None and cycle == latest)
        for complaint_id, cycle, due_at, latest, written_at in rounds
    ]


def _first_try() -> ColumnElement[bool]:
    """Say of a callback's clock that no promise of its round came before it."""
    clock, before = ClockRow, aliased(ClockRow)
    earlier = select(before.id).where(
        before.complaint_id == clock.complaint_id,
        before.kind == clock.kind,
        before.cycle == clock.cycle,
        before.sequence < clock.sequence,
        col(before.state).not_in(_NO_PROMISE),
    )
    return ~earlier.exists()


def reopened_of(session: Session, since: datetime, until: datetime) -> Proportion:
    """Return how many of the cases resolved from *since* until before *until* have been opened again at any time."""
    event, case = ComplaintEventRow, ComplaintRow
    resolved = select(event.complaint_id).where(event.move == Move.RESOLVE.value, event.at >= since, event.at < until)
    cycles = session.exec(select(case.cycle).where(col(case.id).in_(resolved))).all()
    return Proportion(sum(cycle > 1 for cycle in cycles), len(cycles))


def resolve_times_of(session: Session, since: datetime, until: datetime) -> ResolveTimes:
    """Count how long complaints took that were resolved from *since* until before *until*, and are not open again."""
    case, clock = ComplaintRow, ClockRow
    within = col(case.resolved_at) >= since, col(case.resolved_at) < until, counted()
    resolved = session.execute(core_select(col(case.id), col(case.received_at), col(case.resolved_at)).where(*within))
    stood = (
        core_select(col(clock.complaint_id), col(clock.started_at), col(clock.stopped_at))
        .join(case, col(case.id) == clock.complaint_id)
        .where(col(clock.kind) == ClockKind.CUSTOMER_WAIT.value, col(clock.stopped_at).is_not(None), *within)
    )
    waits: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for complaint_id, started_at, stopped_at in session.execute(stood):
        waits[complaint_id].append((started_at, stopped_at))
    return resolve_times(Resolved(received_at, at, waits.get(number, ())) for number, received_at, at in resolved)


def acceptances_of(session: Session, since: datetime, until: datetime) -> Mapping[str, Acceptance]:
    """Return how long each department took to take on what was handed to it from *since* until before *until*."""
    row = HandoffRow
    asked = select(row.department, row.asked_at, row.taken_at, row.returned_at)
    taken: dict[str, list[int]] = defaultdict(list)
    waiting: dict[str, int] = defaultdict(int)
    for department, at, taken_at, returned_at in session.exec(asked.where(row.asked_at >= since, row.asked_at < until)):
        ended = taken_at or returned_at
        if ended is None:
            waiting[department] += 1
        else:
            taken[department].append(int((ended - at).total_seconds()))
    return {
        name: Acceptance(Histogram.of(taken.get(name, ())), waiting.get(name, 0)) for name in sorted({*taken, *waiting})
    }


def categories_of(session: Session, since: datetime, until: datetime) -> Mapping[str, int]:
    """Count the complaints received from *since* until before *until* by what they are about."""
    row = ComplaintRow
    received = select(row.category, func.count()).where(row.received_at >= since, row.received_at < until, counted())
    return dict(session.exec(received.group_by(row.category)).all())


def silent_channels(session: Session, channels: Iterable[str], since: datetime) -> Sequence[str]:
    """Return those of *channels* by which no complaint has come since, where complaints come at all."""
    row = ComplaintRow
    heard = set(session.exec(select(row.channel).where(row.received_at >= since).distinct()).all())
    return sorted(set(channels) - heard) if heard else []


def repeats_of(session: Session, since: datetime, until: datetime, now: datetime, within: timedelta) -> RepeatTally:
    """Count how many contacts from *since* until before *until* brought the same customer back *within* so long."""
    table = table_of(ContactRow)
    columns = table.c.customer_key, table.c.category, table.c.arrived_at
    window = (table.c.arrived_at >= since) & (table.c.arrived_at <= until + within) & ~table.c.is_test
    known = session.connection().execute(core_select(*columns).where(window).order_by(table.c.arrived_at))
    return tally_repeats([Visit(*row) for row in known], since, until, now, within)


def cohort_of(session: Session, since: datetime, until: datetime) -> Mapping[tuple[int, int], int]:
    """Count the answers of contacts that arrived from *since* until before *until*, by scale and score."""
    table = table_of(ContactRow)
    key = table.c.scale_max, table.c.score
    rated = (table.c.arrived_at >= since) & (table.c.arrived_at < until) & table.c.score.is_not(None)
    found = session.connection().execute(core_select(*key, func.count()).where(rated, ~table.c.is_test).group_by(*key))
    return {(scale_max, score): count for scale_max, score, count in found}


def improvements_of(session: Session, since: datetime, until: datetime, now: datetime) -> Improvements:
    """Count the suggestions handed in from *since* until before *until*, and those that were carried out then."""
    row, author = SuggestionRow, SuggestionAuthorRow
    new = select(row.id, row.submitted_at, row.replied_at).where(row.submitted_at >= since, row.submitted_at < until)
    handed_in = session.exec(new).all()
    people = select(author.person).where(col(author.suggestion_id).in_([number for number, *_ in handed_in]))
    running = select(func.count()).select_from(row).where(col(row.stage).in_(_CARRIED_OUT))
    done = select(func.count()).select_from(row).where(col(row.done_at) >= since, col(row.done_at) < until)
    answered = [int((replied_at - at).total_seconds()) for _, at, replied_at in handed_in if replied_at is not None]
    return Improvements(
        len(handed_in),
        len(set(session.exec(people).all())),
        Acceptance(Histogram.of(answered), len(handed_in) - len(answered)),
        timeliness((one.due for one in answers_due(session, since, until)), since, until, now).on_time,
        session.exec(running).one(),
        session.exec(done).one(),
    )


def plans_of(session: Session, since: datetime, until: datetime) -> Sequence[Mapping[str, Any]]:
    """Return the plans of ideas whose effect was judged from *since* until before *until*, and those under way.

    Of each: the number and the title of its idea, the metric, and the verdict; null while it is tried.
    """
    plan, idea = SuggestionPlanRow, SuggestionRow
    judged = (col(plan.checked_at) >= since) & (col(plan.checked_at) < until)
    tried = col(plan.started_on).is_not(None) & col(plan.checked_at).is_(None)
    columns = core_select(col(idea.number), col(idea.title), col(plan.metric), col(plan.verdict))
    rows = columns.join(idea, col(idea.id) == plan.suggestion_id).where(judged | tried).order_by(col(idea.id))
    return [dict(row) for row in session.execute(rows).mappings()]


def matured(since: datetime, until: datetime, after: timedelta = MATURE_AFTER) -> tuple[datetime, datetime]:
    """Return the days so long before, of which everything is known by now."""
    return since - after, until - after


def _attempts(session: Session, cases: set[int]) -> dict[tuple[int, int], list[Attempt]]:
    row = CallbackAttemptRow
    columns = core_select(
        col(row.complaint_id), col(row.cycle), col(row.at), col(row.outcome), col(row.solved), col(row.satisfied)
    )
    kept = columns.where(col(row.complaint_id).in_(cases), col(row.outcome) != Outcome.WRONG_NUMBER.value)
    found: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for complaint_id, cycle, at, outcome, solved, satisfied in session.execute(kept).all():
        reached = outcome in (Outcome.REACHED.value, Outcome.REFUSED.value)
        found[complaint_id, cycle].append(Attempt(at, reached, solved, satisfied))
    return found
