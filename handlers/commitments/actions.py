"""What is done about commitments: plain functions, each one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import COMMITMENTS, Move
from domain.people import Person
from domain.policy import ClockKind, Policy
from domain.solutions import chosen_ends
from handlers.commitments import ids
from handlers.forms import CaseRef
from handlers.moves import deed_of, make_move, take_up
from handlers.services import Desk
from storage.clocks import unstopped
from storage.models import ClockRow, ComplaintRow


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the customer is owed, *since* when, and on which *terms*; *pickup_at* is when they wished a pickup."""

    key: str
    case: CaseRef
    kind: ClockKind
    since: datetime
    pickup_at: datetime | None
    terms: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That a commitment, named by its *clock*, was kept, when, and how it can be proved."""

    key: str
    case: CaseRef
    clock: int
    kept_at: datetime
    reference: str


def record_commitment(session: Session, form: Commitment, person: Person, desk: Desk, now: datetime) -> None:
    """Record what the customer is owed from now on; it counts from when it was agreed.

    Raises `Refusal` beside a moment that cannot be right, and when the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check_since(row, form.since, desk.policy, now)
    deed = deed_of(
        session,
        Move.COMMIT,
        row,
        person,
        desk,
        now,
        at=min(form.since, now),
        due=chosen_ends((form.kind,), form.pickup_at, now),
        starts=(form.kind,),
        facts={"commitment": form.kind.value, "since": form.since.isoformat()},
        note=form.terms,
    )
    make_move(session, row, deed, desk)


def record_kept(session: Session, form: Proof, person: Person, desk: Desk, now: datetime) -> None:
    """Record that a commitment was kept; in time or not is decided by when it was, not by when it is recorded.

    The last one closes a case whose customer was called back. Raises `Refusal` for one that nobody waits for, beside a
    moment that cannot be right, and when the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    clock = _owed(session, row, form.clock)
    _check_kept_at(clock, form.kept_at, desk.policy, now)
    deed = deed_of(
        session,
        Move.KEEP,
        row,
        person,
        desk,
        now,
        at=min(form.kept_at, now),
        keeps=clock.id,
        facts={"commitment": clock.kind, "kept_at": form.kept_at.isoformat()},
        note=form.reference,
    )
    make_move(session, row, deed, desk)


def _owed(session: Session, row: ComplaintRow, clock_id: int) -> ClockRow:
    assert row.id is not None
    for clock in unstopped(session, row.id):
        if clock.id == clock_id and clock.kind in COMMITMENTS:
            return clock
    raise Refusal("unknown_choice", ids.COMMITMENT)


def _check_since(row: ComplaintRow, since: datetime, policy: Policy, now: datetime) -> None:
    if since > now + policy.complaints.future_tolerance:
        raise Refusal("agreed_in_future", ids.SINCE)
    if since < _minute_of(row.received_at):
        raise Refusal("agreed_too_early", ids.SINCE)


def _check_kept_at(clock: ClockRow, kept_at: datetime, policy: Policy, now: datetime) -> None:
    if kept_at > now + policy.complaints.future_tolerance:
        raise Refusal("kept_in_future", ids.KEPT_AT)
    if kept_at < _minute_of(clock.started_at):
        raise Refusal("kept_too_early", ids.KEPT_AT)


def _minute_of(moment: datetime) -> datetime:
    """Pickers know whole minutes only, so a moment inside the minute of a start does not lie before it."""
    return moment.replace(second=0, microsecond=0)
