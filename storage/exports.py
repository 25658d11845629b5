"""Cases with all that belongs to them, a page at a time, for whoever takes them out of the house."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlmodel import Session, and_, col, func, or_, select

from storage.models import CallbackAttemptRow, ClockRow, ComplaintRow, HandoffRow


class ClockPart(NamedTuple):
    """What is told of a clock: how it stands, when it fell due and stopped, and the pauses in its basis."""

    complaint_id: int
    kind: str
    cycle: int
    sequence: int
    state: str
    due_at: datetime
    stopped_at: datetime | None
    paused_at: datetime | None
    basis: dict[str, Any]


class AttemptPart(NamedTuple):
    """What is told of one try to call back."""

    complaint_id: int
    cycle: int
    at: datetime
    outcome: str
    solved: bool | None
    satisfied: bool | None
    score: int | None


class HandoffPart(NamedTuple):
    """From when until when another department had the case; still has it, where there is no end.

    It waited until somebody there had *taken* it on.
    """

    complaint_id: int
    asked_at: datetime
    taken_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case with its clocks, callback attempts and hand-offs, each in the order of time; *linked* is a number."""

    case: ComplaintRow
    clocks: tuple[ClockPart, ...]
    attempts: tuple[AttemptPart, ...]
    handoffs: tuple[HandoffPart, ...]
    linked: str | None

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands among all cases; what is to come after it is asked for by this."""
        assert self.case.id is not None
        return self.case.received_at, self.case.id


class _OfCase(Protocol):
    @property
    def complaint_id(self) -> int: ...


Part = TypeVar("Part", bound=_OfCase)


def cases_received(
    session: Session, since: datetime, until: datetime, after: tuple[datetime, int] | None, most: int
) -> list[CaseRecord]:
    """Return at most *most* cases received from *since* until before *until* (UTC), oldest first.

    *after* is the place of the last case that is known already.
    """
    rows = ComplaintRow
    wanted = select(rows).where(rows.received_at >= since, rows.received_at < until)
    if after is not None:
        at, last = after
        wanted = wanted.where(or_(rows.received_at > at, and_(rows.received_at == at, col(rows.id) > last)))
    cases = session.exec(wanted.order_by(col(rows.received_at), col(rows.id)).limit(most)).all()

    ids = [case.id or 0 for case in cases]
    clocks, attempts, handoffs = _clocks(session, ids), _attempts(session, ids), _handoffs(session, ids)
    numbers = _numbers(session, {case.linked_id for case in cases if case.linked_id is not None})
    return [
        CaseRecord(case, clocks[case_id], attempts[case_id], handoffs[case_id], numbers.get(case.linked_id or 0))
        for case_id, case in zip(ids, cases, strict=True)
    ]


def count_received(session: Session, since: datetime, until: datetime) -> int:
    """Return how many cases were received from *since* until before *until* (UTC)."""
    rows = ComplaintRow
    return session.exec(
        select(func.count()).select_from(rows).where(rows.received_at >= since, rows.received_at < until)
    ).one()


def _clocks(session: Session, ids: Collection[int]) -> dict[int, tuple[ClockPart, ...]]:
    rows = ClockRow
    parts = select(*(getattr(rows, name) for name in ClockPart._fields)).where(col(rows.complaint_id).in_(ids))
    return _by_case(ClockPart(*row) for row in session.execute(parts.order_by(col(rows.id))))


def _attempts(session: Session, ids: Collection[int]) -> dict[int, tuple[AttemptPart, ...]]:
    rows = CallbackAttemptRow
    parts = select(*(getattr(rows, name) for name in AttemptPart._fields)).where(col(rows.complaint_id).in_(ids))
    return _by_case(AttemptPart(*row) for row in session.execute(parts.order_by(col(rows.at), col(rows.id))))


def _handoffs(session: Session, ids: Collection[int]) -> dict[int, tuple[HandoffPart, ...]]:
    rows = HandoffRow
    parts = select(*(getattr(rows, name) for name in HandoffPart._fields)).where(col(rows.complaint_id).in_(ids))
    return _by_case(HandoffPart(*row) for row in session.execute(parts.order_by(col(rows.id))))


def _numbers(session: Session, ids: Collection[int]) -> dict[int, str]:
    rows = ComplaintRow
    found = session.exec(select(rows.id, rows.number).where(col(rows.id).in_(ids))) if ids else ()
    return {case_id or 0: number for case_id, number in found}


def _by_case(parts: Iterable[Part]) -> dict[int, tuple[Part, ...]]:
    found: defaultdict[int, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.complaint_id].append(part)
    return defaultdict(tuple, {case_id: tuple(mine) for case_id, mine in found.items()})
