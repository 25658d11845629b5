"""Who calls a customer back: chosen once a case is resolved, and anew when they are away, have left or pass it on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, Role, State
from domain.people import Person, Roster
from domain.policy import ClockKind
from handlers.callbacks import ids
from handlers.cases import asks_recovery
from handlers.forms import CaseRef
from handlers.moves import Deed, deed_of, make_move, take_up, tell_each
from handlers.services import Desk
from handlers.turns import next_caller
from storage.absences import absence_of, as_absence, away_at
from storage.clocks import running
from storage.complaints import customers_to_call, moves_of_cycle
from storage.models import ComplaintRow
from storage.notices import refresh_about_clocks


@dataclass(frozen=True, slots=True)
class Pass:
    """Why somebody is not to call a customer back."""

    key: str
    case: CaseRef
    reason: str


def callers_sought(session: Session, gone: Collection[str], now: datetime) -> Sequence[int]:
    """Return the resolved cases whose customer nobody is to call, or somebody who is away or has left."""
    absent = {*gone, *away_at(session, now)}
    return [case_id for case_id, caller in customers_to_call(session) if caller is None or caller in absent]


def caller_for(session: Session, case_id: int, roster: Roster, desk: Desk, now: datetime) -> str | None:
    """Return who is to call the customer of a case from now on; None when that stays as it is.

    It stays with somebody who is away, too, if they are back before the call is due, or if nobody else is there.
    """
    return _caller_for(session, session.get_one(ComplaintRow, case_id), roster, desk, now)


def name_caller(session: Session, case_id: int, roster: Roster, desk: Desk, now: datetime) -> bool:
    """Have somebody call the customer of a case, and tell them; False when that stays as it is.

    Raises `Outdated` when another process is at it.
    """
    # What was decided upon is what is changed: read anew, the row might be as another process has just left it.
    row = session.get_one(ComplaintRow, case_id)
    caller = _caller_for(session, row, roster, desk, now)
    if caller is None:
        return False
    _name(session, row, caller, desk, now)
    return True


def record_pass(session: Session, form: Pass, person: Person, desk: Desk, now: datetime, *, roster: Roster) -> None:
    """Have somebody else call a customer back, who is told at once; whoever was to is not asked again in this cycle.

    Raises `Refusal` for whoever has no say in it, and when nobody else is there.
    """
    row = take_up(session, form, now)
    if row is None:
        return
    was = row.caller
    deed = deed_of(
        session, Move.PASS_CALL, row, person, desk, now, facts={"was": was}, changes={"caller": None}, note=form.reason
    )
    make_move(session, row, deed, desk)
    caller = next_caller(session, row, roster, desk)
    if caller is None:
        raise Refusal("nobody_else_calls", number=row.number)
    _name(session, row, caller, desk, now, was)


def _caller_for(session: Session, row: ComplaintRow, roster: Roster, desk: Desk, now: datetime) -> str | None:
    if row.state != State.RESOLVED or not _is_sought(session, row, roster, now):
        return None
    caller = next_caller(session, row, roster, desk)
    return caller if caller != row.caller else None


def _is_sought(session: Session, row: ComplaintRow, roster: Roster, now: datetime) -> bool:
    if row.caller is None or row.caller in roster.gone:
        return True
    absence = absence_of(session, row.caller, now)
    assert row.id is not None
    calls = [clock for clock in running(session, row.id) if clock.kind == ClockKind.CALLBACK]
    return absence is not None and any(as_absence(absence).catches(clock.due_at) for clock in calls)


def _name(session: Session, row: ComplaintRow, caller: str, desk: Desk, now: datetime, was: str | None = None) -> None:
    facts = {"caller": caller, "was": was or row.caller}
    system = frozenset({Role.SYSTEM})
    deed = Deed(Move.NAME_CALLER, Role.SYSTEM.value, system, now, now, facts=facts, changes={"caller": caller})
    make_move(session, row, deed, desk)

    assert row.id is not None
    done = moves_of_cycle(session, row.id, row.cycle)
    if asks_recovery(done):
        tell_each(session, row, ids.RECOVERY, (caller,), now, refused=Move.ASK_RECOVERY not in done)
    else:
        tell_each(session, row, ids.CALLER, (caller,), now)
    # Reminders that stand already lose their buttons for whoever was to call before.
    refresh_about_clocks(session, row.id, [clock.id for clock in running(session, row.id) if clock.id], now)
