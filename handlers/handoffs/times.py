"""Where the time of a case has gone that other departments had it, read in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.handoffs import Stay, Times, times
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.complaints import handoffs


@dataclass(frozen=True, slots=True)
class HandoffTimes:
    """One hand-off of a case: to which department, who had taken it on, whether it is *over*, and its times."""

    department: str
    taken_by: str | None
    over: bool
    times: Times


def handoff_times(session: Session, case_id: int, desk: Desk, now: datetime) -> tuple[HandoffTimes, ...]:
    """Return the hand-offs of a case, oldest first."""
    rows = handoffs(session, case_id)
    if not rows:
        return ()
    calendar = load_calendar(session, desk.policy)
    return tuple(
        HandoffTimes(
            row.department,
            row.taken_by,
            row.returned_at is not None,
            times(Stay(row.asked_at, row.taken_at, row.returned_at), calendar, now),
        )
        for row in rows
    )
