"""Questions that lists of cases ask: which cases, the most pressing first. Each is answered by an index and bounded."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Label, and_, case, func, or_, text
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from domain.people import Standing
from domain.states import State
from domain.worklist import NOBODY, Due, Glance, Load, Wanted
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow, HandoffRow, ProposalRow

# Written as literals, so that the planner can always prove that a partial index covers the question.
_OPEN = text("complaint.state <> 'closed'")
_RUNNING = text("clock.state = 'running'")
_KEPT = text("handoff.returned_at IS NULL")
_ASKED = text("proposal.state = 'open'")

_Row = ComplaintRow


def wanted_cases(
    session: Session, wanted: Wanted, reader: str, now: datetime, tonight: datetime, since: datetime, most: int
) -> Sequence[int]:
    """Return the ids of at most *most* cases that a list is asked for, the most pressing first.

    The day ends *tonight*. Closed cases are those closed *since* a moment, the latest first. There are none about the
    *reader*.
    """
    told = (not_about(reader), *_told(wanted))
    if wanted.state is State.CLOSED:
        return _closed(session, since, most, *told)
    due_at = _due_at()
    cases = core_select(col(_Row.id), due_at).where(_OPEN, *told)
    if wanted.due is Due.OVERDUE:
        cases = cases.where(due_at.element <= now)
    elif wanted.due is Due.TODAY:
        cases = cases.where(due_at.element > now, due_at.element < tonight)
    pressing = session.execute(cases.order_by(due_at.nulls_last(), col(_Row.id)).limit(most))
    return [case_id for case_id, _ in pressing]


def closed_lately(session: Session, person: str, since: datetime, most: int) -> Sequence[int]:
    """Return the ids of cases that somebody owned or filed and that were closed *since* a moment, the latest first."""
    mine = or_(col(_Row.owner) == person, col(_Row.creator) == person)
    return _closed(session, since, most, not_about(person), mine)


def work_of(session: Session, person: str, departments: Collection[str]) -> Sequence[Glance]:
    """Return the open cases that may be somebody's work: theirs, filed by them, or handed to one of *departments*."""
    mine = or_(col(_Row.creator) == person, _in_hands_of(person), col(HandoffRow.department).in_(departments))
    return _glances(session, not_about(person), mine)


def load_of(session: Session, departments: Collection[str], reader: str, now: datetime) -> Sequence[Load]:
    """Return who owns how many open cases of *departments* and how many are overdue, who has most of these first."""
    due_at = _due_at()
    cases = core_select(col(_Row.owner), due_at).where(_OPEN, not_about(reader), col(_Row.department).in_(departments))
    each = cases.subquery()
    late = func.sum(case((each.c.due_at <= now, 1), else_=0))
    loads = core_select(each.c.owner, func.count(), late).group_by(each.c.owner)
    return [Load(*load) for load in session.execute(loads.order_by(late.desc(), func.count().desc(), each.c.owner))]


def not_about(reader: str) -> ColumnElement[bool]:
    """Say that a case is not about whoever asks: they never see it."""
    return or_(col(_Row.colleague).is_(None), col(_Row.colleague) != reader)


def _in_hands_of(person: str) -> ColumnElement[bool]:
    """Say that a case waits for somebody: its owner, who is to call back, or who has taken it on for a department."""
    taken = select(HandoffRow.id).where(_handed(), HandoffRow.taken_by == person).correlate(_Row).exists()
    calls = and_(col(_Row.state) == State.RESOLVED.value, col(_Row.caller) == person)
    return or_(col(_Row.owner) == person, calls, taken)


