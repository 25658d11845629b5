"""What is done about courtesy calls: plain functions, each one decision in one transaction."""

from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from domain.calling import NEVER
from domain.courtesy import is_sampled, who_asks
from domain.errors import Refusal
from domain.lifecycle import Move
from domain.people import Person, heads_of, leads_of
from handlers.cases import CaseFacts, find_case, standing_of
from handlers.courtesy import ids
from handlers.forms import CaseRef
from handlers.moves import Deed, check_possible, deed_of, make_move, take_up, tell_each
from handlers.services import Desk
from storage.complaints import last_made
from storage.models import ComplaintRow


@dataclass(frozen=True, slots=True)
class Courtesy:
    """A call to a customer who has withdrawn; *freely* says whether they wanted to, None when they were not reached."""

    key: str
    case: CaseRef
    method: str
    reached: bool
    freely: bool | None
    said: str = ""


def carry_out_withdrawal(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    """Close a case that was withdrawn; of a sample somebody else is asked to call the customer.

    Nobody is asked where the customer is not known or wants no call, or where everybody had a part in it.
    """
    asked = _whom_to_ask(session, row, deed, desk) if _is_sampled(row, desk) else None
    told = {"courtesy": True} if asked is not None else {}
    make_move(session, row, replace(deed, facts={**deed.facts, **told}), desk)
    tell_each(session, row, ids.ASKED, (asked,), deed.now)


def check_courtesy(session: Session, number: str, move: Move, person: Person, desk: Desk, now: datetime) -> CaseFacts:
    """Return a case whose customer *person* may call; raises `Refusal` for whoever had a part in the withdrawal."""
    case = check_possible(session, number, move, person, desk, now)
    _check_part(session, find_case(session, number), person)
    return case


def record_courtesy(session: Session, form: Courtesy, person: Person, desk: Desk, now: datetime) -> None:
    """Record a courtesy call. Nothing is opened again by it: who leads is told of a customer who was pressed.

    Raises `Refusal` when the answers do not fit each other, when no call is owed, and for whoever had a part in it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    if form.method not in desk.policy.channels:
        raise Refusal("unknown_choice", ids.METHOD)
    if form.reached != (form.freely is not None):
        raise Refusal("answer_needed" if form.reached else "not_reached_but_answered", ids.FREELY)
    facts = {"method": form.method, "reached": form.reached, "freely": form.freely}
    deed = deed_of(session, Move.COURTESY, row, person, desk, now, facts=facts, note=form.said)
    _check_part(session, row, person)
    make_move(session, row, deed, desk)
    if form.freely is False:
        case = standing_of(session, row)
        told = (*leads_of(case, desk.policy)[:1], *heads_of(case, desk.policy))
        tell_each(session, row, ids.PRESSED, told, now, by=person.id)


def _is_sampled(row: ComplaintRow, desk: Desk) -> bool:
    if row.anonymous or row.consent == NEVER:
        return False
    digest = desk.vault.match_key("courtesy", f"{row.number}/{row.cycle}") or ""
    return is_sampled(digest, desk.policy.complaints.courtesy_calls)


def _whom_to_ask(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> str | None:
    case = standing_of(session, row)
    involved = {row.owner, deed.asked_by or deed.actor}
    return who_asks(leads_of(case, desk.policy), heads_of(case, desk.policy), involved)


def _check_part(session: Session, row: ComplaintRow, person: Person) -> None:
    if person.id in _involved(session, row):
        raise Refusal("had_a_part", number=row.number)


def _involved(session: Session, row: ComplaintRow) -> Set[str | None]:
    """Return whose case it was, and who recorded that it was withdrawn; who agreed to that has seen it afterwards."""
    assert row.id is not None
    last = last_made(session, row.id, Move.WITHDRAW)
    return {row.owner, *([str(last.facts.get("asked_by") or last.actor)] if last is not None else [])}
