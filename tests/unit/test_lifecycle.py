"""The life table: who may do what when, what it does to the clocks, and walks through it at random."""

from collections.abc import Set
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.lifecycle import (
    COMMITMENTS,
    CONTACTS,
    TRANSITIONS,
    Closure,
    Fact,
    Move,
    Role,
    State,
    Transition,
    deciders,
    depends_on_facts,
    ever_possible,
    possible,
    transition,
)
from domain.policy import ClockKind

AGENT, OWNER, LEAD, HEAD, SYSTEM = Role.AGENT, Role.OWNER, Role.LEAD, Role.HEAD, Role.SYSTEM
CALLER, DEPARTMENT = Role.CALLER, Role.DEPARTMENT
EVERYBODY = frozenset(Role)
OPEN = set(State) - {State.CLOSED}
NOBODY: frozenset[Role] = frozenset()
CONTACT = {ClockKind.ACK, ClockKind.FIRST_FOLLOWUP, ClockKind.PROMISE, ClockKind.HEARTBEAT}

# move, state, facts, who may, who may only ask, where it leads
RULES: list[tuple[Move, State | None, set[Fact], set[Role], set[Role], State | None]] = [
    (Move.FILE, None, set(), {AGENT, OWNER, LEAD, HEAD}, set(), State.RECEIVED),
    (Move.ASSIGN, State.RECEIVED, set(), {LEAD, HEAD, SYSTEM}, set(), State.ASSIGNED),
    (Move.ACCEPT, State.ASSIGNED, set(), {OWNER}, set(), None),
    (Move.DECLINE, State.ASSIGNED, set(), {OWNER}, set(), None),
    (Move.FOLLOW_UP, State.RECEIVED, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.FOLLOW_UP, State.ASSIGNED, set(), {OWNER, LEAD, HEAD}, set(), State.IN_PROGRESS),
    (Move.FOLLOW_UP, State.IN_PROGRESS, set(), {OWNER, LEAD, HEAD}, set(), State.IN_PROGRESS),
    (Move.TRY, State.ASSIGNED, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.HAND_OFF, State.IN_PROGRESS, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.TAKE_HANDOFF, State.IN_PROGRESS, {Fact.HANDOFF_ASKED}, {DEPARTMENT, LEAD, HEAD}, set(), None),
    (Move.RETURN_HANDOFF, State.IN_PROGRESS, {Fact.HANDOFF_OPEN}, {DEPARTMENT, OWNER, LEAD, HEAD, SYSTEM}, set(), None),
    (Move.CHANGE_SOLUTION, State.IN_PROGRESS, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.WAIT, State.IN_PROGRESS, set(), {OWNER, LEAD, HEAD}, set(), State.WAITING_CUSTOMER),
    (Move.ANSWERED, State.WAITING_CUSTOMER, set(), {AGENT, OWNER, LEAD, HEAD}, set(), State.IN_PROGRESS),
    (Move.WAIT_OVER, State.WAITING_CUSTOMER, set(), {SYSTEM}, set(), State.IN_PROGRESS),
    (Move.RESOLVE, State.IN_PROGRESS, set(), {OWNER, LEAD, HEAD}, set(), State.RESOLVED),
    (Move.RESOLVE, State.IN_PROGRESS, {Fact.HIGH, Fact.URGENT}, {LEAD, HEAD}, {OWNER}, State.RESOLVED),
    (Move.RESOLVE, State.ASSIGNED, {Fact.ANONYMOUS}, {OWNER, LEAD, HEAD}, set(), State.CLOSED),
    (
        Move.RESOLVE,
        State.ASSIGNED,
        {Fact.ANONYMOUS, Fact.COMMITMENT_OPEN},
        {OWNER, LEAD, HEAD},
        set(),
        State.FULFILLING,
    ),
    (Move.RESOLVE, State.ASSIGNED, {Fact.ANONYMOUS, Fact.URGENT}, {LEAD, HEAD}, {OWNER}, State.CLOSED),
    (Move.COMMIT, State.RESOLVED, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.KEEP, State.RESOLVED, {Fact.COMMITMENT_OPEN}, {OWNER, LEAD, HEAD}, set(), None),
    (Move.KEEP, State.FULFILLING, {Fact.COMMITMENT_OPEN}, {OWNER, LEAD, HEAD}, set(), State.CLOSED),
    (
        Move.KEEP,
        State.FULFILLING,
        {Fact.COMMITMENT_OPEN, Fact.COMMITMENTS_LEFT},
        {OWNER, LEAD, HEAD},
        set(),
        None,
    ),
    (Move.NAME_CALLER, State.RESOLVED, set(), {SYSTEM}, set(), None),
    (Move.PASS_CALL, State.RESOLVED, {Fact.CALLER_NAMED}, {CALLER, LEAD, HEAD}, set(), None),
    (Move.WRONG_NUMBER, State.RESOLVED, set(), {CALLER, LEAD, HEAD}, set(), None),
    (Move.ATTEMPT, State.RESOLVED, set(), {CALLER, LEAD, HEAD}, set(), None),
    (Move.POSTPONE, State.RESOLVED, set(), {CALLER, LEAD, HEAD}, set(), None),
    (Move.CONFIRM, State.RESOLVED, set(), {CALLER, LEAD, HEAD}, set(), State.CLOSED),
    (Move.CONFIRM, State.RESOLVED, {Fact.COMMITMENT_OPEN}, {CALLER, LEAD, HEAD}, set(), State.FULFILLING),
    (Move.ASK_RECOVERY, State.RESOLVED, set(), {CALLER, LEAD, HEAD}, set(), None),
    (Move.REFUSE, State.RESOLVED, set(), {CALLER, LEAD, HEAD}, set(), None),
    (Move.RECOVER, State.RESOLVED, {Fact.RECOVERY_ASKED}, {LEAD, HEAD}, set(), State.CLOSED),
    (
        Move.RECOVER,
        State.RESOLVED,
        {Fact.RECOVERY_ASKED, Fact.COMMITMENT_OPEN},
        {LEAD, HEAD},
        set(),
        State.FULFILLING,
    ),
    (Move.GIVE_UP, State.RESOLVED, {Fact.ATTEMPTS_COMPLETE}, {CALLER, LEAD, HEAD}, set(), State.CLOSED),
    (Move.GIVE_UP, State.RESOLVED, {Fact.ATTEMPTS_COMPLETE, Fact.REGULATOR}, {LEAD, HEAD}, set(), State.CLOSED),
    (Move.REOPEN, State.RESOLVED, set(), {AGENT, OWNER, LEAD, HEAD}, set(), State.IN_PROGRESS),
    (Move.REOPEN, State.FULFILLING, set(), {AGENT, OWNER, LEAD, HEAD}, set(), State.IN_PROGRESS),
    (Move.REOPEN, State.CLOSED, {Fact.REOPENABLE}, {AGENT, OWNER, LEAD, HEAD}, set(), State.IN_PROGRESS),
    (Move.COURTESY, State.CLOSED, {Fact.COURTESY_OWED}, {AGENT, OWNER, LEAD, HEAD}, set(), None),
    (Move.EXHAUST, State.IN_PROGRESS, set(), set(), {LEAD, HEAD}, State.CLOSED),
    (Move.WITHDRAW, State.ASSIGNED, set(), {OWNER, LEAD, HEAD}, set(), State.CLOSED),
    (Move.WITHDRAW, State.ASSIGNED, {Fact.HIGH}, {LEAD, HEAD}, {OWNER}, State.CLOSED),
    (Move.MERGE, State.FULFILLING, set(), {OWNER, LEAD, HEAD}, set(), State.CLOSED),
    (Move.NOT_COMPLAINT, State.RECEIVED, set(), {LEAD, HEAD}, set(), State.CLOSED),
    (Move.REASSIGN, State.RESOLVED, set(), {LEAD, HEAD, SYSTEM}, {OWNER}, None),
    (Move.RAISE, State.ASSIGNED, {Fact.HIGH}, {OWNER, LEAD, HEAD, SYSTEM}, set(), None),
    (Move.LOWER, State.ASSIGNED, {Fact.HIGH}, {LEAD, HEAD}, set(), None),
    (Move.RECLASSIFY, State.ASSIGNED, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.CORRECT, State.RESOLVED, set(), {OWNER, LEAD, HEAD}, set(), None),
    (Move.ADD, State.WAITING_CUSTOMER, set(), {AGENT, OWNER, LEAD, HEAD}, set(), None),
]


