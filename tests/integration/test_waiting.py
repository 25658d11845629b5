"""Waiting for the customer: the solution stands still and goes on with what was left, never later than it may."""

import asyncio
from datetime import timedelta

import pytest

from domain.clocks import ClockState
from domain.errors import Outdated, Refusal
from domain.lifecycle import Fact, Move, State
from domain.people import Person
from domain.policy import Audience, ClockKind, Offset, Policy, Step
from handlers.cases import CaseFacts
from handlers.handling import ids
from storage.complaints import history
from storage.store import Store
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, desk_with
from tests.fakes import START
from tests.integration.casework import Casework

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
WAIT = 72 * HOUR


async def followed_up(work: Casework) -> CaseFacts:
    """A case of noon that was followed up two hours later, with 22 hours left for the solution."""
    case = await work.file(received_at=START)
    work.clock.advance(2 * HOUR)
    return await work.follow_up(case, eta=START + timedelta(days=20))


async def states(work: Casework) -> dict[str, str]:
    """How the last clock of each kind stands."""
    return {row.kind: row.state for row in await work.clocks()}


async def test_a_case_that_waits_holds_the_solution_and_what_waited_for_a_word_is_kept(work: Casework) -> None:
    case = await work.wait(await followed_up(work))

    assert (case.state, case.waits_left) == (State.WAITING_CUSTOMER, 1)
    assert await states(work) == {
        "first_followup": "met",
        "solution": "paused",
        "promise": "met",
        "heartbeat": "met",
        "customer_wait": "running",
    }
    (solution,), (wait,) = await work.clocks("solution"), await work.clocks("customer_wait")
    assert (solution.paused_at, solution.next_at, wait.due_at) == (START + 2 * HOUR, None, START + 2 * HOUR + WAIT)
    paused = case.clocks[-1]
    assert (paused.kind, paused.paused_at, case.next_clock) == (ClockKind.SOLUTION, START + 2 * HOUR, case.clocks[0])


async def test_the_solution_goes_on_with_the_time_that_was_left(work: Casework) -> None:
    case = await work.wait(await followed_up(work))
    work.clock.advance(30 * HOUR)

    case = await work.answered(case)

    (solution,), (wait,) = await work.clocks("solution"), await work.clocks("customer_wait")
    assert (case.state, solution.state, wait.state) == (State.IN_PROGRESS, "running", "met")
    assert solution.due_at == START + 32 * HOUR + 22 * HOUR
    pause = [(START + 2 * HOUR).isoformat(), (START + 32 * HOUR).isoformat()]
    assert solution.basis["pauses"] == [pause]
    assert solution.basis["length"] == "1d"


async def test_every_pause_is_kept_and_counts_once(work: Casework) -> None:
    case = await followed_up(work)
    for _ in range(2):
        case = await work.wait(case)
        work.clock.advance(10 * HOUR)
        case = await work.answered(case)
        work.clock.advance(HOUR)

    (solution,) = await work.clocks("solution")
    assert solution.due_at == START + 24 * HOUR + 20 * HOUR
    assert [len(pause) for pause in solution.basis["pauses"]] == [2, 2]


async def test_a_solution_that_was_overdue_when_it_stood_still_stays_overdue(work: Casework) -> None:
    case = await followed_up(work)
    work.clock.advance(24 * HOUR)

    case = await work.wait(case)
    work.clock.advance(10 * HOUR)
    await work.answered(case)

    (solution,) = await work.clocks("solution")
    assert solution.due_at == work.clock.now() - 2 * HOUR


async def test_nobody_is_reminded_of_a_solution_that_stands_still_but_of_the_question(work: Casework) -> None:
    await work.wait(await followed_up(work))

    await work.sweep(hours=47, minutes=59, seconds=59)
    assert await work.told() == []
    await work.sweep(seconds=1)

    assert await work.told() == [(OWNER.id, "reminder")]
    (notice,) = await work.owed("clock_reminder")
    assert notice.facts["clocks"] == [row.id for row in await work.clocks("customer_wait")]


