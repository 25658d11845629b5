"""A complaint that follows an earlier case: what of that is known already need not be typed again."""

from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.people import Person, may_read
from handlers.cases import find_case, standing_of
from handlers.intake.form import Known
from handlers.privacy.watching import record_reveal
from handlers.services import Desk
from storage.models import AccessLogRow, ComplaintRow


def look_back(session: Session, number: str, person: Person, desk: Desk, now: datetime) -> tuple[str, Known]:
    """Return the number of the case that a complaint is to follow, and what is known from it.

    Who the customer is comes along for those who may read that case, and the access log says who saw it. Raises
    `Refusal` when there is no such case, when it is about *person*, and for outsiders.
    """
    row = find_case(session, number)
    if person.outsider:
        raise Refusal("outsider")
    if person.id == row.colleague:
        raise Refusal("about_you", number=row.number)
    if not person.known or not may_read(person, standing_of(session, row), desk.policy):
        return row.number, Known(row.category)
    return row.number, _all_known(session, row, person, desk, now)


def _all_known(session: Session, row: ComplaintRow, person: Person, desk: Desk, now: datetime) -> Known:
    assert row.id is not None
    sealed = {"customer_name": row.customer_name, "customer_contact": row.customer_contact}
    sealed["order_number"] = row.order_number
    shown = [field for field, text in sealed.items() if text is not None]
    if shown:
        fields = ",".join(shown)
        seen = AccessLogRow(at=now, person=person.id, complaint_id=row.id, fields=fields, reason="new_case", view_id="")
        record_reveal(session, seen, desk.policy)
    return Known(row.category, *(desk.vault.open(field, text) for field, text in sealed.items()))