@pytest.mark.parametrize(("move", "state", "facts", "who", "ask", "target"), RULES)
def test_a_move_is_for_some_with_consent_for_others_and_leads_where_the_table_says(
    move: Move, state: State | None, facts: set[Fact], who: set[Role], ask: set[Role], target: State | None
) -> None:
    for role in Role:
        if role in who | ask:
            ruling = transition(move, state, {role}, facts)

            assert ruling.row.target in ((target, state) if target is None else (target,))
            assert ruling.asks is (role in ask)
            assert move in possible(state, {role}, facts)
        else:
            with pytest.raises(Refusal, match="not_yours"):
                transition(move, state, {role}, facts)
            assert move not in possible(state, {role}, facts)


def test_every_move_of_the_table_is_looked_at_here() -> None:
    assert {rule[0] for rule in RULES} == set(Move)


# A fact that stands in the way of a move, or that it misses.
BARRED: list[tuple[Move, State, set[Fact], Fact]] = [
    (Move.ACCEPT, State.ASSIGNED, {Fact.ACCEPTED}, Fact.ACCEPTED),
    (Move.DECLINE, State.ASSIGNED, {Fact.ACCEPTED}, Fact.ACCEPTED),
    (Move.FOLLOW_UP, State.ASSIGNED, {Fact.ANONYMOUS}, Fact.ANONYMOUS),
    (Move.HAND_OFF, State.IN_PROGRESS, {Fact.HANDOFF_OPEN}, Fact.HANDOFF_OPEN),
    (Move.TAKE_HANDOFF, State.IN_PROGRESS, {Fact.HANDOFF_OPEN}, Fact.HANDOFF_ASKED),
    (Move.RETURN_HANDOFF, State.IN_PROGRESS, set(), Fact.HANDOFF_OPEN),
    (Move.WAIT, State.IN_PROGRESS, {Fact.WAITS_USED_UP}, Fact.WAITS_USED_UP),
    (Move.KEEP, State.RESOLVED, set(), Fact.COMMITMENT_OPEN),
    (Move.PASS_CALL, State.RESOLVED, set(), Fact.CALLER_NAMED),
    (Move.RECOVER, State.RESOLVED, set(), Fact.RECOVERY_ASKED),
    (Move.GIVE_UP, State.RESOLVED, set(), Fact.ATTEMPTS_COMPLETE),
    (Move.REOPEN, State.CLOSED, set(), Fact.REOPENABLE),
    (Move.RAISE, State.ASSIGNED, {Fact.URGENT}, Fact.URGENT),
    (Move.LOWER, State.ASSIGNED, set(), Fact.HIGH),
]