async def test_after_the_longest_wait_the_case_goes_on_by_itself_and_the_owner_hears_of_it(work: Casework) -> None:
    case = await work.wait(await followed_up(work))

    await work.sweep(hours=72, seconds=-1)
    assert (await work.look(case.number)).state is State.WAITING_CUSTOMER
    await work.sweep(seconds=1)

    case = await work.look(case.number)
    assert (case.state, case.last_move, case.last_actor) == (State.IN_PROGRESS, Move.WAIT_OVER, "system")
    (solution,), (wait,) = await work.clocks("solution"), await work.clocks("customer_wait")
    assert (solution.state, solution.due_at) == ("running", work.clock.now() + 22 * HOUR)
    assert (wait.state, wait.stopped_at) == ("cancelled", work.clock.now())
    assert [(row.target, row.facts["at"]) for row in await work.owed(ids.WAIT_OVER)] == [
        (OWNER.id, work.clock.now().isoformat())
    ]
    assert [row.facts["move"] for row in await work.owed("complaint_line")][-1] == "wait_over"
    assert {rung for _, rung in await work.told()} == {"reminder"}


async def test_a_bot_that_slept_through_the_end_of_a_wait_gives_the_solution_no_more_time_for_that(
    work: Casework,
) -> None:
    await work.wait(await followed_up(work))
    over = work.clock.now() + WAIT

    await work.sweep(hours=72 + 10)

    (solution,) = await work.clocks("solution")
    assert solution.due_at == over + 22 * HOUR
    assert solution.basis["pauses"] == [[(START + 2 * HOUR).isoformat(), over.isoformat()]]
    event = (await work.store.read(history, 1))[-1]
    assert (event.move, event.at, event.facts) == ("wait_over", work.clock.now(), {"over": over.isoformat()})
    assert (await work.clocks("heartbeat"))[-1].started_at == over
    assert (await work.clocks("customer_wait"))[0].stopped_at == over
    assert [row.facts["at"] for row in await work.owed(ids.WAIT_OVER)] == [over.isoformat()]


async def test_a_bot_that_slept_even_longer_finds_the_solution_overdue_since_its_true_moment(work: Casework) -> None:
    case = await work.wait(await followed_up(work))
    due = work.clock.now() + WAIT + 22 * HOUR

    await work.sweep(days=10)

    assert (await work.look(case.number)).state is State.IN_PROGRESS
    (solution,) = await work.clocks("solution")
    assert (solution.state, solution.due_at) == ("running", due)
    assert (LEAD.id, "breach") in await work.told()


async def test_an_answer_that_is_recorded_after_the_end_of_the_wait_gives_no_more_time_either(work: Casework) -> None:
    case = await work.wait(await followed_up(work))
    over = work.clock.now() + WAIT
    work.clock.advance(WAIT + 5 * HOUR)

    await work.answered(case)

    (solution,), (wait,) = await work.clocks("solution"), await work.clocks("customer_wait")
    assert (wait.state, solution.due_at) == ("missed", over + 22 * HOUR)
    assert await work.sweep() == 0
    assert await work.owed(ids.WAIT_OVER) == []


async def test_a_wait_ends_once_whoever_sweeps(work: Casework, database_url: str) -> None:
    for _ in range(5):
        await work.wait(await work.follow_up(await work.file(), LEAD), LEAD)
    work.clock.advance(WAIT)
    other = await Store.open(database_url)

    await asyncio.gather(work.sweep(), work.sweep(other), work.sweep(other))
    await other.close()

    assert len(await work.owed(ids.WAIT_OVER)) == 5
    moves = [event.move for number in range(1, 6) for event in await work.store.read(history, number)]
    assert moves.count("wait_over") == 5
    assert {row.state for row in await work.clocks("customer_wait")} == {"cancelled"}


async def test_a_wait_ends_even_when_the_policy_has_no_word_to_say_then(work: Casework) -> None:
    work.desk = desk_with(with_wait_ladder(Step(to=Audience.OWNER, before=Offset(span=24 * HOUR))))
    case = await work.wait(await followed_up(work))

    await work.sweep(hours=72)

    assert (await work.look(case.number)).state is State.IN_PROGRESS
    assert len(await work.owed(ids.WAIT_OVER)) == 1


def with_wait_ladder(*steps: Step) -> Policy:
    """The demo's policy with another ladder for waits."""
    rows = tuple(
        row.model_copy(update={"steps": steps}) if row.kind is ClockKind.CUSTOMER_WAIT else row
        for row in POLICY.ladders.rows
    )
    return POLICY.model_copy(update={"ladders": POLICY.ladders.model_copy(update={"rows": rows})})


async def test_a_case_may_wait_twice_and_no_third_time(work: Casework) -> None:
    case = await followed_up(work)
    for left in (1, 0):
        case = await work.wait(case)
        assert case.waits_left == left
        case = await work.answered(case)

    with pytest.raises(Refusal, match="not_now") as refused:
        await work.wait(case)

    assert refused.value.facts["because"] is Fact.WAITS_USED_UP
    assert Move.WAIT not in case.moves


