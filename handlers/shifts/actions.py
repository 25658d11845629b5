"""What an owner says at the end of their shift: a plain function, one decision in one transaction."""

from datetime import datetime

from pydantic import AwareDatetime
from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person
from handlers.cases import find_case
from handlers.forms import CaseRef
from handlers.moves import say_in_thread
from handlers.services import Desk
from handlers.shifts.asking import refresh_questions, seen_key


class ShiftRef(CaseRef):
    """What the button about one case carries besides: the shift at whose end the owner was asked."""

    ends: AwareDatetime


def record_seen_to(session: Session, ref: ShiftRef, person: Person, desk: Desk, now: datetime) -> None:
    """Record that the owner of a case sees to it beyond the end of their shift, in its diary for all to read.

    Pressed twice it is recorded once. Raises `Refusal` for anybody else.
    """
    row = find_case(session, ref.number)
    if person.outsider:
        raise Refusal("outsider")
    if person.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    if person.id != row.owner:
        raise Refusal("not_yours", number=row.number, owner=row.owner)
    assert row.id is not None
    say_in_thread(session, row, seen_key(ref.ends, row.id, person.id), now, {"seen_to": person.id})
    refresh_questions(session, row.id, now)
