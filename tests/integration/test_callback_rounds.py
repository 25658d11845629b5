"""The callback round: a customer who is content closes the case, any other answer keeps it open."""

from datetime import timedelta

import pytest

from domain.callbacks import Answer, Outcome
from domain.errors import Outdated, Refusal
from domain.lifecycle import Closure, Move, State
from domain.people import Person
from domain.policy import ClockKind, Severity
from handlers.callbacks import ids
from storage.models import CallbackAttemptRow, NoticeRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import NO_ANSWER, NOT_SATISFIED, NOT_SOLVED, Casework

HOUR = timedelta(hours=1)
RESOLVED = START + 2 * HOUR


async def test_a_customer_who_is_content_closes_the_case(work: Casework) -> None:
    case = await work.resolved()
    work.clock.advance(HOUR)

    case = await work.call(case)

    row = await work.case_row()
    assert (case.state, case.closure, case.moves) == (State.CLOSED, Closure.SATISFIED, (Move.REOPEN,))
    assert (row.closed_at, row.closure_code) == (START + 3 * HOUR, "satisfied")
    assert {clock.state for clock in await work.clocks()} == {"met"}
    (attempt,) = await work.rows(CallbackAttemptRow)
    assert (attempt.outcome, attempt.solved, attempt.satisfied, attempt.score) == ("reached", True, True, 5)
    assert (attempt.caller, attempt.cycle, attempt.at) == (AGENT.id, 1, START + 3 * HOUR)


async def test_a_wrong_number_leaves_the_promise_of_a_callback_as_it_is(work: Casework) -> None:
    case = await work.resolved()
    before = await work.clocks("callback")

    case = await work.call(case, Answer(Outcome.WRONG_NUMBER))

    assert case.state is State.RESOLVED
    assert await work.clocks("callback") == before
    assert (await work.rows(CallbackAttemptRow))[0].outcome == "wrong_number"


async def test_a_closed_case_takes_nothing_more(work: Casework) -> None:
    case = await work.call(await work.resolved())

    for again in (work.call(case), work.follow_up(case), work.resolve(case), work.recover(case, LEAD)):
        with pytest.raises(Refusal, match="impossible"):
            await again


@pytest.mark.parametrize(("tried", "due"), [(2 * HOUR, 26 * HOUR), (60 * HOUR, 74 * HOUR), (75 * HOUR, 99 * HOUR)])
async def test_a_customer_who_was_not_reached_is_tried_again_inside_the_round(
    work: Casework, tried: timedelta, due: timedelta
) -> None:
    case = await work.resolved()
    work.clock.at = START + tried

    case = await work.call(case, NO_ANSWER)

    assert (case.state, case.cycle) == (State.RESOLVED, 1)
    first, second = await work.clocks("callback")
    assert (first.state, first.stopped_at) == ("met" if tried <= 26 * HOUR else "missed", START + tried)
    assert (second.state, second.sequence, second.due_at) == ("running", 2, START + due)


async def test_three_tries_are_three_rows_and_the_fourth_call_may_still_close(work: Casework) -> None:
    case = await work.resolved()
    for outcome in (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.WRONG_NUMBER):
        work.clock.advance(3 * HOUR)
        case = await work.call(case, Answer(outcome))

    assert (await work.call(case)).state is State.CLOSED
    assert [row.outcome for row in await work.rows(CallbackAttemptRow)] == [
        "no_answer",
        "busy",
        "wrong_number",
        "reached",
    ]


@pytest.mark.parametrize(
    ("severity", "channel", "length"),
    [
        (Severity.NORMAL, "phone", 4 * HOUR),
        (Severity.NORMAL, "social", HOUR),
        (Severity.URGENT, "phone", HOUR / 2),
    ],
)
async def test_not_solved_begins_a_second_cycle_with_a_shorter_first_clock(
    work: Casework, severity: Severity, channel: str, length: timedelta
) -> None:
    case = await work.resolved(severity=severity, channel=channel)
    before = (await work.clocks())[:3]
    work.clock.advance(HOUR)
    now = work.clock.now()

    case = await work.call(case, NOT_SOLVED)

    row = await work.case_row()
    assert (case.state, case.cycle, row.resolved_at, row.cycle_at) == (State.IN_PROGRESS, 2, None, now)
    running = {clock.kind: clock.due_at for clock in case.clocks}
    assert running == {ClockKind.FIRST_FOLLOWUP: now + length, ClockKind.SOLUTION: now + 24 * HOUR}
    assert (await work.clocks())[:3] == before
    assert (await work.rows(CallbackAttemptRow))[0].cycle == 1


