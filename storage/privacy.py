"""Questions about what was asked for about customers' data: what waits for a second person, and what is on hold."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from storage.models import ComplaintRow
from storage.privacy_models import PrivacyRequestRow


def open_requests(session: Session) -> Sequence[PrivacyRequestRow]:
    """Return the requests that wait for a second person, the oldest first."""
    waiting = select(PrivacyRequestRow).where(PrivacyRequestRow.state == "open")
    return session.exec(waiting.order_by(col(PrivacyRequestRow.asked_at), col(PrivacyRequestRow.id))).all()


def agreed_holds(session: Session) -> Sequence[PrivacyRequestRow]:
    """Return the legal holds that were agreed to, the latest first; what they hold may have been released since."""
    agreed = select(PrivacyRequestRow).where(PrivacyRequestRow.wish == "hold", PrivacyRequestRow.state == "agreed")
    return session.exec(agreed.order_by(col(PrivacyRequestRow.decided_at).desc())).all()


def held_cases(session: Session) -> Sequence[ComplaintRow]:
    """Return the cases on legal hold, the longest held first."""
    held = select(ComplaintRow).where(col(ComplaintRow.held_at).is_not(None), col(ComplaintRow.erased_at).is_(None))
    return session.exec(held.order_by(col(ComplaintRow.held_at), col(ComplaintRow.id))).all()
