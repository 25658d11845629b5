"""The life of a complaint as a table: from which states a move is possible, for whom, and what it does to the clocks.

It grows by rows, never by special cases. Whatever a move depends on besides the state is a `Fact` of the case.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

from domain.errors import Refusal
from domain.ladders import ClockKind
from domain.states import Closure, Fact, Move, Role, State

__all__ = [
    "COMMITMENTS",
    "CONTACTS",
    "TRANSITIONS",
    "Closure",
    "Fact",
    "Move",
    "Role",
    "Ruling",
    "State",
    "Transition",
    "deciders",
    "depends_on_facts",
    "ever_possible",
    "possible",
    "transition",
]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    *meets* stops clocks at the moment of the move, *cancels* stops those that nobody waits for any more, *pauses* and
    *resumes* hold and release them, *starts* starts new ones. A *target* of None leaves the state as it is. The row
    holds for a case that has all the facts it *needs* and none that it *bars*. Whoever may only *ask* needs the consent
    of one who may do it; with *two_people* everybody does, and it must be somebody else's.
    """

    move: Move
    sources: frozenset[State | None]
    target: State | None
    who: frozenset[Role]
    meets: frozenset[ClockKind] = frozenset()
    starts: tuple[ClockKind, ...] = ()
    cancels: frozenset[ClockKind] = frozenset()
    pauses: frozenset[ClockKind] = frozenset()
    resumes: frozenset[ClockKind] = frozenset()
    closure: Closure | None = None
    new_cycle: bool = False
    needs: frozenset[Fact] = frozenset()
    bars: frozenset[Fact] = frozenset()
    ask: frozenset[Role] = frozenset()
    two_people: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """The row that holds for somebody's move, and whether it *asks* for another person's consent first."""

    row: Transition
    asks: bool


# What a customer is owed beyond the solution: each its own clock, and a case is not closed while one runs.
COMMITMENTS: Final = frozenset({ClockKind.RETURN_REVIEW, ClockKind.REFUND, ClockKind.PICKUP, ClockKind.REGULATOR})

_SYSTEM = frozenset({Role.SYSTEM})
_OWNER = frozenset({Role.OWNER})
_LEADS = frozenset({Role.LEAD, Role.HEAD})
_HANDLERS = _OWNER | _LEADS
_ANYONE = _HANDLERS | {Role.AGENT}
_CALLERS = _LEADS | {Role.CALLER}
_THERE = _LEADS | {Role.DEPARTMENT}

_OPEN = frozenset[State | None](set(State) - {State.CLOSED})
_OWNED = _OPEN - {State.RECEIVED}
_NEW = frozenset[State | None]({State.RECEIVED})
_WORKED = frozenset[State | None]({State.ASSIGNED, State.IN_PROGRESS})
_ACTIVE = frozenset[State | None]({State.IN_PROGRESS})
_WAITING = frozenset[State | None]({State.WAITING_CUSTOMER})
_RESOLVED = frozenset[State | None]({State.RESOLVED})
_FULFILLING = frozenset[State | None]({State.FULFILLING})

_CONTACT = frozenset({ClockKind.ACK, ClockKind.FIRST_FOLLOWUP, ClockKind.PROMISE, ClockKind.HEARTBEAT})
_HEARD = (ClockKind.PROMISE, ClockKind.HEARTBEAT)
_TOLD = _CONTACT | {ClockKind.SOLUTION}
_CALLED = frozenset({ClockKind.CALLBACK})
_WAIT = frozenset({ClockKind.CUSTOMER_WAIT})
_SOLUTION = frozenset({ClockKind.SOLUTION})
_HANDED = frozenset({ClockKind.HANDOFF_ACCEPT})
_AGAIN = (ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION)

_URGENT, _HIGH = frozenset({Fact.URGENT}), frozenset({Fact.HIGH})
_ANONYMOUS, _REGULATOR = frozenset({Fact.ANONYMOUS}), frozenset({Fact.REGULATOR})
_COMMITTED, _MORE = frozenset({Fact.COMMITMENT_OPEN}), frozenset({Fact.COMMITMENTS_LEFT})
_TRIED = frozenset({Fact.ATTEMPTS_COMPLETE})
# What a case is from its beginning: a row for such cases says nothing to others.
_NATURE = frozenset({Fact.ANONYMOUS, Fact.REGULATOR, Fact.URGENT})