@pytest.mark.parametrize(("move", "state", "facts", "because"), BARRED)
def test_what_a_case_is_not_fit_for_is_refused_with_the_fact_in_the_way(
    move: Move, state: State, facts: set[Fact], because: Fact
) -> None:
    with pytest.raises(Refusal, match="not_now") as refused:
        transition(move, state, EVERYBODY, facts)

    assert refused.value.facts == {"move": move, "state": state, "because": because}
    assert move not in possible(state, EVERYBODY, facts)
    assert depends_on_facts(move)


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", [None, *State])
def test_what_no_row_is_for_is_impossible(move: Move, state: State | None) -> None:
    if any(row.move is move and state in row.sources for row in TRANSITIONS):
        return
    with pytest.raises(Refusal, match="impossible") as refused:
        transition(move, state, EVERYBODY, frozenset(Fact))

    assert refused.value.facts == {"move": move, "state": state}


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert all(not possible(state, NOBODY, frozenset()) for state in (None, *State))


def test_every_closure_code_has_its_move() -> None:
    closing = {row.closure: row.move for row in TRANSITIONS if row.closure}

    assert closing == {
        Closure.SATISFIED: Move.CONFIRM,
        Closure.SOLVED_NOT_SATISFIED: Move.RECOVER,
        Closure.UNREACHABLE: Move.GIVE_UP,
        Closure.EXHAUSTED: Move.EXHAUST,
        Closure.WITHDRAWN: Move.WITHDRAW,
        Closure.DUPLICATE: Move.MERGE,
        Closure.NOT_COMPLAINT: Move.NOT_COMPLAINT,
        Closure.ANONYMOUS: Move.RESOLVE,
    }


def test_a_case_is_not_closed_with_success_while_the_customer_is_owed_something() -> None:
    owing = frozenset({Fact.COMMITMENT_OPEN, Fact.COMMITMENTS_LEFT, Fact.RECOVERY_ASKED, Fact.ATTEMPTS_COMPLETE})
    unowed_ends = {Move.WITHDRAW, Move.MERGE, Move.NOT_COMPLAINT}

    for state in OPEN:
        for move in possible(state, EVERYBODY, owing):
            if move not in unowed_ends:
                assert transition(move, state, EVERYBODY, owing).row.target is not State.CLOSED


def test_only_reopening_begins_a_new_cycle() -> None:
    assert {row.move for row in TRANSITIONS if row.new_cycle} == {Move.REOPEN}


def test_only_waiting_for_the_customer_pauses_and_only_the_solution() -> None:
    assert {(row.move, row.pauses) for row in TRANSITIONS if row.pauses} == {
        (Move.WAIT, frozenset({ClockKind.SOLUTION}))
    }
    assert {row.move for row in TRANSITIONS if row.resumes} == {Move.ANSWERED, Move.WAIT_OVER}