async def test_a_case_that_waits_for_its_customer_is_neither_resolved_nor_followed_up_until_then(
    work: Casework,
) -> None:
    case = await work.wait(await followed_up(work))

    for attempt in (work.resolve, work.follow_up, work.wait, work.change_solution, work.try_customer):
        with pytest.raises(Refusal, match="impossible") as refused:
            await attempt(case)
        possible = refused.value.facts["possible"]
        assert isinstance(possible, tuple)
        assert Move.ANSWERED in possible


@pytest.mark.parametrize(("person", "told"), [(AGENT, [OWNER.id]), (OTHER_OWNER, [OWNER.id]), (OWNER, [])])
async def test_whoever_hears_the_answer_records_it_and_the_owner_is_told_unless_it_was_the_owner(
    work: Casework, person: Person, told: list[str]
) -> None:
    case = await work.wait(await followed_up(work))

    case = await work.answered(case, person)

    assert case.last_actor == person.id
    assert [row.target for row in await work.owed(ids.ANSWERED)] == told
    event = (await work.store.read(history, 1))[-1]
    assert work.desk.vault.open("note", event.note) == "Here it is."
    assert "Here" not in str(event.facts)


@pytest.mark.parametrize(("person", "code"), [(AGENT, "not_yours"), (OTHER_OWNER, "not_yours"), (GUEST, "not_yours")])
async def test_only_the_owner_or_who_leads_may_let_a_case_wait(work: Casework, person: Person, code: str) -> None:
    case = await followed_up(work)

    with pytest.raises(Refusal, match=code):
        await work.wait(case, person)


async def test_lead_and_head_may_let_a_case_wait(work: Casework) -> None:
    for person in (LEAD, HEAD):
        case = await work.wait(await work.follow_up(await work.file(), person), person)

        assert (case.state, case.last_actor) == (State.WAITING_CUSTOMER, person.id)


async def test_an_answer_that_promises_a_time_starts_the_promise_and_each_starts_the_heartbeat(work: Casework) -> None:
    case = await work.wait(await followed_up(work))
    work.clock.advance(HOUR)

    await work.answered(case, eta=work.clock.now() + 2 * HOUR)

    assert (await work.clocks("promise"))[-1].due_at == work.clock.now() + 2 * HOUR
    assert (await work.clocks("heartbeat"))[-1].due_at == work.clock.now() + 24 * HOUR


async def test_an_answer_without_a_promise_starts_none(work: Casework) -> None:
    case = await work.wait(await followed_up(work))

    await work.answered(case)

    assert [row.state for row in await work.clocks("promise")] == ["met"]


async def test_a_promise_in_the_past_is_refused_beside_its_field_and_the_case_waits_on(work: Casework) -> None:
    case = await work.wait(await followed_up(work))

    with pytest.raises(Refusal, match="eta_past") as refused:
        await work.answered(case, eta=work.clock.now())

    assert refused.value.field == ids.ETA
    assert await work.look(case.number) == case


async def test_of_two_who_record_the_answer_the_second_hears_who_was_first(work: Casework) -> None:
    case = await work.wait(await followed_up(work))
    await work.answered(case, LEAD)

    with pytest.raises(Outdated) as outdated:
        await work.answered(case, AGENT)

    assert (outdated.value.facts["actor"], outdated.value.facts["last"]) == (LEAD.id, Move.ANSWERED)


async def test_the_same_form_twice_is_one_wait_and_one_answer(work: Casework) -> None:
    case = await followed_up(work)

    waiting = await work.wait(case, key="view:TWICE")
    assert await work.wait(case, key="view:TWICE") == waiting
    answered = await work.answered(waiting, key="view:THRICE")
    assert await work.answered(waiting, key="view:THRICE") == answered

    assert len(await work.clocks("customer_wait")) == 1
    assert len(await work.owed(ids.ANSWERED)) == 1


async def test_a_wait_that_an_answer_ends_is_not_ended_again_by_the_bot(work: Casework) -> None:
    case = await work.wait(await followed_up(work))
    work.clock.advance(HOUR)
    await work.answered(case)

    await work.sweep(hours=72)

    assert await work.owed(ids.WAIT_OVER) == []
    assert ClockState.RUNNING in {row.state for row in await work.clocks("solution")}
