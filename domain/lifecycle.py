"""The life of a complaint as a table: from which states a move is possible, for whom, and what it does to the clocks.

It grows by rows, never by special cases.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Refusal
from domain.policy import ClockKind


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    RESOLVED = "resolved"
    FULFILLING = "fulfilling"
    CLOSED = "closed"


class Closure(StrEnum):
    """Why a case was closed."""

    SATISFIED = "satisfied"
    SOLVED_NOT_SATISFIED = "solved_not_satisfied"


class Move(StrEnum):
    """What a person, or the bot for one, does to a case."""

    FILE = "file"
    ASSIGN = "assign"
    FOLLOW_UP = "follow_up"
    RESOLVE = "resolve"
    ATTEMPT = "attempt"
    WRONG_NUMBER = "wrong_number"
    CONFIRM = "confirm"
    ASK_RECOVERY = "ask_recovery"
    RECOVER = "recover"
    REOPEN = "reopen"


class Role(StrEnum):
    """What a person is to one case. The bot itself acts as `SYSTEM`."""

    SYSTEM = "system"
    AGENT = "agent"
    OWNER = "owner"
    LEAD = "lead"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: *meets* stops clocks at the moment of the move, *starts* starts new ones.

    A *target* of None leaves the state as it is. With *after*, that move must have happened in the present cycle.
    """

    move: Move
    sources: frozenset[State | None]
    target: State | None
    who: frozenset[Role]
    meets: frozenset[ClockKind] = frozenset()
    starts: tuple[ClockKind, ...] = ()
    closure: Closure | None = None
    new_cycle: bool = False
    after: Move | None = None


_HANDLERS = frozenset({Role.OWNER, Role.LEAD, Role.HEAD})
_ANYONE = frozenset({Role.AGENT, Role.OWNER, Role.LEAD, Role.HEAD})
_LEADS = frozenset({Role.LEAD, Role.HEAD})
_CONTACT = frozenset({ClockKind.FIRST_FOLLOWUP, ClockKind.PROMISE})
_TOLD = _CONTACT | {ClockKind.SOLUTION}
_CALLED = frozenset({ClockKind.CALLBACK})

TRANSITIONS: tuple[Transition, ...] = (
    # Filed, and owned as soon as routing finds somebody.
    Transition(Move.FILE, frozenset({None}), State.RECEIVED, _ANYONE, starts=(ClockKind.FIRST_FOLLOWUP,)),
    Transition(
        Move.ASSIGN,
        frozenset({State.RECEIVED}),
        State.ASSIGNED,
        _LEADS | {Role.SYSTEM},
        starts=(ClockKind.SOLUTION,),
    ),
    # The customer has heard from us, and was told when to hear again.
    Transition(
        Move.FOLLOW_UP, frozenset({State.RECEIVED}), None, _HANDLERS, meets=_CONTACT, starts=(ClockKind.PROMISE,)
    ),
    Transition(
        Move.FOLLOW_UP,
        frozenset({State.ASSIGNED, State.IN_PROGRESS}),
        State.IN_PROGRESS,
        _HANDLERS,
        meets=_CONTACT,
        starts=(ClockKind.PROMISE,),
    ),
    # The solution was told to the customer.
    Transition(
        Move.RESOLVE,
        frozenset({State.IN_PROGRESS}),
        State.RESOLVED,
        _HANDLERS,
        meets=_TOLD,
        starts=(ClockKind.CALLBACK,),
    ),
    # The callback round: a try that reached nobody, a number that was wrong and so no try at all, and the ways a
    # conversation ends.
    Transition(Move.WRONG_NUMBER, frozenset({State.RESOLVED}), None, _ANYONE),
    Transition(Move.ATTEMPT, frozenset({State.RESOLVED}), None, _ANYONE, meets=_CALLED, starts=(ClockKind.CALLBACK,)),
    Transition(
        Move.CONFIRM,
        frozenset({State.RESOLVED}),
        State.CLOSED,
        _ANYONE,
        meets=_CALLED,
        closure=Closure.SATISFIED,
    ),
    Transition(
        Move.ASK_RECOVERY,
        frozenset({State.RESOLVED}),
        None,
        _ANYONE,
        meets=_CALLED,
        starts=(ClockKind.CALLBACK,),
    ),
    Transition(
        Move.RECOVER,
        frozenset({State.RESOLVED}),
        State.CLOSED,
        _LEADS,
        meets=_CALLED,
        closure=Closure.SOLVED_NOT_SATISFIED,
        after=Move.ASK_RECOVERY,
    ),
    Transition(
        Move.REOPEN,
        frozenset({State.RESOLVED}),
        State.IN_PROGRESS,
        _ANYONE,
        meets=_CALLED,
        starts=(ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION),
        new_cycle=True,
    ),
)


def transition(move: Move, state: State | None, roles: Set[Role], done: Set[Move] = frozenset()) -> Transition:
    """Return the row of the table that *move* means in *state* for somebody with *roles*.

    *done* holds the moves of the present cycle. Raises `Refusal("impossible")` when no row fits the state,
    `Refusal("not_yours")` when one does, for others.
    """
    rows = [row for row in TRANSITIONS if row.move is move and _fits(row, state, done)]
    if not rows:
        raise Refusal("impossible", move=move, state=state)
    for row in rows:
        if row.who & roles:
            return row
    raise Refusal("not_yours", move=move, state=state)


def depends_on_past(move: Move) -> bool:
    """Say whether a move asks what has happened in the present cycle."""
    return any(row.after is not None for row in TRANSITIONS if row.move is move)


def possible(state: State | None, roles: Set[Role], done: Set[Move] = frozenset()) -> tuple[Move, ...]:
    """Return the moves open to somebody with *roles*, in the order of the table."""
    moves = [row.move for row in TRANSITIONS if _fits(row, state, done) and row.who & roles]
    return tuple(dict.fromkeys(moves))


def _fits(row: Transition, state: State | None, done: Set[Move]) -> bool:
    return state in row.sources and (row.after is None or row.after in done)
