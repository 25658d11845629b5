"""Making a move at once, or asking for another person's consent where the life table wants it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from domain.consent import deciders_of
from domain.errors import Refusal
from domain.lifecycle import Move, Role
from domain.policy import ClockKind
from handlers.cases import standing_of
from handlers.consent import ids
from handlers.moves import STANDING, Deed, make_move, nobody_else, rule_on, say_in_thread
from handlers.services import Desk
from storage.models import ComplaintRow, ProposalRow
from storage.notices import owe, refresh_standing
from storage.proposals import ask_once

CarryOut = Callable[[Session, ComplaintRow, Deed, Desk], None]


def do_or_ask(session: Session, row: ComplaintRow, deed: Deed, desk: Desk, carry_out: CarryOut = make_move) -> bool:
    """Carry out a deed, or where it needs consent ask those who can give it; say whether it was carried out.

    What takes two people is done by one where there is no second, and the history says that they were alone: a rule
    that nobody can keep must not hold a case up. Raises `Refusal` when the life table allows neither, or when the same
    was asked for already.
    """
    ruling = rule_on(session, row, deed, desk)
    if not ruling.asks:
        carry_out(session, row, deed, desk)
        return True
    if nobody_else(session, row, ruling.row, deed, desk):
        carry_out(session, row, replace(deed, facts={**deed.facts, "alone": True}), desk)
        return True
    _ask(session, row, deed, desk)
    return False


def _ask(session: Session, row: ComplaintRow, deed: Deed, desk: Desk) -> None:
    assert row.id is not None
    proposal = ask_once(
        session,
        ProposalRow(
            complaint_id=row.id,
            cycle=row.cycle,
            move=deed.move.value,
            asked_by=deed.actor,
            asked_at=deed.now,
            deed=written(deed),
            note=desk.vault.seal("note", deed.note),
        ),
    )
    if proposal is None:
        raise Refusal("asked_already", number=row.number)
    for person in deciders_of(deed.move, standing_of(session, row), desk.policy, deed.actor):
        key = f"{ids.ASKED}:{proposal.id}:{person}"
        owe(session, ids.ASKED, person, deed.now, key, subject_id=row.id, facts={"proposal": proposal.id})
    say_of_request(session, row, proposal, "asked", deed.actor, deed.now)


def say_of_request(
    session: Session, row: ComplaintRow, proposal: ProposalRow, what: str, actor: str, now: datetime
) -> None:
    """Say in a case's thread, and on all that shows it, *what* became of a request: asked, declined or taken back."""
    assert row.id is not None
    line = {what: proposal.move, "actor": actor, "cycle": row.cycle}
    say_in_thread(session, row, f"line:{what}:{proposal.id}", now, line)
    refresh_standing(session, row.id, STANDING, now)


def written(deed: Deed) -> dict[str, Any]:
    """Write a deed so that it can be carried out later by whoever agrees; what people wrote is stored elsewhere."""
    return {
        "at": deed.at.isoformat(),
        "due": {kind.value: due.isoformat() for kind, due in deed.due.items()},
        "facts": dict(deed.facts),
        "changes": {name: _plain(value) for name, value in deed.changes.items()},
        "starts": [kind.value for kind in deed.starts],
        "omits": sorted(kind.value for kind in deed.omits),
        "roles": sorted(role.value for role in deed.roles),
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
        asker=asker_of(proposal),
    )


def asker_of(proposal: ProposalRow) -> frozenset[Role]:
    """Return what whoever asked was to the case when they did."""
    return frozenset(Role(role) for role in proposal.deed["roles"])


def _plain(value: object) -> object:
    return {"moment": value.isoformat()} if isinstance(value, datetime) else value


def _moment_or(value: Any) -> Any:
    return datetime.fromisoformat(value["moment"]) if isinstance(value, dict) else value
