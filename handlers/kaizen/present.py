"""Who can answer for suggestions at a moment, as far as the store knows: for messages that name somebody."""

from datetime import datetime

from sqlmodel import Session

from domain.people import Roster
from storage.absences import away_at
from storage.members import gone_members


def present(session: Session, now: datetime) -> Roster:
    """Return who has left and who is away: all it takes to name the one who stands in."""
    return Roster(gone=gone_members(session), away=away_at(session, now))
