"""The sweep of nominations that nobody decides on: whoever was asked is reminded, then somebody else hears of it."""

from datetime import datetime

from sqlmodel import Session

from domain.kaizen.awards import decider, decider_besides
from domain.kaizen.nudges import Nudge, take_nudge
from domain.people import Roster
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.actions import Award, read_award
from handlers.kaizen.sweeping import Owing, sweep
from handlers.services import Desk, Services
from storage.awards import claim_nudge, next_due_award, postpone_nudge
from storage.calendars import load_calendar
from storage.notices import owe


async def sweep_nominations(services: Services) -> int:
    """Owe every reminder about nominations that is due by now; return how many nominations were handled."""
    return await sweep(services, Owing("award", "nomination_unreadable", next_due_award, nudge_about, postpone_nudge))


def nudge_about(session: Session, award_id: int, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Handle all that is owed about one nomination by *now*; False when it was decided, or another process was faster.

    Whoever is at work now is asked. Where nobody else may decide, they are reminded a second time.
    """
    award = read_award(session, award_id)
    if award.row.next_at is None or award.row.next_at > now:
        return False
    calendar = load_calendar(session, desk.policy)
    taken = take_nudge(award.row.told, award.asked_at, desk.policy.kaizen.awards, calendar, now)
    if not claim_nudge(session, award.row, taken.told, taken.next_at):
        return False
    asked = decider(award.winners, desk.policy, roster, award.row.confirmed_by)
    if asked is not None:
        _owe(session, award, asked, taken.nudge, roster, desk, now)
    return True


def _owe(session: Session, award: Award, asked: str, nudge: Nudge, roster: Roster, desk: Desk, now: datetime) -> None:
    told = asked
    if nudge is Nudge.LATE:
        told = decider_besides(award.winners, desk.policy, roster, asked, award.row.confirmed_by) or asked
    key = f"{ids.NUDGE}:{award.row.id}:{nudge}:{award.asked_at.isoformat()}"
    owe(session, ids.NUDGE, told, now, key, subject_id=award.row.id, facts={"asked": asked})
