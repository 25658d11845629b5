"""Making a move at once, or asking for another person's consent where the life table wants it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, Role
from domain.people import Standing, leads_of
from domain.policy import ClockKind, Policy
from handlers.cases import standing_of
from handlers.consent import ids
from handlers.moves import Deed, make_move, rule_on, say_in_thread, tell_each
from handlers.services import Desk
from storage.models import ComplaintRow, ProposalRow
from storage.proposals import open_proposal

CarryOut = Callable[[Session, ComplaintRow, Deed, Desk], None]


def do_or_ask(session: Session, row: ComplaintRow, deed: Deed, desk: Desk, carry_out: CarryOut = make_move) -> bool:
    """Carry out a deed, or where it needs consent ask those who can give it; say whether it was carried out.

    Raises `Refusal` when the life table allows neither, or when the same was asked for already.
    """
    ruling = rule_on(session, row, deed, desk)
    if not ruling.asks:
        carry_out(session, row, deed, desk)
        return True
    assert row.id is not None
    if open_proposal(session, row.id, deed.move) is not None:
        raise Refusal("asked_already", number=row.number)
    proposal = ProposalRow(
        complaint_id=row.id,
        cycle=row.cycle,
        move=deed.move.value,
        asked_by=deed.actor,
        asked_at=deed.now,
        deed=written(deed),
        note=desk.vault.seal("note", deed.note),
    )
    session.add(proposal)
    session.flush()
    _tell_of(session, row, proposal, ruling.row.who, desk, deed.now)
    return False


def deciders_of(
    case: Standing, who: frozenset[Role], policy: Policy, asked_by: str, *, two_people: bool
) -> tuple[str, ...]:
    """Return whom to ask for consent: who leads the case, or the heads where only they may give it."""
    people: Iterable[str] = leads_of(case, policy) if Role.LEAD in who else policy.people.heads
    return tuple(one for one in people if one != case.colleague and not (two_people and one == asked_by))


def written(deed: Deed) -> dict[str, Any]:
    """Write a deed so that it can be carried out later by whoever agrees; what people wrote is stored elsewhere."""
    return {
        "at": deed.at.isoformat(),
        "due": {kind.value: due.isoformat() for kind, due in deed.due.items()},
        "facts": dict(deed.facts),
        "changes": {name: _plain(value) for name, value in deed.changes.items()},
        "starts": [kind.value for kind in deed.starts],
        "omits": sorted(kind.value for kind in deed.omits),
    }


def read_back(proposal: ProposalRow, actor: str, roles: frozenset[Role], desk: Desk, now: datetime) -> Deed:
    """Return the deed that was asked for, as *actor* carries it out who agrees to it."""
    stored = proposal.deed
    return Deed(
        Move(proposal.move),
        actor,
        roles,
        datetime.fromisoformat(stored["at"]),
        now,
        due={ClockKind(kind): datetime.fromisoformat(due) for kind, due in stored["due"].items()},
        facts=stored["facts"],
        changes={name: _moment_or(value) for name, value in stored["changes"].items()},
        note=desk.vault.open("note", proposal.note),
        starts=tuple(ClockKind(kind) for kind in stored["starts"]),
        omits=frozenset(ClockKind(kind) for kind in stored["omits"]),
        asked_by=proposal.asked_by,
    )


def _tell_of(
    session: Session, row: ComplaintRow, proposal: ProposalRow, who: frozenset[Role], desk: Desk, now: datetime
) -> None:
    case = standing_of(session, row)
    people = deciders_of(case, who, desk.policy, proposal.asked_by, two_people=proposal.move == Move.EXHAUST)
    facts = {"proposal": proposal.id, "move": proposal.move, "asked_by": proposal.asked_by}
    tell_each(session, row, ids.ASKED, people, now, **facts)
    line = {"asked": proposal.move, "actor": proposal.asked_by, "cycle": row.cycle}
    say_in_thread(session, row, f"line:asked:{proposal.id}", now, line)


def _plain(value: object) -> object:
    return {"moment": value.isoformat()} if isinstance(value, datetime) else value


def _moment_or(value: Any) -> Any:
    return datetime.fromisoformat(value["moment"]) if isinstance(value, dict) else value
