"""Mending what is safe to mend: each is one transaction that looks again before it changes anything."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from domain.clocks import ClockState
from handlers.complaints.ids import CARD
from handlers.doctor.findings import Finding, Trouble
from storage.clocks import as_clock, postpone, stop_clock
from storage.kaizen_models import SuggestionClockRow
from storage.models import ClockRow, ComplaintRow, HandoffRow, NoticeRow, ProposalRow
from storage.notices import lose_place, owe
from storage.sql import changed
from storage.suggestion_clocks import postpone_answer

_WAITING = ("queued", "sending", "uncertain")


def mend(session: Session, found: Finding, now: datetime) -> bool:
    """Mend one finding; say whether there was still anything to mend."""
    return _MENDS[found.trouble](session, found, now)


def _stop(session: Session, found: Finding, now: datetime) -> bool:
    clock = session.get_one(ClockRow, found.row_id)
    if clock.stopped_at is not None or session.get_one(ComplaintRow, clock.complaint_id).state != "closed":
        return False
    stop_clock(session, clock, ClockState.CANCELLED, max(now, clock.started_at))
    return True


def _wake(session: Session, found: Finding, now: datetime) -> bool:
    clock = session.get_one(ClockRow, found.row_id)
    owed = as_clock(clock).next_at
    if clock.state != ClockState.RUNNING or clock.next_at is not None or owed is None:
        return False
    postpone(session, found.row_id, owed)
    return True


def _wake_answer(session: Session, found: Finding, now: datetime) -> bool:
    clock = session.get_one(SuggestionClockRow, found.row_id)
    if clock.state != ClockState.RUNNING or clock.next_at is not None or as_clock(clock).next_at is None:
        return False
    # The sweep looks at it now, and says what is owed by then once.
    postpone_answer(session, found.row_id, timedelta(), now)
    return True


def _hurry(session: Session, found: Finding, now: datetime) -> bool:
    """Try a message now that waits for its next try; one that somebody is at work on keeps its lease."""
    free = (col(NoticeRow.lease_until).is_(None)) | (col(NoticeRow.lease_until) < now)
    statement = update(NoticeRow).where(col(NoticeRow.id) == found.row_id, col(NoticeRow.state).in_(_WAITING), free)
    statement = statement.values(send_at=now, attempts=0, lease_until=None)
    return changed(session, statement.execution_options(synchronize_session=False)) == 1


def _give_card(session: Session, found: Finding, now: datetime) -> bool:
    return owe(session, CARD, "complaints", now, f"card:{found.row_id}:complaints", subject_id=found.row_id)


def _post_anew(session: Session, found: Finding, now: datetime) -> bool:
    card = session.get_one(NoticeRow, found.row_id)
    return card.state == "sent" and card.ts is not None and lose_place(session, found.row_id, card.ts, now)


def _close(session: Session, found: Finding, now: datetime) -> bool:
    """Close what a closed case has left open: a request has lost its sense, and a hand-off is given back."""
    if found.subject.endswith("(proposal)"):
        row = col(ProposalRow.id) == found.row_id
        request = update(ProposalRow).where(row, col(ProposalRow.state) == "open")
        request = request.values(state="void", decided_at=now)
        return changed(session, request.execution_options(synchronize_session=False)) == 1
    handoff = update(HandoffRow).where(col(HandoffRow.id) == found.row_id, col(HandoffRow.returned_at).is_(None))
    handoff = handoff.values(returned_at=now, returned_by="system")
    return changed(session, handoff.execution_options(synchronize_session=False)) == 1


_MENDS = {
    Trouble.CLOCK_OF_CLOSED: _stop,
    Trouble.CLOCK_ASLEEP: _wake,
    Trouble.ANSWER_ASLEEP: _wake_answer,
    Trouble.NOTICE_STUCK: _hurry,
    Trouble.CARD_MISSING: _give_card,
    Trouble.CARD_DELETED: _post_anew,
    Trouble.LEFT_OPEN: _close,
}
