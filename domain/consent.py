"""Consent: who is asked for a move that needs another person's word, and whose word is enough."""

from collections.abc import Set

from domain.groups import persons
from domain.lifecycle import TRANSITIONS, Move, Role, Transition, deciders
from domain.people import Standing, heads_of, leads_of
from domain.policy import Policy


def consents(row: Transition, asker: Set[Role], approver: Set[Role]) -> bool:
    """Say whether the word of another person completes what somebody asked for, by the roles of both.

    Where two people are needed it does not matter which of them asked: both must be entitled to a part in it, and one
    of them to the move itself.
    """
    if not row.two_people:
        return bool(row.who & approver)
    part = row.who | row.ask
    return bool(part & asker and part & approver and row.who & (asker | approver))


def may_decide(move: Move, asker: Set[Role], approver: Set[Role]) -> bool:
    """Say whether somebody may agree to or decline what another person asked for, whatever the case allows now."""
    rows = (row for row in TRANSITIONS if row.move is move and row.ask)
    return any(consents(row, asker, approver) for row in rows)


def deciders_of(move: Move, case: Standing, policy: Policy, asker: str) -> tuple[str, ...]:
    """Return whom to ask for consent to a move, never the one who asks; nobody where there is no second person.

    It is for who leads the case, and for the heads where only they may do it: but a head who asks needs any of both.
    """
    heads, leading = heads_of(case, policy), leads_of(case, policy)
    if Role.LEAD in deciders(move):
        people = leading
    elif asker in heads:
        people = (*heads, *leading)
    else:
        people = heads
    return persons(dict.fromkeys(person for person in people if person != asker))