def _ends(row: Transition) -> tuple[Transition, Transition]:
    """The two rows of an end: closed, or *fulfilling* as long as the customer is owed something."""
    closes = replace(row, bars=row.bars | _COMMITTED)
    return closes, replace(row, target=State.FULFILLING, needs=row.needs | _COMMITTED)


TRANSITIONS: Final[tuple[Transition, ...]] = (
    # Filed, and owned as soon as routing finds somebody.
    Transition(
        Move.FILE,
        frozenset({None}),
        State.RECEIVED,
        _ANYONE,
        starts=(ClockKind.ACK, ClockKind.FIRST_FOLLOWUP),
    ),
    Transition(
        Move.ASSIGN,
        _NEW,
        State.ASSIGNED,
        _LEADS | _SYSTEM,
        meets=frozenset({ClockKind.ASSIGNMENT}),
        starts=(ClockKind.SOLUTION,),
    ),
    Transition(Move.ACCEPT, _WORKED, None, _OWNER, bars=frozenset({Fact.ACCEPTED})),
    Transition(Move.DECLINE, frozenset({State.ASSIGNED}), None, _OWNER, bars=frozenset({Fact.ACCEPTED})),
    # The customer has heard from us, and was told when to hear again; or could not be reached.
    Transition(Move.FOLLOW_UP, _NEW, None, _HANDLERS, meets=_CONTACT, starts=_HEARD, bars=_ANONYMOUS),
    Transition(Move.FOLLOW_UP, _WORKED, State.IN_PROGRESS, _HANDLERS, meets=_CONTACT, starts=_HEARD, bars=_ANONYMOUS),
    Transition(Move.TRY, _NEW | _WORKED, None, _HANDLERS, bars=_ANONYMOUS),
    # Another department works on it; the customer's clocks run on.
    Transition(
        Move.HAND_OFF,
        _WORKED,
        None,
        _HANDLERS,
        starts=(ClockKind.HANDOFF_ACCEPT,),
        bars=frozenset({Fact.HANDOFF_OPEN}),
    ),
    Transition(
        Move.TAKE_HANDOFF, _WORKED | _WAITING, None, _THERE, meets=_HANDED, needs=frozenset({Fact.HANDOFF_ASKED})
    ),
    Transition(
        Move.RETURN_HANDOFF,
        _WORKED | _WAITING,
        None,
        _THERE | _OWNER | _SYSTEM,
        meets=_HANDED,
        needs=frozenset({Fact.HANDOFF_OPEN}),
    ),
    Transition(Move.CHANGE_SOLUTION, _ACTIVE, None, _HANDLERS, meets=_CONTACT, starts=_HEARD, bars=_ANONYMOUS),
    # The customer was asked for something we need; only the solution's clock stands still meanwhile.
    Transition(
        Move.WAIT,
        _ACTIVE,
        State.WAITING_CUSTOMER,
        _HANDLERS,
        meets=_CONTACT,
        pauses=_SOLUTION,
        starts=(ClockKind.CUSTOMER_WAIT,),
        bars=_ANONYMOUS | {Fact.WAITS_USED_UP},
    ),
    Transition(
        Move.ANSWERED,
        _WAITING,
        State.IN_PROGRESS,
        _ANYONE,
        meets=_WAIT,
        resumes=_SOLUTION,
        starts=(ClockKind.HEARTBEAT,),
    ),
    Transition(
        Move.WAIT_OVER,
        _WAITING,
        State.IN_PROGRESS,
        _SYSTEM,
        cancels=_WAIT,
        resumes=_SOLUTION,
        starts=(ClockKind.HEARTBEAT,),
    ),
    # The solution was told to the customer; an urgent one only with the lead's consent.
    Transition(
        Move.RESOLVE,
        _ACTIVE,
        State.RESOLVED,
        _HANDLERS,
        meets=_TOLD,
        cancels=_HANDED,
        starts=(ClockKind.CALLBACK,),
        bars=_URGENT | _ANONYMOUS,
    ),
    Transition(
        Move.RESOLVE,
        _ACTIVE,
        State.RESOLVED,
        _LEADS,
        meets=_TOLD,
        cancels=_HANDED,
        starts=(ClockKind.CALLBACK,),
        needs=_URGENT,
        bars=_ANONYMOUS,
        ask=_OWNER,
    ),
    # Nobody can be called back about an anonymous complaint.
    *_ends(
        Transition(
            Move.RESOLVE,
            _WORKED,
            State.CLOSED,
            _HANDLERS,
            closure=Closure.ANONYMOUS,
            meets=_SOLUTION,
            cancels=_CONTACT | _HANDED,
            needs=_ANONYMOUS,
            bars=_URGENT,
        )
    ),
    *_ends(
        Transition(
            Move.RESOLVE,
            _WORKED,
            State.CLOSED,
            _LEADS,
            closure=Closure.ANONYMOUS,
            meets=_SOLUTION,
            cancels=_CONTACT | _HANDED,
            needs=_ANONYMOUS | _URGENT,
            ask=_OWNER,
        )
    ),
    # What is owed beyond the solution: promised, and kept.
    Transition(Move.COMMIT, _ACTIVE | _RESOLVED | _FULFILLING, None, _HANDLERS),
    Transition(Move.KEEP, _OWNED - _FULFILLING, None, _HANDLERS, needs=_COMMITTED),
    Transition(Move.KEEP, _FULFILLING, None, _HANDLERS, needs=_COMMITTED | _MORE),
    Transition(Move.KEEP, _FULFILLING, State.CLOSED, _HANDLERS, needs=_COMMITTED, bars=_MORE),
    # Who is to call back: chosen by the bot, and passed on by whoever was.
    Transition(Move.NAME_CALLER, _RESOLVED, None, _SYSTEM),
    Transition(Move.PASS_CALL, _RESOLVED, None, _CALLERS, needs=frozenset({Fact.CALLER_NAMED})),
    # The callback round: a number that was wrong and so no try at all, tries that reached nobody or were put off, and
    # the ways a conversation ends.
    Transition(Move.WRONG_NUMBER, _RESOLVED, None, _CALLERS),
    Transition(Move.ATTEMPT, _RESOLVED, None, _CALLERS, meets=_CALLED, starts=(ClockKind.CALLBACK,)),
    Transition(Move.POSTPONE, _RESOLVED, None, _CALLERS, meets=_CALLED, starts=(ClockKind.CALLBACK,)),
    *_ends(Transition(Move.CONFIRM, _RESOLVED, State.CLOSED, _CALLERS, closure=Closure.SATISFIED, meets=_CALLED)),
    Transition(Move.ASK_RECOVERY, _RESOLVED, None, _CALLERS, meets=_CALLED, starts=(ClockKind.CALLBACK,)),
    Transition(Move.REFUSE, _RESOLVED, None, _CALLERS, meets=_CALLED, starts=(ClockKind.CALLBACK,)),
    *_ends(
        Transition(
            Move.RECOVER,
            _RESOLVED,
            State.CLOSED,
            _LEADS,
            closure=Closure.SOLVED_NOT_SATISFIED,
            meets=_CALLED,
            needs=frozenset({Fact.RECOVERY_ASKED}),
        )
    ),
    *_ends(
        Transition(
            Move.GIVE_UP,
            _RESOLVED,
            State.CLOSED,
            _CALLERS,
            closure=Closure.UNREACHABLE,
            meets=_CALLED,
            needs=_TRIED,
            bars=_REGULATOR,
        )
    ),
    *_ends(
        Transition(
            Move.GIVE_UP,
            _RESOLVED,
            State.CLOSED,
            _LEADS,
            closure=Closure.UNREACHABLE,
            meets=_CALLED,
            needs=_TRIED | _REGULATOR,
        )
    ),
    # Not solved after all: in the callback, because a commitment was missed, or within thirty days of the end.
    Transition(
        Move.REOPEN,
        _RESOLVED | _FULFILLING,
        State.IN_PROGRESS,
        _ANYONE,
        meets=_CALLED,
        starts=_AGAIN,
        new_cycle=True,
    ),
    Transition(
        Move.REOPEN,
        frozenset({State.CLOSED}),
        State.IN_PROGRESS,
        _ANYONE,
        starts=_AGAIN,
        new_cycle=True,
        needs=frozenset({Fact.REOPENABLE}),
    ),
    # Ends without a callback.
    *_ends(
        Transition(
            Move.EXHAUST,
            _ACTIVE,
            State.CLOSED,
            frozenset({Role.HEAD}),
            closure=Closure.EXHAUSTED,
            cancels=frozenset(ClockKind) - COMMITMENTS,
            ask=frozenset({Role.LEAD}),
            two_people=True,
        )
    ),
    Transition(Move.WITHDRAW, _OPEN, State.CLOSED, _HANDLERS, closure=Closure.WITHDRAWN, bars=_HIGH),
    Transition(Move.WITHDRAW, _OPEN, State.CLOSED, _LEADS, closure=Closure.WITHDRAWN, needs=_HIGH, ask=_OWNER),
    Transition(Move.MERGE, _OPEN, State.CLOSED, _HANDLERS, closure=Closure.DUPLICATE),
    Transition(Move.NOT_COMPLAINT, _OPEN, State.CLOSED, _LEADS, closure=Closure.NOT_COMPLAINT),
    # Somebody else asks a customer who has withdrawn whether they wanted to; what follows is for people to decide.
    Transition(Move.COURTESY, frozenset({State.CLOSED}), None, _ANYONE, needs=frozenset({Fact.COURTESY_OWED})),
    # Whose it is, how much it weighs, what it is about.
    Transition(Move.REASSIGN, _OWNED, None, _LEADS | _SYSTEM, ask=_OWNER),
    Transition(Move.RAISE, _OPEN, None, _HANDLERS | _SYSTEM, bars=_URGENT),
    Transition(Move.LOWER, _OPEN, None, _LEADS, needs=_HIGH),
    Transition(Move.RECLASSIFY, _OPEN, None, _HANDLERS),
    Transition(Move.CORRECT, _OPEN, None, _HANDLERS),
    Transition(Move.ADD, _OPEN, None, _ANYONE),
)

