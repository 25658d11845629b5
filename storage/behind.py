"""The cases and contacts behind the numbers of a digest: the same questions, answered with rows instead of counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select
from sqlalchemy import true as anything
from sqlmodel import Session, col

from domain.clocks import ClockState
from domain.policy import ClockKind
from domain.states import Move
from domain.waits import WaitClock
from storage.contact_models import ContactRow, LowScoreReasonRow
from storage.counted_cases import counted
from storage.lists import not_about
from storage.low_scores import Owed, low_within, unexplained
from storage.models import ClockRow, ComplaintEventRow, ComplaintRow

_Case, _Clock, _Contact = ComplaintRow, ClockRow, ContactRow


@dataclass(frozen=True, slots=True)
class Seen:
    """What a digest looked at: from *since* until before *until*, as things stood at *at* (UTC)."""

    since: datetime
    until: datetime
    at: datetime


class Rated(NamedTuple):
    """A contact as it may be shown: where it is kept under which id, and what it says of itself.

    Of one with a low score also what names it here, and the *reason* of its score that somebody has given.
    """

    source: str
    external_id: str
    channel: str
    category: str | None
    at: datetime
    score: int | None
    scale_max: int | None
    waited: int | None
    wait_clock: str | None
    open_waited: int | None
    contact_id: int | None = None
    reason: str | None = None

    @property
    def worked(self) -> int | None:
        """The seconds of its wait in opening hours, where business time counts."""
        return self.open_waited if self.wait_clock == WaitClock.BUSINESS.value else None


def received_in(session: Session, seen: Seen, reader: str, most: int, category: str | None = None) -> Sequence[int]:
    """Return the ids of the complaints that came in, of one *category* where one is named, oldest first."""
    about = [col(_Case.category) == category] if category is not None else []
    return _cases(session, reader, most, _between(col(_Case.received_at), seen), counted(), *about)


def closed_in(session: Session, seen: Seen, reader: str, most: int) -> Sequence[int]:
    """Return the ids of the complaints that were closed, oldest first."""
    return _cases(session, reader, most, _between(col(_Case.closed_at), seen), counted())


def open_at(session: Session, seen: Seen, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases that were filed by then and not closed, oldest first."""
    closed_at = col(_Case.closed_at)
    return _cases(
        session, reader, most, col(_Case.created_at) <= seen.at, or_(closed_at.is_(None), closed_at > seen.at)
    )


