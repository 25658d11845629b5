"""Questions that find rows which contradict each other, whatever made them so."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, text
from sqlmodel import Session, col, select

from storage.kaizen_models import SuggestionClockRow, SuggestionRow
from storage.models import ClockRow, ComplaintRow, HandoffRow, MemberRow, NoticeRow, ProposalRow

# Written as literals, so that the planner can always prove that the partial indexes cover the questions.
_OPEN = text("complaint.state <> 'closed'")
_UNSTOPPED = text("clock.state IN ('running','paused')")
_WAITING = text("notice.state IN ('queued','sending','uncertain')")


def clocks_of_closed(session: Session) -> Sequence[tuple[int, str, str]]:
    """Return the id and kind of every clock that has not stopped though its case is closed, and the case's number."""
    rows = select(ClockRow.id, ClockRow.kind, ComplaintRow.number).join(
        ComplaintRow, col(ComplaintRow.id) == ClockRow.complaint_id
    )
    return session.exec(rows.where(_UNSTOPPED, ComplaintRow.state == "closed").order_by(col(ClockRow.id))).all()  # type: ignore[return-value]  # Ids of stored rows.


def open_without_clock(session: Session) -> Sequence[str]:
    """Return the numbers of open cases of which nobody will ever be reminded, because no clock of theirs is left."""
    clock = exists().where(col(ClockRow.complaint_id) == ComplaintRow.id, _UNSTOPPED)
    return session.exec(select(ComplaintRow.number).where(_OPEN, ~clock).order_by(col(ComplaintRow.id))).all()


def running_clocks(session: Session) -> Sequence[tuple[int, str]]:
    """Return the id of every clock that runs, and the number of its case."""
    rows = select(ClockRow.id, ComplaintRow.number).join(ComplaintRow, col(ComplaintRow.id) == ClockRow.complaint_id)
    return session.exec(rows.where(text("clock.state = 'running'")).order_by(col(ClockRow.id))).all()  # type: ignore[return-value]  # Ids of stored rows.


def running_answers(session: Session) -> Sequence[tuple[int, str]]:
    """Return the id of every clock of a suggestion that runs, and the number of the suggestion."""
    clock = SuggestionClockRow
    rows = select(clock.id, SuggestionRow.number).join(SuggestionRow, col(SuggestionRow.id) == clock.suggestion_id)
    rows = rows.where(text("suggestion_clock.state = 'running'")).order_by(col(clock.id))
    return session.exec(rows).all()  # type: ignore[return-value]  # Ids of stored rows.


def without_owner(session: Session, before: datetime) -> Sequence[str]:
    """Return the numbers of open cases filed *before* a moment that are nobody's."""
    rows = select(ComplaintRow.number).where(_OPEN, col(ComplaintRow.owner).is_(None))
    return session.exec(rows.where(col(ComplaintRow.created_at) < before).order_by(col(ComplaintRow.id))).all()


def owned_by_leavers(session: Session) -> Sequence[tuple[str, str]]:
    """Return the numbers of open cases whose owner has left, and the owner."""
    rows = select(ComplaintRow.number, MemberRow.id).join(MemberRow, col(MemberRow.id) == ComplaintRow.owner)
    return session.exec(rows.where(_OPEN, col(MemberRow.deleted)).order_by(col(ComplaintRow.id))).all()


def without_card(session: Session, kind: str) -> Sequence[tuple[int, str]]:
    """Return the ids and numbers of open cases for which no message of *kind* was ever owed."""
    card = exists().where(col(NoticeRow.subject_id) == ComplaintRow.id, col(NoticeRow.kind) == kind)
    rows = select(ComplaintRow.id, ComplaintRow.number).where(_OPEN, ~card).order_by(col(ComplaintRow.id))
    return session.exec(rows).all()  # type: ignore[return-value]  # Ids of stored rows.


def stuck(session: Session, before: datetime) -> Sequence[NoticeRow]:
    """Return the messages owed *before* a moment that still wait though they were due or tried, and nobody is at it."""
    free = (col(NoticeRow.lease_until).is_(None)) | (col(NoticeRow.lease_until) < before)
    tried = (col(NoticeRow.send_at) < before) | col(NoticeRow.error).is_not(None)
    rows = select(NoticeRow).where(_WAITING, col(NoticeRow.created_at) < before, free, tried)
    return session.exec(rows.order_by(col(NoticeRow.id))).all()


def given_up(session: Session, since: datetime, besides: str) -> Sequence[NoticeRow]:
    """Return the messages owed *since* a moment that were given up for another reason than *besides*."""
    rows = select(NoticeRow).where(NoticeRow.state == "failed", col(NoticeRow.created_at) >= since)
    return session.exec(rows.where(NoticeRow.error != besides).order_by(col(NoticeRow.id))).all()


def standing_cards(session: Session, kind: str) -> Sequence[tuple[int, str, str, str]]:
    """Return where the messages of *kind* about open cases stand: id, number of the case, channel and time."""
    rows = select(NoticeRow.id, ComplaintRow.number, NoticeRow.channel, NoticeRow.ts).join(
        ComplaintRow, col(ComplaintRow.id) == NoticeRow.subject_id
    )
    rows = rows.where(_OPEN, NoticeRow.kind == kind, NoticeRow.state == "sent", col(NoticeRow.ts).is_not(None))
    return session.exec(rows.order_by(col(NoticeRow.id))).all()  # type: ignore[return-value]  # Ids and places of what stands.


def left_open(session: Session) -> Sequence[tuple[str, int, str]]:
    """Return hand-offs and requests that were left open though their case is closed: table, id and number."""
    found: list[tuple[str, int, str]] = []
    for table, is_open in (
        (HandoffRow, text("handoff.returned_at IS NULL")),
        (ProposalRow, text("proposal.state = 'open'")),
    ):
        rows = select(table.id, ComplaintRow.number).join(ComplaintRow, col(ComplaintRow.id) == table.complaint_id)
        closed = session.exec(rows.where(is_open, ComplaintRow.state == "closed").order_by(col(table.id)))
        found += [(str(table.__tablename__), int(row_id or 0), number) for row_id, number in closed]
    return found