# What is a word to the customer, whoever began it.
CONTACTS: Final = frozenset(row.move for row in TRANSITIONS if ClockKind.FIRST_FOLLOWUP in row.meets)


def transition(move: Move, state: State | None, roles: Set[Role], facts: Set[Fact] = frozenset()) -> Ruling:
    """Return what the table says of *move* in *state*, on a case with *facts*, for somebody with *roles*.

    Raises `Refusal("impossible")` when no row is for the state, `Refusal("not_now")` with the fact that stands in the
    way when one is, and `Refusal("not_yours")` when one holds, for others.
    """
    here = [row for row in TRANSITIONS if row.move is move and state in row.sources and row.needs & _NATURE <= facts]
    if not here:
        raise Refusal("impossible", move=move, state=state)
    rows = [row for row in here if _holds(row, facts)]
    if not rows:
        raise Refusal("not_now", move=move, state=state, because=_in_the_way(here[0], facts))
    for row in rows:
        if row.who & roles or row.ask & roles:
            return Ruling(row, row.two_people or not row.who & roles)
    raise Refusal("not_yours", move=move, state=state)


def depends_on_facts(move: Move) -> bool:
    """Say whether a move asks for anything but the state."""
    return any(row.needs or row.bars for row in TRANSITIONS if row.move is move)


def possible(state: State | None, roles: Set[Role], facts: Set[Fact] = frozenset()) -> tuple[Move, ...]:
    """Return the moves open to somebody with *roles*, with or without another's consent, in the order of the table."""
    rows = (row for row in TRANSITIONS if state in row.sources and _holds(row, facts))
    return tuple(dict.fromkeys(row.move for row in rows if (row.who | row.ask) & roles))


def ever_possible(move: Move, state: State | None) -> bool:
    """Say whether the table has a move for a state at all, whoever makes it and whatever the case is like."""
    return any(row.move is move and state in row.sources for row in TRANSITIONS)


def deciders(move: Move) -> frozenset[Role]:
    """Return the roles whose consent a move needs when somebody may only ask for it."""
    return frozenset(role for row in TRANSITIONS if row.move is move and row.ask for role in row.who)


def _holds(row: Transition, facts: Set[Fact]) -> bool:
    return row.needs <= facts and not row.bars & facts


def _in_the_way(row: Transition, facts: Set[Fact]) -> Fact:
    """Name the fact that a row misses, or that it cannot have."""
    return next(iter(sorted((row.needs - facts) or (row.bars & facts))))