def test_every_word_with_the_customer_stops_what_waited_for_one() -> None:
    for move in (Move.FOLLOW_UP, Move.CHANGE_SOLUTION, Move.WAIT):
        assert all(row.meets >= CONTACT for row in TRANSITIONS if row.move is move)
    told = [row for row in TRANSITIONS if row.move is Move.RESOLVE and Fact.ANONYMOUS not in row.needs]
    assert all(row.meets >= CONTACT | {ClockKind.SOLUTION} for row in told)


def test_what_counts_as_a_word_to_the_customer() -> None:
    assert {Move.FOLLOW_UP, Move.CHANGE_SOLUTION, Move.WAIT, Move.RESOLVE} == CONTACTS


def test_a_changed_solution_restarts_the_promise_and_not_the_solution() -> None:
    (row,) = [row for row in TRANSITIONS if row.move is Move.CHANGE_SOLUTION]

    assert ClockKind.PROMISE in row.starts
    assert ClockKind.SOLUTION not in (*row.starts, *row.meets)


def test_consent_is_given_by_those_who_may_do_it_themselves() -> None:
    assert deciders(Move.RESOLVE) == {LEAD, HEAD}
    assert deciders(Move.EXHAUST) == {HEAD}
    assert deciders(Move.REASSIGN) >= {LEAD, HEAD}
    assert deciders(Move.FOLLOW_UP) == set()


def test_a_move_is_ever_possible_where_a_row_is_for_the_state_whoever_makes_it() -> None:
    assert ever_possible(Move.REOPEN, State.CLOSED)
    assert ever_possible(Move.EXHAUST, State.IN_PROGRESS)
    assert not ever_possible(Move.EXHAUST, State.RESOLVED)
    assert not ever_possible(Move.FILE, State.CLOSED)


def test_what_is_possible_stands_in_the_order_of_the_table_and_once() -> None:
    for state in (None, *State):
        moves = possible(state, EVERYBODY, frozenset())

        assert list(moves) == sorted(set(moves), key=[row.move for row in TRANSITIONS].index)


@dataclass
class Walk:
    """A case as far as the table knows it, with the facts that follow from its walk."""

    state: State | None = None
    cycle: int = 1
    running: set[ClockKind] = field(default_factory=set)
    facts: set[Fact] = field(default_factory=set)

    def take(self, rule: Transition) -> None:
        self.cycle += rule.new_cycle
        self.running = (self.running - rule.meets - rule.cancels) | set(rule.starts)
        self.state = rule.target or self.state
        if rule.move is Move.COMMIT:
            self.running.add(ClockKind.REFUND)
        if rule.move is Move.KEEP or self.state is State.CLOSED:
            self.running -= COMMITMENTS
        if self.state is State.CLOSED:
            self.running = set()
        owing = bool(self.running & COMMITMENTS)
        self.facts = (self.facts - {Fact.COMMITMENT_OPEN}) | ({Fact.COMMITMENT_OPEN} if owing else set())


steps = st.lists(st.tuples(st.sampled_from(Move), st.frozensets(st.sampled_from(Role), max_size=3)), max_size=40)
circumstances = st.frozensets(st.sampled_from(sorted(set(Fact) - {Fact.COMMITMENT_OPEN, Fact.COMMITMENTS_LEFT})))


@given(steps, circumstances)
def test_no_walk_leaves_the_table(tried: list[tuple[Move, frozenset[Role]]], facts: Set[Fact]) -> None:
    walk = Walk(facts=set(facts))
    for move, roles in tried:
        cycle = walk.cycle
        if move not in possible(walk.state, roles, walk.facts):
            with pytest.raises(Refusal):
                transition(move, walk.state, roles, walk.facts)
            continue
        walk.take(transition(move, walk.state, roles, walk.facts).row)

        assert walk.state in set(State)
        assert walk.cycle == cycle + (move is Move.REOPEN)


@given(st.lists(st.integers(0, 1000), max_size=60), circumstances)
def test_an_open_case_always_has_a_next_step_and_a_clock_that_runs(choices: list[int], facts: Set[Fact]) -> None:
    """Nothing that was filed can be forgotten: until it is closed, some promise runs and somebody can act."""
    walk = Walk(facts=set(facts))
    for choice in (0, *choices):
        open_now = possible(walk.state, EVERYBODY, walk.facts)
        if not open_now:
            assert walk.state is State.CLOSED
            return
        walk.take(transition(open_now[choice % len(open_now)], walk.state, EVERYBODY, walk.facts).row)

        assert walk.state is not None
        assert bool(walk.running) is (walk.state in OPEN)
