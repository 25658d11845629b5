"""What is done to resolve a case: plain functions, one decision in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move
from domain.people import Person
from domain.policy import ClockKind, Policy
from domain.solutions import Upheld, chosen_ends, unseen
from handlers.checklists import checklist_of
from handlers.consent.asking import do_or_ask
from handlers.forms import CaseRef
from handlers.moves import deed_of, take_up
from handlers.services import Desk
from handlers.solutions import ids
from storage.models import ComplaintRow


@dataclass(frozen=True, slots=True)
class Solution:
    """The solution, how and when the customer was told of it, and what was found.

    *told_at* is None where there is nobody to tell; *in_writing* says that nobody could speak to the customer.
    *commitments* are what they are owed beyond the solution, *pickup_at* is when they wished a pickup, *ticked* are the
    keys of what was seen to.
    """

    key: str
    case: CaseRef
    text: str
    method: str
    told_at: datetime | None
    upheld: Upheld
    root_cause: str | None
    cause: str = ""
    compensation: str = ""
    commitments: tuple[ClockKind, ...] = ()
    pickup_at: datetime | None = None
    ticked: tuple[str, ...] = ()
    in_writing: bool = False

    @property
    def spoken(self) -> str:
        """What the customer was told."""
        return self.text


def record_solution(session: Session, form: Solution, person: Person, desk: Desk, now: datetime) -> None:
    """Record the solution the customer was told; callback and commitments count from that moment on.

    Raises `Refusal` beside what is missing or cannot be right, and when the case does not allow it.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    _check(row, form, desk.policy, now)
    told_at = now if form.told_at is None else form.told_at
    deed = deed_of(
        session,
        Move.RESOLVE,
        row,
        person,
        desk,
        now,
        at=min(told_at, now),
        due=chosen_ends(form.commitments, form.pickup_at, now),
        starts=form.commitments,
        facts=_facts(form, told_at),
        changes=_changes(form, told_at),
        note="\n\n".join(text for text in (form.text, form.compensation, form.cause) if text),
    )
    do_or_ask(session, row, deed, desk)


def _facts(form: Solution, told_at: datetime) -> dict[str, Any]:
    return {
        "method": form.method,
        "in_writing": form.in_writing,
        "told_at": told_at.isoformat(),
        "upheld": form.upheld.value,
        "root_cause": form.root_cause,
        "compensated": bool(form.compensation),
        "commitments": [kind.value for kind in form.commitments],
        "checklist": list(form.ticked),
    }


def _changes(form: Solution, told_at: datetime) -> dict[str, Any]:
    written = {"written_at": told_at} if form.in_writing else {}
    return {"upheld": form.upheld.value, "root_cause": form.root_cause, **written}


def _check(row: ComplaintRow, form: Solution, policy: Policy, now: datetime) -> None:
    if open_items := unseen(checklist_of(row.category, policy), form.ticked):
        raise Refusal("checklist_open", ids.CHECKLIST, items=tuple(item.name for item in open_items))
    if not row.anonymous:
        _check_told(row, form, policy, now)
    if policy.root_causes and form.root_cause is None:
        raise Refusal("answer_needed", ids.ROOT_CAUSE)
    if form.root_cause is not None and form.root_cause not in policy.root_causes:
        raise Refusal("unknown_choice", ids.ROOT_CAUSE)


def _check_told(row: ComplaintRow, form: Solution, policy: Policy, now: datetime) -> None:
    """Refuse a way or a moment in which the customer cannot have been told."""
    if form.method not in policy.channels:
        raise Refusal("unknown_choice", ids.METHOD)
    if form.told_at is None:
        raise Refusal("answer_needed", ids.TOLD_AT)
    if form.told_at > now + policy.complaints.future_tolerance:
        raise Refusal("told_in_future", ids.TOLD_AT)
    earliest = row.received_at if row.cycle == 1 else row.cycle_at
    # Pickers know whole minutes only, so a moment inside the minute of the start is no contradiction.
    if form.told_at < earliest.replace(second=0, microsecond=0):
        raise Refusal("told_too_early", ids.TOLD_AT)