def reopened_in(session: Session, seen: Seen, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases that were opened again, oldest first."""
    event = ComplaintEventRow
    again = select(col(event.complaint_id)).where(col(event.move) == Move.REOPEN.value, _between(col(event.at), seen))
    return _cases(session, reader, most, col(_Case.id).in_(again))


def overdue_at(session: Session, seen: Seen, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases with a promise that ran and was overdue then, oldest first."""
    return _cases(session, reader, most, col(_Case.id).in_(_running(seen.at, col(_Clock.due_at) <= seen.at)))


def due_until(session: Session, seen: Seen, tonight: datetime, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases with a promise that ran then and was due until before *tonight*, oldest first."""
    due_at = col(_Clock.due_at)
    return _cases(session, reader, most, col(_Case.id).in_(_running(seen.at, due_at > seen.at, due_at < tonight)))


def late_in(session: Session, kind: ClockKind, seen: Seen, reader: str, most: int) -> Sequence[int]:
    """Return the ids of cases with a promise of one kind that fell due and was missed, oldest first."""
    state, due_at = col(_Clock.state), col(_Clock.due_at)
    missed = or_(state == ClockState.MISSED.value, and_(state == ClockState.RUNNING.value, due_at < seen.at))
    # A callback round is late when its first try was; the others are no promises of their own.
    counts = anything() if kind is not ClockKind.CALLBACK else col(_Clock.sequence) == 1
    late = select(col(_Clock.complaint_id)).where(
        col(_Clock.kind) == kind.value, _between(due_at, seen), missed, counts
    )
    return _cases(session, reader, most, col(_Case.id).in_(late))


def low_scores(session: Session, seen: Seen, team: str | None, most: int) -> Sequence[Rated]:
    """Return the contacts whose answers are in the lowest boxes of their scale, the latest first."""
    return _low(session, team, low_within(seen.since, seen.until), most)


def low_scores_owed(session: Session, owed: Owed, team: str | None, most: int) -> Sequence[Rated]:
    """Return the contacts whose low scores are owed a reason, the latest first."""
    return _low(session, team, unexplained(owed), most)


def _low(session: Session, team: str | None, which: ColumnElement[bool], most: int) -> Sequence[Rated]:
    reason, at = LowScoreReasonRow, func.coalesce(col(_Contact.rated_at), col(_Contact.arrived_at))
    known = _contacts(team).add_columns(col(_Contact.id), col(reason.reason))
    found = known.join_from(_Contact, reason, col(reason.contact_id) == col(_Contact.id), isouter=True)
    latest = found.where(which).order_by(at.desc(), col(_Contact.id)).limit(most)
    return [Rated(*row) for row in session.execute(latest)]


def answers(session: Session, seen: Seen, team: str | None, most: int) -> Sequence[Rated]:
    """Return the contacts whose answers came, the latest first; one without a time of its own came with its contact."""
    arrived, rated = col(_Contact.arrived_at), col(_Contact.rated_at)
    # Said as the partial index says it, so that both databases use it.
    later = and_(rated != arrived, _between(rated, seen))
    at_once = and_(_between(arrived, seen), or_(rated.is_(None), rated == arrived))
    found = _contacts(team).where(col(_Contact.score).is_not(None), or_(later, at_once))
    latest = found.order_by(func.coalesce(rated, arrived).desc(), col(_Contact.id)).limit(most)
    return [Rated(*row) for row in session.execute(latest)]


def long_waits(session: Session, seen: Seen, team: str | None, channel: str, above: int, most: int) -> Sequence[Rated]:
    """Return the contacts of a channel that waited longer than *above* seconds, answered or not, the longest first.

    They are those of its figure: without who came to a live channel while it was closed, and by the seconds that count.
    """
    clock = col(_Contact.wait_clock)
    waited = case((clock == WaitClock.BUSINESS.value, col(_Contact.open_waited)), else_=col(_Contact.waited))
    apart = func.coalesce(and_(clock == WaitClock.LIVE.value, col(_Contact.out_of_hours).is_(True)), false())
    found = _contacts(team).where(
        _between(col(_Contact.arrived_at), seen), col(_Contact.channel) == channel, waited > above, not_(apart)
    )
    return [Rated(*row) for row in session.execute(found.order_by(waited.desc(), col(_Contact.id)).limit(most))]


def _contacts(team: str | None) -> Any:
    """Choose what is shown of contacts: of an answer when it came, of all others when they arrived."""
    row = _Contact
    at = func.coalesce(col(row.rated_at), col(row.arrived_at))
    columns = (row.source, row.external_id, row.channel, row.category)
    mine = col(row.team) == team if team is not None else anything()
    says = (row.score, row.scale_max, row.waited, row.wait_clock, row.open_waited)
    return select(*map(col, columns), at, *map(col, says)).where(not_(col(row.is_test)), mine)


def _running(at: datetime, *which: ColumnElement[bool]) -> Any:
    """Choose the cases with a clock that ran at a moment; waiting for a customer is no duty of ours."""
    stopped_at, paused_at = col(_Clock.stopped_at), col(_Clock.paused_at)
    return select(col(_Clock.complaint_id)).where(
        col(_Clock.kind) != ClockKind.CUSTOMER_WAIT.value,
        col(_Clock.started_at) <= at,
        or_(stopped_at.is_(None), stopped_at > at),
        or_(paused_at.is_(None), paused_at > at),
        *which,
    )


def _cases(session: Session, reader: str, most: int, *which: ColumnElement[bool]) -> Sequence[int]:
    """Return at most *most* ids; none is about the *reader*."""
    found = select(col(_Case.id)).where(*which, not_about(reader)).order_by(col(_Case.received_at), col(_Case.id))
    return session.execute(found.limit(most)).scalars().all()


def _between(moment: Any, seen: Seen) -> ColumnElement[bool]:
    return and_(moment >= seen.since, moment < seen.until)