def _told(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.hands is not None:
        yield _in_hands_of(wanted.hands)
    if wanted.owner is not None:
        yield col(_Row.owner) == wanted.owner if wanted.owner != NOBODY else col(_Row.owner).is_(None)
    if wanted.departments is not None:
        yield col(_Row.department).in_(wanted.departments)
    if wanted.category is not None:
        yield col(_Row.category) == wanted.category
    if wanted.state is not None:
        yield col(_Row.state) == wanted.state.value


def _closed(session: Session, since: datetime, most: int, *which: Any) -> Sequence[int]:
    cases = core_select(col(_Row.id)).where(col(_Row.closed_at) >= since, *which)
    latest = cases.order_by(col(_Row.closed_at).desc(), col(_Row.id).desc())
    return session.execute(latest.limit(most)).scalars().all()


def _glances(session: Session, *which: Any) -> Sequence[Glance]:
    """Read open cases at a glance, the most pressing first."""
    row, handoff, due_at = _Row, HandoffRow, _due_at()
    columns = map(col, (row.id, row.state, row.department, row.creator, row.owner, row.caller))
    cases = (
        core_select(*columns, due_at, col(handoff.department), col(handoff.taken_by))
        .outerjoin(handoff, _handed())
        .where(_OPEN, *which)
        .order_by(due_at.nulls_last(), col(row.id))
    )
    return [Glance(case_id, State(state), *rest) for case_id, state, *rest in session.execute(cases)]


def _due_at() -> Label[datetime]:
    """When the next promise of a case falls due.

    A subquery and no join: each open case is looked up in the clocks, and never the other way round.
    """
    clocks = select(func.min(ClockRow.due_at)).where(_RUNNING, col(ClockRow.complaint_id) == col(_Row.id))
    return clocks.correlate(_Row).scalar_subquery().label("due_at")


def _handed() -> ColumnElement[bool]:
    return and_(_KEPT, col(HandoffRow.complaint_id) == col(_Row.id))


def asked_for(session: Session, most: int) -> Sequence[ProposalRow]:
    """Return at most *most* moves that wait for consent, oldest first."""
    return session.exec(select(ProposalRow).where(_ASKED).order_by(col(ProposalRow.id)).limit(most)).all()


def cases_by_id(session: Session, ids: Sequence[int]) -> Sequence[ComplaintRow]:
    """Return cases in the order of their *ids*."""
    found = {row.id: row for row in session.exec(select(_Row).where(col(_Row.id).in_(ids)))}
    return [found[case_id] for case_id in ids if case_id in found]


def cases_by_number(session: Session, beginning: str, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases whose number begins so, the latest first; none is about the *reader*."""
    end = f"{beginning}\U0010ffff"
    alike = core_select(col(_Row.id)).where(col(_Row.number) >= beginning, col(_Row.number) < end, not_about(reader))
    return session.execute(alike.order_by(col(_Row.number).desc()).limit(most)).scalars().all()


def cases_by_contact(session: Session, key: str, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases of one contact by its keyed hash, the latest first; none is about the *reader*."""
    return _latest(session, most, col(_Row.contact_key) == key, not_about(reader))


def cases_by_order(session: Session, key: str, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases of one order by its keyed hash, the latest first; none is about the *reader*."""
    return _latest(session, most, col(_Row.order_key) == key, not_about(reader))


def _latest(session: Session, most: int, *which: ColumnElement[bool]) -> Sequence[int]:
    cases = core_select(col(_Row.id)).where(*which).order_by(col(_Row.id).desc())
    return session.execute(cases.limit(most)).scalars().all()


def newest_cases(session: Session, reader: str, most: int) -> Sequence[tuple[int, Standing]]:
    """Return what the cases that were filed last know of people, the latest first; none is about the *reader*."""
    row, handoff = _Row, HandoffRow
    columns = (row.id, row.department, row.creator, row.owner, row.caller, row.colleague, handoff.department)
    cases = core_select(*map(col, columns)).outerjoin(handoff, _handed()).where(not_about(reader))
    newest = session.execute(cases.order_by(col(row.id).desc()).limit(most))
    return [(case_id, Standing(*people)) for case_id, *people in newest]


def descriptions_of(session: Session, ids: Collection[int]) -> Sequence[tuple[int, str]]:
    """Return what customers said, still sealed, each with the id of its case."""
    return _sealed(session, col(_Row.id), col(_Row.description), ids)


def notes_of(session: Session, ids: Collection[int]) -> Sequence[tuple[int, str]]:
    """Return what was written about cases, still sealed, each with the id of its case."""
    return _sealed(session, col(ComplaintEventRow.complaint_id), col(ComplaintEventRow.note), ids)


def _sealed(session: Session, case_id: Any, words: Any, ids: Collection[int]) -> Sequence[tuple[int, str]]:
    rows = session.execute(core_select(case_id, words).where(case_id.in_(ids), words.is_not(None)))
    return [(row[0], row[1]) for row in rows]
