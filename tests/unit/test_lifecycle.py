"""The life table: each row, each refusal, and walks through it at random."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.lifecycle import TRANSITIONS, Closure, Move, Role, State, Transition, depends_on_past, possible, transition
from domain.policy import ClockKind

AGENT, OWNER, LEAD, HEAD, SYSTEM = Role.AGENT, Role.OWNER, Role.LEAD, Role.HEAD, Role.SYSTEM
ANYONE = {AGENT, OWNER, LEAD, HEAD}
HANDLERS = {OWNER, LEAD, HEAD}
OPEN = set(State) - {State.CLOSED}
RECOVERY_ASKED = frozenset({Move.ASK_RECOVERY})
FOLLOWUP, SOLUTION, PROMISE, CALLBACK = (
    ClockKind.FIRST_FOLLOWUP,
    ClockKind.SOLUTION,
    ClockKind.PROMISE,
    ClockKind.CALLBACK,
)

# move, from, to, who, clocks that are kept by it, clocks that it starts
ROWS: list[tuple[Move, State | None, State | None, set[Role], set[ClockKind], tuple[ClockKind, ...]]] = [
    (Move.FILE, None, State.RECEIVED, ANYONE, set(), (FOLLOWUP,)),
    (Move.ASSIGN, State.RECEIVED, State.ASSIGNED, {SYSTEM, LEAD, HEAD}, set(), (SOLUTION,)),
    (Move.FOLLOW_UP, State.RECEIVED, None, HANDLERS, {FOLLOWUP, PROMISE}, (PROMISE,)),
    (Move.FOLLOW_UP, State.ASSIGNED, State.IN_PROGRESS, HANDLERS, {FOLLOWUP, PROMISE}, (PROMISE,)),
    (Move.FOLLOW_UP, State.IN_PROGRESS, State.IN_PROGRESS, HANDLERS, {FOLLOWUP, PROMISE}, (PROMISE,)),
    (Move.RESOLVE, State.IN_PROGRESS, State.RESOLVED, HANDLERS, {FOLLOWUP, PROMISE, SOLUTION}, (CALLBACK,)),
    (Move.WRONG_NUMBER, State.RESOLVED, None, ANYONE, set(), ()),
    (Move.ATTEMPT, State.RESOLVED, None, ANYONE, {CALLBACK}, (CALLBACK,)),
    (Move.CONFIRM, State.RESOLVED, State.CLOSED, ANYONE, {CALLBACK}, ()),
    (Move.ASK_RECOVERY, State.RESOLVED, None, ANYONE, {CALLBACK}, (CALLBACK,)),
    (Move.RECOVER, State.RESOLVED, State.CLOSED, {LEAD, HEAD}, {CALLBACK}, ()),
    (Move.REOPEN, State.RESOLVED, State.IN_PROGRESS, ANYONE, {CALLBACK}, (FOLLOWUP, SOLUTION)),
]
ALLOWED = {(move, state, role) for move, state, _, who, _, _ in ROWS for role in who}
EVERYTHING = [(move, state, role) for move in Move for state in (None, *State) for role in Role]


@pytest.mark.parametrize(("move", "state", "target", "who", "meets", "starts"), ROWS)
def test_a_row_says_where_it_leads_for_whom_and_which_clocks_it_touches(
    move: Move,
    state: State | None,
    target: State | None,
    who: set[Role],
    meets: set[ClockKind],
    starts: tuple[ClockKind, ...],
) -> None:
    for role in who:
        rule = transition(move, state, {role}, RECOVERY_ASKED)

        assert (rule.move, rule.target, set(rule.who)) == (move, target, who)
        assert (set(rule.meets), rule.starts) == (meets, starts)
        assert move in possible(state, {role}, RECOVERY_ASKED)


def test_no_row_of_the_table_is_left_out_here() -> None:
    assert {(row.move, source) for row in TRANSITIONS for source in row.sources} == {row[:2] for row in ROWS}


@pytest.mark.parametrize(("move", "state", "role"), [case for case in EVERYTHING if case not in ALLOWED])
def test_what_no_row_allows_is_refused_with_its_reason(move: Move, state: State | None, role: Role) -> None:
    with pytest.raises(Refusal) as refused:
        transition(move, state, {role}, RECOVERY_ASKED)

    for_others = any((move, state, other) in ALLOWED for other in Role)
    assert refused.value.code == ("not_yours" if for_others else "impossible")
    assert refused.value.facts == {"move": move, "state": state}
    assert refused.value.field is None
    assert move not in possible(state, {role}, RECOVERY_ASKED)


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert all(not possible(state, set(), frozenset(Move)) for state in (None, *State))


def test_only_two_moves_close_a_case_each_with_its_own_code() -> None:
    closing = {row.move: row.closure for row in TRANSITIONS if row.target is State.CLOSED}

    assert closing == {Move.CONFIRM: Closure.SATISFIED, Move.RECOVER: Closure.SOLVED_NOT_SATISFIED}
    assert not any(row.closure for row in TRANSITIONS if row.target is not State.CLOSED)


def test_only_reopening_begins_a_new_cycle() -> None:
    assert [row.move for row in TRANSITIONS if row.new_cycle] == [Move.REOPEN]


def test_a_recovery_is_recorded_only_once_it_was_asked_for() -> None:
    with pytest.raises(Refusal, match="impossible"):
        transition(Move.RECOVER, State.RESOLVED, {LEAD}, frozenset({Move.RESOLVE}))

    assert Move.RECOVER not in possible(State.RESOLVED, {LEAD})
    assert transition(Move.RECOVER, State.RESOLVED, {LEAD}, RECOVERY_ASKED).target is State.CLOSED


def test_what_is_possible_stands_in_the_order_of_the_table_and_once() -> None:
    everybody = frozenset(Role)

    assert possible(State.IN_PROGRESS, everybody) == (Move.FOLLOW_UP, Move.RESOLVE)
    assert possible(State.RECEIVED, everybody) == (Move.ASSIGN, Move.FOLLOW_UP)
    assert possible(State.RESOLVED, {AGENT}) == (
        Move.WRONG_NUMBER,
        Move.ATTEMPT,
        Move.CONFIRM,
        Move.ASK_RECOVERY,
        Move.REOPEN,
    )


@dataclass
class Walk:
    """A case as far as the table knows it."""

    state: State | None = None
    cycle: int = 1
    done: set[Move] = field(default_factory=set)
    running: set[ClockKind] = field(default_factory=set)

    def take(self, rule: Transition) -> None:
        if rule.new_cycle:
            self.cycle += 1
            self.done = set()
        self.done.add(rule.move)
        self.running = (self.running - rule.meets) | set(rule.starts)
        self.state = rule.target or self.state


steps = st.lists(st.tuples(st.sampled_from(Move), st.frozensets(st.sampled_from(Role), max_size=3)), max_size=40)


@given(steps)
def test_no_walk_leaves_the_table_and_none_leaves_the_closed_state(
    tried: list[tuple[Move, frozenset[Role]]],
) -> None:
    walk = Walk()
    for move, roles in tried:
        before, cycle = walk.state, walk.cycle
        if move not in possible(walk.state, roles, walk.done):
            with pytest.raises(Refusal):
                transition(move, walk.state, roles, walk.done)
            continue
        walk.take(transition(move, walk.state, roles, walk.done))

        assert before is not State.CLOSED
        assert walk.state is None or walk.state in set(State)
        assert walk.cycle == cycle + (move is Move.REOPEN)
        assert len(possible(walk.state, roles, walk.done)) == len(set(possible(walk.state, roles, walk.done)))


@given(st.lists(st.integers(0, 100), max_size=60))
def test_an_open_case_always_has_a_next_step_and_a_clock_that_runs(choices: list[int]) -> None:
    """Nothing that was filed can be forgotten: until it is closed, some promise runs and somebody can act."""
    walk = Walk()
    everybody = frozenset(Role)
    for choice in (0, *choices):
        open_now = possible(walk.state, everybody, walk.done)
        if walk.state is State.CLOSED:
            assert open_now == ()
            return
        walk.take(transition(open_now[choice % len(open_now)], walk.state, everybody, walk.done))

        assert walk.state is not None
        assert bool(walk.running) is (walk.state in OPEN)


def test_only_a_recovery_asks_what_was_done_before() -> None:
    assert [move for move in Move if depends_on_past(move)] == [Move.RECOVER]
    for move in set(Move) - {Move.RECOVER}:
        assert all((row.after is None) for row in TRANSITIONS if row.move is move)
