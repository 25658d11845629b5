"""A case in the hands of another department: asked for, taken on, given back, and what else ends it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from domain.errors import Outdated, Refusal
from domain.handoffs import Result
from domain.lifecycle import Fact, Move, State
from domain.people import Person
from handlers.cases import CaseFacts
from handlers.handoffs import ids
from storage.complaints import history
from storage.models import HandoffRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework
from tests.integration.handed import (
    HOUR,
    PRODUCT,
    TESTER,
    accept_clock,
    asked_says,
    handed,
    handoff,
    taken,
    told,
)


async def test_a_department_is_asked_and_has_an_hour_to_take_it_on(work: Casework) -> None:
    case = await handed(work)

    assert (case.state, case.owner, case.standing.handed_to) == (State.IN_PROGRESS, OWNER.id, "product")
    assert await accept_clock(work) == ("running", START + HOUR)
    assert sorted(await told(work, ids.ASKED)) == [LEAD.id, PRODUCT.id]
    event = (await work.store.read(history, case.id))[-1]
    assert (event.move, event.facts) == ("hand_off", {"department": "product"})
    assert work.desk.vault.open("note", event.note) == "Is the batch faulty?"


async def test_a_hand_off_holds_up_no_promise_and_is_no_word_to_the_customer(work: Casework) -> None:
    case = await work.file()
    before = [(row.kind, row.due_at, row.state) for row in await work.clocks()]

    case = await work.hand_off(case)

    assert case.state is State.ASSIGNED
    assert [(row.kind, row.due_at, row.state) for row in await work.clocks()][: len(before)] == before


async def test_a_customer_who_was_told_of_it_has_heard_from_us_and_is_promised_a_time(work: Casework) -> None:
    case = await work.file()

    case = await work.hand_off(case, eta=START + HOUR)

    assert case.state is State.IN_PROGRESS
    states = {row.kind: row.state for row in await work.clocks()}
    assert (states["first_followup"], states["promise"]) == ("met", "running")
    assert [row.move for row in await work.store.read(history, case.id)][-2:] == ["follow_up", "hand_off"]


async def test_a_promise_in_the_past_is_refused_and_nothing_is_handed_off(work: Casework) -> None:
    case = await work.file()

    with pytest.raises(Refusal, match="eta_past"):
        await work.hand_off(case, eta=START)

    assert await work.rows(HandoffRow) == []
    assert (await work.look(case.number)).version == case.version


@pytest.mark.parametrize(
    ("department", "code"),
    [("warehouse", "own_department"), ("nowhere", "unknown_choice"), ("finance", "nobody_there")],
)
async def test_a_department_that_cannot_be_asked_is_refused_beside_its_field(
    work: Casework, department: str, code: str
) -> None:
    work.desk = desk_with(with_people(lead=None, heads=()))

    with pytest.raises(Refusal, match=code) as refused:
        await work.hand_off(await work.file(), department=department)

    assert refused.value.field == ids.DEPARTMENT


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER, GUEST])
async def test_nobody_but_owner_and_leads_hands_a_case_off(work: Casework, person: Person) -> None:
    with pytest.raises(Refusal, match="not_yours"):
        await work.hand_off(await work.file(), person)


async def test_one_department_at_a_time_has_a_case(work: Casework) -> None:
    with pytest.raises(Refusal) as refused:
        await work.hand_off(await handed(work), department="finance")

    assert (refused.value.code, refused.value.facts["because"]) == ("not_now", Fact.HANDOFF_OPEN)


async def test_the_same_form_twice_asks_once(work: Casework) -> None:
    case = await work.file()

    for _ in range(2):
        await work.hand_off(case, key="view:TWICE")

    assert len(await work.rows(HandoffRow)) == 1


async def test_whoever_takes_it_on_stops_the_clock_and_the_owner_stays(work: Casework) -> None:
    case = await taken(work)

    assert (case.owner, case.handoff and case.handoff.taken_by) == (OWNER.id, PRODUCT.id)
    assert (await accept_clock(work))[0] == "met"
    mine, others = await asked_says(work, PRODUCT), await asked_says(work, LEAD)
    assert mine is not None
    assert others is not None
    assert "You have taken this on for Product" in mine.text
    assert ids.OPEN_RETURN in str(mine.blocks)
    assert "<@U0QUAL01> has taken this on for Product." in others.text
    assert ids.TAKE not in str(others.blocks)


async def test_the_second_who_wants_to_take_it_on_hears_who_was_first(work: Casework) -> None:
    case = await taken(work)

    with pytest.raises(Refusal, match="handoff_taken") as refused:
        await work.take(case, TESTER)

    assert refused.value.facts["actor"] == PRODUCT.id
    assert await work.take(case, PRODUCT) == case


async def test_of_two_who_take_it_on_at_the_very_same_moment_one_has_it(work: Casework) -> None:
    case = await handed(work)

    ends = await asyncio.gather(work.take(case, PRODUCT), work.take(case, TESTER), return_exceptions=True)

    (refused,) = [end for end in ends if isinstance(end, Refusal)]
    assert refused.facts["actor"] == (await handoff(work)).taken_by
    assert len([event for event in await work.store.read(history, case.id) if event.move == "take_handoff"]) == 1


@pytest.mark.parametrize("person", [OWNER, AGENT, OTHER_OWNER, GUEST])
async def test_only_the_department_and_leads_take_it_on(work: Casework, person: Person) -> None:
    with pytest.raises(Refusal, match="not_yours"):
        await work.take(await handed(work), person)


async def test_nothing_can_be_taken_on_that_nobody_was_asked_for(work: Casework) -> None:
    with pytest.raises(Refusal) as refused:
        await work.take(await work.file(), LEAD)

    assert (refused.value.code, refused.value.facts["because"]) == ("not_now", Fact.HANDOFF_ASKED)


@pytest.mark.parametrize("result", Result)
async def test_what_the_department_has_ended_the_owner_hears_of(work: Casework, result: Result) -> None:
    case = await taken(work)
    work.clock.advance(2 * HOUR)

    case = await work.give_back(case, PRODUCT, result=result)

    assert (case.handoff, case.state) == (None, State.IN_PROGRESS)
    (notice,) = await work.owed(ids.RETURNED)
    assert (notice.target, notice.facts["result"], notice.facts["department"]) == (OWNER.id, result.value, "product")
    assert await told(work, ids.OVER) == []
    assert Move.HAND_OFF in case.moves


async def test_a_department_that_declines_has_answered_in_time(work: Casework) -> None:
    await work.give_back(await handed(work), PRODUCT, result=Result.NOT_DONE)

    assert (await accept_clock(work))[0] == "met"
    assert (await handoff(work)).taken_by is None
    assert await told(work, ids.RETURNED) == [OWNER.id]


async def test_an_owner_who_takes_it_back_tells_whoever_worked_on_it(work: Casework) -> None:
    await work.give_back(await taken(work), OWNER)

    assert await told(work, ids.OVER) == [PRODUCT.id]
    assert await told(work, ids.RETURNED) == []
    over = await asked_says(work, LEAD)
    assert over is not None
    assert "need do nothing more here" in over.text
    assert ids.TAKE not in str(over.blocks)
    assert await asked_says(work, LEAD, sent=False) is None


async def test_a_hand_off_is_ended_once(work: Casework) -> None:
    case = await taken(work)
    await work.give_back(case, PRODUCT)

    with pytest.raises(Outdated):
        await work.give_back(case, OWNER)
    with pytest.raises(Refusal, match="not_now"):
        await work.give_back(await work.look(case.number), OWNER)


async def resolved(work: Casework, case: CaseFacts) -> CaseFacts:
    return await work.resolve(case)


async def withdrawn(work: Casework, case: CaseFacts) -> CaseFacts:
    return await work.withdraw(case)


async def no_complaint(work: Casework, case: CaseFacts) -> CaseFacts:
    return await work.find_no_complaint(case)


async def exhausted(work: Casework, case: CaseFacts) -> CaseFacts:
    return await work.decide(await work.exhaust(case), person=HEAD)


async def merged(work: Casework, case: CaseFacts) -> CaseFacts:
    other = await work.file()
    return await work.merge(case, other.number)


Ending = Callable[[Casework, CaseFacts], Awaitable[CaseFacts]]
ENDS: tuple[Ending, ...] = (resolved, withdrawn, no_complaint, exhausted, merged)


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("on", [True, False], ids=["taken", "asked"])
async def test_a_case_that_comes_to_an_end_ends_its_hand_off_too(work: Casework, ends: Ending, on: bool) -> None:
    case = await taken(work) if on else await handed(work)

    case = await ends(work, case)

    row = await handoff(work)
    assert (case.handoff, row.returned_at) == (None, work.clock.now())
    assert (await accept_clock(work))[0] == ("met" if on else "cancelled")
    assert await told(work, ids.OVER) == ([PRODUCT.id] if on else [])
    assert Move.TAKE_HANDOFF not in case.moves


async def test_an_anonymous_case_is_handed_off_without_a_word_to_anybody(work: Casework) -> None:
    case = await work.hand_off(await work.file(customer_name="", customer_contact="", order_number=""))

    with pytest.raises(Refusal, match="not_now"):
        await work.hand_off(await work.give_back(case, PRODUCT), eta=START + HOUR)
    case = await work.resolve(await work.hand_off(await work.look(case.number)))

    assert case.state is State.CLOSED
    assert (await handoff(work)).returned_at == START


async def test_a_new_owner_a_new_category_and_a_wait_leave_it_where_it_is(work: Casework) -> None:
    case = await taken(work)

    case = await work.reassign(case, OTHER_OWNER)
    case = await work.reclassify(case, OTHER_OWNER)
    case = await work.wait(case, OTHER_OWNER)

    assert (case.state, case.department, case.standing.handed_to) == (State.WAITING_CUSTOMER, "finance", "product")
    await work.give_back(case, PRODUCT)
    assert await told(work, ids.RETURNED) == [OTHER_OWNER.id]


async def test_a_reopened_case_is_in_nobody_s_hands_and_can_be_handed_off_again(work: Casework) -> None:
    case = await work.reopen(await work.resolve(await taken(work)))

    assert case.handoff is None
    case = await work.hand_off(case)
    assert [row.cycle for row in await work.rows(HandoffRow)] == [1, 2]
    assert (await accept_clock(work))[0] == "running"
