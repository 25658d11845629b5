"""What becomes of the hand-offs of somebody who has left: they end, and the owners see to them."""

from datetime import datetime

from sqlmodel import Session

from domain.handoffs import Result
from domain.lifecycle import Move, Role
from domain.people import Roster
from handlers.handoffs import ids
from handlers.moves import Deed, make_move, tell_each
from handlers.services import Desk
from storage.complaints import taken_cases


def give_back_for_leaver(session: Session, person: str, _: Roster, desk: Desk, now: datetime) -> bool:
    """End every hand-off that somebody has in hand who has left, and tell the owners; False when there is none.

    Raises `Outdated` when somebody has just changed one of the cases.
    """
    taken = taken_cases(session, person)
    for row, department in taken:
        facts = {"department": department, "result": Result.NOT_DONE.value}
        system = frozenset({Role.SYSTEM})
        make_move(session, row, Deed(Move.RETURN_HANDOFF, Role.SYSTEM.value, system, now, now, facts=facts), desk)
        tell_each(session, row, ids.RETURNED, (row.owner,), now, by=person, left=True, **facts)
    return bool(taken)