async def test_a_case_that_came_back_concerns_its_owner_and_the_lead_once_each(work: Casework) -> None:
    await work.call(await work.resolved(), NOT_SOLVED)

    assert [row.target for row in await work.owed(ids.REOPENED)] == [OWNER.id, LEAD.id]


async def test_an_owner_who_leads_is_told_once_that_the_case_came_back(work: Casework) -> None:
    work.desk = desk_with(with_people(lead=OWNER.id))

    await work.call(await work.resolved(), NOT_SOLVED)

    assert [row.target for row in await work.owed(ids.REOPENED)] == [OWNER.id]


async def test_the_second_cycle_is_lived_like_the_first_and_may_end_well(work: Casework) -> None:
    case = await work.call(await work.resolved(), NOT_SOLVED)
    work.clock.advance(HOUR)
    case = await work.resolve(await work.follow_up(case))

    case = await work.call(case)

    assert (case.state, case.cycle) == (State.CLOSED, 2)
    assert [(row.kind, row.state) for row in await work.clocks() if row.cycle == 2] == [
        ("first_followup", "met"),
        ("solution", "met"),
        ("promise", "met"),
        ("heartbeat", "met"),
        ("callback", "met"),
    ]


async def test_solved_but_not_satisfied_goes_to_the_lead_who_closes_it(work: Casework) -> None:
    case = await work.call(await work.resolved(), NOT_SATISFIED)

    assert (case.state, case.closure) == (State.RESOLVED, None)
    assert Move.RECOVER in case.moves
    assert [row.target for row in await work.owed(ids.RECOVERY)] == [LEAD.id]
    assert [row.state for row in await work.clocks("callback")] == ["met", "running"]

    for person in (OWNER, AGENT, GUEST):
        with pytest.raises(Refusal, match="not_yours"):
            await work.recover(case, person)
    case = await work.recover(case, LEAD)

    assert (case.state, case.closure) == (State.CLOSED, Closure.SOLVED_NOT_SATISFIED)
    assert [row.state for row in await work.clocks("callback")] == ["met", "met"]


@pytest.mark.parametrize(("heads", "told"), [((HEAD.id,), HEAD.id), ((), OWNER.id)])
async def test_without_a_lead_the_head_and_without_a_head_the_owner_is_asked_to_recover(
    work: Casework, heads: tuple[str, ...], told: str
) -> None:
    work.desk = desk_with(with_people(lead=None, heads=heads))

    await work.call(await work.resolved(), NOT_SATISFIED)

    assert [row.target for row in await work.owed(ids.RECOVERY)] == [told]


async def test_nobody_recovers_what_nobody_asked_for(work: Casework) -> None:
    case = await work.resolved()

    with pytest.raises(Refusal, match="not_now"):
        await work.recover(case, LEAD)


async def test_a_recovery_asked_for_in_the_first_cycle_is_no_recovery_of_the_second(work: Casework) -> None:
    case = await work.call(await work.resolved(), NOT_SATISFIED)
    case = await work.call(case, NOT_SOLVED)
    case = await work.resolve(await work.follow_up(case))

    assert Move.RECOVER not in case.moves
    with pytest.raises(Refusal, match="not_now"):
        await work.recover(case, LEAD)


@pytest.mark.parametrize(
    ("answer", "code", "field"),
    [
        (Answer(Outcome.REACHED, True, None), "answer_needed", ids.SATISFIED),
        (Answer(Outcome.BUSY, solved=True), "not_reached_but_answered", ids.SOLVED),
        (Answer(Outcome.BUSY, score=3), "not_reached_but_answered", ids.SCORE),
        (Answer(Outcome.REACHED, True, True, score=0), "unknown_choice", ids.SCORE),
        (Answer(Outcome.REACHED, True, True, score=6), "unknown_choice", ids.SCORE),
    ],
)
async def test_answers_that_do_not_fit_store_nothing(work: Casework, answer: Answer, code: str, field: str) -> None:
    case = await work.resolved()

    with pytest.raises(Refusal) as refused:
        await work.call(case, answer)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert await work.look(case.number) == case
    assert await work.rows(CallbackAttemptRow) == []


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER, OWNER, LEAD, HEAD])
async def test_anybody_inside_may_call_back(work: Casework, person: Person) -> None:
    assert (await work.call(await work.resolved(), person=person)).last_actor == person.id


async def test_a_guest_may_not(work: Casework) -> None:
    case = await work.resolved()

    with pytest.raises(Refusal, match="not_yours"):
        await work.call(case, person=GUEST)


async def test_the_same_call_twice_is_one_and_another_s_is_told_who_was_first(work: Casework) -> None:
    case = await work.resolved()
    first = await work.call(case, NO_ANSWER, key="view:TWICE")

    assert await work.call(case, NO_ANSWER, key="view:TWICE") == first
    with pytest.raises(Outdated) as outdated:
        await work.call(case, person=LEAD)

    assert (outdated.value.facts["actor"], outdated.value.facts["last"]) == (AGENT.id, Move.ATTEMPT)
    assert len(await work.rows(CallbackAttemptRow)) == 1


