"""Moves that wait for another person's consent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from storage.models import ProposalRow
from storage.sql import changed, insert_once

_OPEN = text("proposal.state = 'open'")


def open_proposals(session: Session, complaint_id: int) -> Sequence[ProposalRow]:
    """Return what waits for consent about a case, oldest first."""
    mine = select(ProposalRow).where(_OPEN, ProposalRow.complaint_id == complaint_id)
    return session.exec(mine.order_by(col(ProposalRow.id))).all()


def open_proposal(session: Session, complaint_id: int, move: str) -> ProposalRow | None:
    """Return what waits for consent about one move of a case."""
    mine = select(ProposalRow).where(_OPEN, ProposalRow.complaint_id == complaint_id, ProposalRow.move == move)
    return session.exec(mine).first()


def asked_of(session: Session, move: str) -> frozenset[int]:
    """Return the ids of the cases for which one move waits for consent."""
    waiting = select(ProposalRow.complaint_id).where(_OPEN, ProposalRow.move == move)
    return frozenset(session.exec(waiting))


def ask_once(session: Session, proposal: ProposalRow) -> ProposalRow | None:
    """Store what waits for consent and return it; None when the same move of its case waits already."""
    if not insert_once(session, ProposalRow, **proposal.model_dump(exclude={"id"})):
        return None
    return open_proposal(session, proposal.complaint_id, proposal.move)


def decide_proposal(
    session: Session, proposal_id: int, state: str, person: str, now: datetime, answer: str | None = None
) -> bool:
    """Decide on what waits for consent, unless somebody has; say whether it was this decision."""
    statement = (
        update(ProposalRow)
        .where(col(ProposalRow.id) == proposal_id, _OPEN)
        .values(state=state, decided_by=person, decided_at=now, answer=answer)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def void_proposal(session: Session, proposal: ProposalRow, now: datetime) -> None:
    """Drop what waits for consent, unless somebody has decided on it: its case has moved on."""
    session.execute(
        update(ProposalRow)
        .where(col(ProposalRow.id) == proposal.id, _OPEN)
        .values(state="void", decided_at=now)
        .execution_options(synchronize_session=False)
    )
