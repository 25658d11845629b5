"""What two people decide about a customer's data: plain functions, each one decision in one transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from domain.errors import Refusal
from domain.masking import clean
from domain.people import Person, guardians
from domain.retention import Fate, Ground, Wish
from domain.rights import Circle, check_circle
from handlers.customers import contact_key, order_key
from handlers.privacy import ids
from handlers.privacy.form import Asking, Verdict
from handlers.services import Desk
from storage.complaints import complaint_by_number
from storage.erasing import (
    cases_of_customer,
    contacts_of_customer,
    erase_case,
    forget_contacts,
    holding_of,
    rewrite_messages,
)
from storage.members import log_access
from storage.models import AccessLogRow, ComplaintRow
from storage.notices import owe, refresh_standing
from storage.privacy_models import PrivacyRequestRow
from storage.records import note_record
from storage.sql import changed, insert_row, table_of

_EXPORTED_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it is shown: what people wrote is opened, and what there is of the customer is counted."""

    id: int
    wish: Wish
    ground: Ground
    asked_by: str
    asked_at: datetime
    reason: str
    state: str
    decided_by: str | None
    answer: str
    numbers: tuple[str, ...]
    fates: Mapping[Fate, int]
    contacts: int

    @property
    def cases(self) -> int:
        """How many cases it is about."""
        return len(self.numbers)


def ask(session: Session, asking: Asking, person: Person, desk: Desk, now: datetime) -> Request:
    """Keep what somebody asks for, and ask everybody else who may decide; the same form twice asks once.

    Raises `Refusal` beside a field.
    """
    others = _others(person, desk)
    if known := session.exec(select(PrivacyRequestRow).where(PrivacyRequestRow.form_key == asking.key)).first():
        return request_of(session, known, desk, now)
    keys, cases = _find(session, asking.customer, desk)
    _check_concerned(cases, person)
    _check(session, asking, cases, keys)
    row = PrivacyRequestRow(
        form_key=asking.key,
        wish=asking.wish,
        ground=asking.ground,
        asked_by=person.id,
        asked_at=now,
        cases=[case.id for case in cases],
        keys=sorted(keys),
        reason=desk.vault.seal("reason", asking.reason),
    )
    row.id = insert_row(session, row)
    note_record(session, ids.RECORD_ASKED, person.id, now, _facts(row, cases))
    for other in others:
        owe(session, ids.ASKED, other, now, f"{ids.ASKED}:{row.id}:{other}", subject_id=row.id)
    return request_of(session, row, desk, now)


def look_at_request(session: Session, request_id: int, desk: Desk, now: datetime) -> Request:
    """Return a request; raises `Refusal` for one that there is not."""
    return request_of(session, _row(session, request_id), desk, now)


def look_to_decide(session: Session, request_id: int, person: Person, desk: Desk, now: datetime) -> Request:
    """Return a request on which somebody may decide now; raises `Refusal`."""
    row = _row(session, request_id)
    _check_second(session, row, person, desk)
    return request_of(session, row, desk, now)


def decide(session: Session, verdict: Verdict, person: Person, desk: Desk, now: datetime) -> None:
    """Agree to a request, and do it; or decline it. The second form decides nothing. Raises `Refusal`."""
    row = _row(session, verdict.request)
    _check_second(session, row, person, desk)
    state = "agreed" if verdict.agreed else "declined"
    if not _settle(session, row, state, person, desk.vault.seal("answer", verdict.reason), now):
        raise Refusal("guard_decided")
    cases = cases_of_customer(session, row.keys, row.cases)
    kind = ids.RECORD_AGREED if verdict.agreed else ids.RECORD_DECLINED
    note_record(session, kind, person.id, now, _facts(row, cases))
    if verdict.agreed:
        _carry_out(session, row, cases, desk, now)
    assert row.id is not None
    owe(session, ids.DECIDED, row.asked_by, now, f"{ids.DECIDED}:{row.id}", subject_id=row.id)
    refresh_standing(session, row.id, (ids.ASKED,), now)


def take_export(session: Session, request_id: int, person: Person, desk: Desk, now: datetime) -> Sequence[str]:
    """Return the numbers of the cases whose file somebody may have, and log that they had it; raises `Refusal`."""
    check_circle(Circle.GUARDIANS, person, desk.policy)
    row = _row(session, request_id)
    if (row.wish, row.state, row.asked_by) != (Wish.EXPORT, "agreed", person.id) or row.decided_at is None:
        raise Refusal("unknown_control")
    if now > row.decided_at + _EXPORTED_FOR:
        raise Refusal("file_over")
    cases = cases_of_customer(session, row.keys, row.cases)
    for case in cases:
        assert case.id is not None
        entry = AccessLogRow(
            at=now,
            person=person.id,
            complaint_id=case.id,
            fields="export",
            reason=row.ground,
            view_id=f"privacy:{row.id}",
        )
        log_access(session, entry)
    return [case.number for case in cases]


def erase_now(session: Session, case: ComplaintRow, now: datetime) -> bool:
    """Erase what identifies a case's customer, and have the messages about it written anew."""
    assert case.id is not None
    if not erase_case(session, case.id, now):
        return False
    rewrite_messages(session, case.id, now)
    return True