async def test_the_same_recovery_twice_is_one(work: Casework) -> None:
    case = await work.call(await work.resolved(), NOT_SATISFIED)
    first = await work.recover(case, LEAD, key="view:TWICE")

    assert await work.recover(case, LEAD, key="view:TWICE") == first


async def test_the_tries_of_a_round_are_those_of_its_cycle(work: Casework) -> None:
    case = await work.call(await work.resolved(), NO_ANSWER)
    await work.call(case, NOT_SOLVED)

    tries = await work.rows(CallbackAttemptRow)
    assert [(row.cycle, row.outcome) for row in tries] == [(1, "no_answer"), (1, "reached")]


async def test_every_step_after_the_filing_is_a_line_in_the_thread_of_the_card(work: Casework) -> None:
    await work.call(await work.resolved(), NOT_SOLVED)

    card = (await work.owed("complaint_card"))[0]
    lines = await work.owed("complaint_line")
    assert [row.facts["move"] for row in lines] == ["follow_up", "resolve", "reopen"]
    assert {row.parent_id for row in lines} == {card.id}
    assert card.wanted == 1 + len(lines)


async def test_what_the_customer_said_is_sealed_and_in_no_message(work: Casework) -> None:
    case = await work.resolved()
    await work.call(case, Answer(Outcome.REACHED, True, False, 1, "They never rang me."))

    (attempt,) = await work.rows(CallbackAttemptRow)
    assert "rang" not in attempt.comment
    assert work.desk.vault.open("comment", attempt.comment) == "They never rang me."
    assert not any("rang" in str(row.facts) for row in await work.rows(NoticeRow))


async def test_a_customer_who_has_no_time_is_called_when_they_wished_and_the_first_promise_is_kept(
    work: Casework,
) -> None:
    case = await work.resolved()
    again = RESOLVED + 30 * HOUR

    case = await work.call(case, Answer(Outcome.ANOTHER_TIME, again_at=again), method="phone")

    first, second = await work.clocks("callback")
    assert (first.state, second.state, second.due_at, second.basis["rule"]) == ("met", "running", again, "stated")
    assert (case.state, case.last_move, case.tries) == (State.RESOLVED, Move.POSTPONE, 0)
    assert (await work.rows(CallbackAttemptRow))[0].method == "phone"


@pytest.mark.parametrize(("hours", "code"), [(-1, "again_past"), (0, "again_past"), (9, "outside_window")])
async def test_a_time_at_which_nobody_is_called_is_refused_and_nothing_is_stored(
    work: Casework, hours: int, code: str
) -> None:
    case = await work.resolved()

    with pytest.raises(Refusal) as refused:
        await work.call(case, Answer(Outcome.ANOTHER_TIME, again_at=RESOLVED + hours * HOUR))

    assert (refused.value.code, refused.value.field) == (code, ids.AGAIN_AT)
    assert await work.rows(CallbackAttemptRow) == []


async def test_an_unknown_way_of_reaching_the_customer_is_refused(work: Casework) -> None:
    case = await work.resolved()

    with pytest.raises(Refusal) as refused:
        await work.call(case, method="telegraph")

    assert (refused.value.code, refused.value.field) == ("unknown_choice", ids.METHOD)


async def test_a_customer_who_would_not_answer_is_for_the_lead_who_closes_the_case(work: Casework) -> None:
    case = await work.call(await work.resolved(), Answer(Outcome.REFUSED))

    assert (case.state, case.last_move) == (State.RESOLVED, Move.REFUSE)
    assert [(row.target, row.facts["refused"]) for row in await work.owed(ids.RECOVERY)] == [(LEAD.id, True)]
    (attempt,) = await work.rows(CallbackAttemptRow)
    assert (attempt.outcome, attempt.solved, attempt.satisfied) == ("refused", None, None)
    assert (await work.recover(case, LEAD)).state is State.CLOSED


async def test_a_wrong_number_is_for_the_owner_to_correct(work: Casework) -> None:
    await work.call(await work.resolved(), Answer(Outcome.WRONG_NUMBER))

    assert [row.target for row in await work.owed(ids.WRONG_NUMBER)] == [OWNER.id]


async def test_a_content_customer_with_a_low_score_is_told_to_the_lead(work: Casework) -> None:
    await work.call(await work.resolved(), Answer(Outcome.REACHED, True, True, score=2))

    assert [(row.target, row.facts["score"]) for row in await work.owed(ids.LOW_SCORE)] == [(LEAD.id, 2)]
