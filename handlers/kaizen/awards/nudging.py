"""The sweep of nominations that nobody decides on: whoever was asked is reminded, then somebody else hears of it."""

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from domain.kaizen.awards import decider, decider_besides
from domain.kaizen.nudges import Nudge, take_nudge
from domain.people import Roster
from handlers.apart import Apart
from handlers.kaizen.awards import ids
from handlers.kaizen.awards.actions import Award, read_award
from handlers.services import Desk, Services
from storage.awards import claim_nudge, next_due_award, postpone_nudge
from storage.calendars import load_calendar
from storage.notices import owe

_LOG = structlog.get_logger(__name__)
_SET_ASIDE = timedelta(hours=1)


async def sweep_nominations(services: Services) -> int:
    """Owe every reminder about nominations that is due by now; return how many nominations were handled.

    Safe to run twice, late, or in several processes: what is owed about one and that it has been said is one
    transaction.
    """
    now, handled = services.clock.now(), 0
    while (award_id := await services.store.read(next_due_award, now)) is not None:
        await _nudge_or_set_aside(services, award_id, now)
        handled += 1
    if handled:
        services.ring()
    return handled


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


async def _nudge_or_set_aside(services: Services, award_id: int, now: datetime) -> None:
    """One nomination that cannot be read must not hold up the others."""
    with Apart(_LOG, "nomination_unreadable", award=award_id) as look:
        await services.store.write(nudge_about, award_id, services.directory.roster(), services.desk, now)
    if look.failed:
        await services.store.write(postpone_nudge, award_id, _SET_ASIDE, now)