def _carry_out(
    session: Session, row: PrivacyRequestRow, cases: Sequence[ComplaintRow], desk: Desk, now: datetime
) -> None:
    if marks := _marks(Wish(row.wish), now):
        mine = col(ComplaintRow.id).in_([case.id for case in cases])
        session.execute(update(ComplaintRow).where(mine).values(marks).execution_options(synchronize_session=False))
    if row.wish != Wish.ERASE:
        return
    forget_contacts(session, row.keys)
    over = [case for case in cases if holding_of(case, asked=True).fate(desk.policy.retention, now) is Fate.ERASE]
    erased = [case.number for case in over if erase_now(session, case, now)]
    if erased:
        note_record(session, ids.RECORD_ERASED, "", now, {"request": row.id, "cases": erased})


def _marks(wish: Wish, now: datetime) -> dict[str, datetime | None]:
    """Return what a case is to bear from now on."""
    marks: dict[Wish, dict[str, datetime | None]] = {
        Wish.ERASE: {"erase_asked_at": now},
        Wish.HOLD: {"held_at": now},
        Wish.RELEASE: {"held_at": None},
    }
    return marks.get(wish, {})


def _find(session: Session, typed: str, desk: Desk) -> tuple[frozenset[str], Sequence[ComplaintRow]]:
    """Return the keyed hashes of a customer, and their cases; a case's number stands for whoever complained in it."""
    if (case := complaint_by_number(session, typed.strip().upper())) is not None:
        contact = desk.vault.open("customer_contact", case.customer_contact)
        keys = _keys(contact, "", desk) | {key for key in (case.contact_key, case.order_key) if key is not None}
    else:
        keys = _keys(typed, typed, desk)
    return keys, cases_of_customer(session, keys, [case.id] if case is not None and case.id is not None else [])


def _keys(contact: str, order: str, desk: Desk) -> frozenset[str]:
    """Return the hashes of what is typed: as cases know a contact, as tables do, and of an order number."""
    imported = desk.vault.match_key("contact", clean(contact).casefold())
    return frozenset(filter(None, (contact_key(contact, desk), imported, order_key(order, desk))))


def _check(session: Session, asking: Asking, cases: Sequence[ComplaintRow], keys: Collection[str]) -> None:
    if not cases and not contacts_of_customer(session, keys):
        raise Refusal("customer_not_found", ids.CUSTOMER)
    if cases and asking.wish is not Wish.EXPORT and all(case.erased_at for case in cases):
        raise Refusal("customer_all_erased", ids.CUSTOMER)
    if asking.wish is Wish.RELEASE and not any(case.held_at for case in cases):
        raise Refusal("nothing_held", ids.CUSTOMER)
    waiting = select(PrivacyRequestRow).where(PrivacyRequestRow.state == "open", PrivacyRequestRow.wish == asking.wish)
    if any(set(row.cases) & {case.id for case in cases} for row in session.exec(waiting)):
        raise Refusal("customer_asked_already", ids.CUSTOMER)


def _others(person: Person, desk: Desk) -> list[str]:
    check_circle(Circle.GUARDIANS, person, desk.policy)
    others = [one for one in guardians(desk.policy) if one != person.id]
    if not others:
        raise Refusal("nobody_guards")
    return others


def _check_concerned(cases: Sequence[ComplaintRow], person: Person) -> None:
    """Nobody decides about a complaint that is about themselves."""
    if any(case.colleague == person.id for case in cases):
        raise Refusal("privacy_about_you")


def _check_second(session: Session, row: PrivacyRequestRow, person: Person, desk: Desk) -> None:
    check_circle(Circle.GUARDIANS, person, desk.policy)
    if row.state != "open":
        raise Refusal("guard_decided")
    if person.id == row.asked_by:
        raise Refusal("guard_second")
    _check_concerned(cases_of_customer(session, row.keys, row.cases), person)


def _settle(
    session: Session, row: PrivacyRequestRow, state: str, person: Person, answer: str | None, now: datetime
) -> bool:
    table = table_of(PrivacyRequestRow)
    values = {"state": state, "decided_by": person.id, "decided_at": now, "answer": answer}
    settled = changed(session, update(table).where(table.c.id == row.id, table.c.state == "open").values(values)) == 1
    session.refresh(row)
    return settled


def _row(session: Session, request_id: int) -> PrivacyRequestRow:
    row = session.get(PrivacyRequestRow, request_id)
    if row is None:
        raise Refusal("unknown_control")
    return row


def _facts(row: PrivacyRequestRow, cases: Sequence[ComplaintRow]) -> dict[str, object]:
    numbers = [case.number for case in cases]
    return {"request": row.id, "wish": str(row.wish), "ground": str(row.ground), "cases": numbers}


def request_of(session: Session, row: PrivacyRequestRow, desk: Desk, now: datetime) -> Request:
    """Return a request as it is shown."""
    cases, vault = cases_of_customer(session, row.keys, row.cases), desk.vault
    fates = Counter(holding_of(case, asked=True).fate(desk.policy.retention, now) for case in cases)
    assert row.id is not None
    return Request(
        id=row.id,
        wish=Wish(row.wish),
        ground=Ground(row.ground),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        reason=vault.open("reason", row.reason),
        state=row.state,
        decided_by=row.decided_by,
        answer=vault.open("answer", row.answer),
        numbers=tuple(case.number for case in cases),
        fates=fates,
        contacts=contacts_of_customer(session, row.keys),
    )
