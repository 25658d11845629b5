"""Of the customers who withdraw some are asked by somebody else whether they wanted to; nothing reopens by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.calling import NEVER
from domain.errors import Refusal
from domain.lifecycle import Move, State
from domain.people import Person
from domain.policy import Severity
from handlers.cases import CaseFacts
from handlers.courtesy import ids
from handlers.courtesy.actions import Courtesy, check_courtesy, record_courtesy
from storage.complaints import history
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, desk_with, with_people
from tests.integration.casework import Casework, reference
from tests.policies import with_rules

NOBODY: dict[str, Any] = {"customer_name": "", "customer_contact": "", "order_number": ""}


@pytest.fixture
def work(work: Casework) -> Casework:
    """Casework where every customer who withdraws is asked."""
    work.desk = desk_with(with_rules(POLICY, courtesy_calls=1))
    return work


async def call(work: Casework, case: CaseFacts, person: Person = AGENT, **changes: Any) -> CaseFacts:
    """Record a courtesy call to a customer who wanted to withdraw, unless said otherwise."""
    form = replace(Courtesy(work.key(), reference(case), "phone", True, True, "It has arrived."), **changes)
    await work.store.write(record_courtesy, form, person, work.desk, work.clock.now())
    return await work.look(case.number)


async def check(work: Casework, case: CaseFacts, person: Person) -> CaseFacts:
    """Press the button for a courtesy call."""
    return await work.store.read(check_courtesy, case.number, Move.COURTESY, person, work.desk, work.clock.now())


async def asked(work: Casework) -> list[str]:
    return [row.target for row in await work.owed(ids.ASKED)]


async def test_a_customer_who_withdraws_is_to_be_asked_by_who_leads(work: Casework) -> None:
    case = await work.withdraw(await work.file())

    assert case.state is State.CLOSED
    assert Move.COURTESY in case.moves
    assert await asked(work) == [LEAD.id]


async def test_after_consent_the_lead_who_gave_it_may_see_to_the_call(work: Casework) -> None:
    case = await work.withdraw(await work.file(severity=Severity.HIGH))
    assert await asked(work) == []

    case = await work.decide(case)

    assert case.state is State.CLOSED
    assert await asked(work) == [LEAD.id]
    assert (await call(work, case, LEAD)).last_move is Move.COURTESY


async def test_without_a_sample_nobody_is_asked(work: Casework) -> None:
    work.desk = desk_with(with_rules(POLICY, courtesy_calls=0))
    case = await work.withdraw(await work.file())

    assert await asked(work) == []
    assert Move.COURTESY not in case.moves


async def test_where_everybody_who_leads_had_a_part_in_it_nobody_is_asked(work: Casework) -> None:
    work.desk = desk_with(with_rules(with_people(LEAD.id, heads=(), duty_leads=()), courtesy_calls=1))
    case = await work.withdraw(await work.file(), LEAD)

    assert await asked(work) == []
    assert Move.COURTESY not in case.moves


@pytest.mark.parametrize("changes", [NOBODY, {"wish": NEVER}])
async def test_a_customer_who_is_not_known_or_wants_no_call_is_left_alone(
    work: Casework, changes: dict[str, Any]
) -> None:
    await work.withdraw(await work.file(**changes))

    assert await asked(work) == []


async def test_where_the_lead_had_a_part_in_it_a_head_is_asked(work: Casework) -> None:
    await work.withdraw(await work.file(), LEAD)

    assert await asked(work) == [HEAD.id]


@pytest.mark.parametrize("person", [OWNER, OTHER_OWNER])
async def test_whoever_had_a_part_in_it_cannot_make_the_call(work: Casework, person: Person) -> None:
    case = await work.file()
    case = await work.reassign(case, OTHER_OWNER) if person is OTHER_OWNER else case
    case = await work.withdraw(case, person)

    with pytest.raises(Refusal, match="had_a_part"):
        await call(work, case, person)
    with pytest.raises(Refusal, match="had_a_part"):
        await check(work, case, person)
    assert (await check(work, case, AGENT)).number == case.number


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"freely": None}, "answer_needed"),
        ({"reached": False}, "not_reached_but_answered"),
        ({"method": "pigeon"}, "unknown_choice"),
    ],
)
async def test_answers_that_do_not_fit_each_other_are_refused(
    work: Casework, changes: dict[str, Any], code: str
) -> None:
    case = await work.withdraw(await work.file())

    with pytest.raises(Refusal, match=code):
        await call(work, case, **changes)


@pytest.mark.parametrize("answer", [{"freely": True}, {"reached": False, "freely": None}, {"freely": False}])
async def test_one_call_is_recorded_and_opens_nothing_again(work: Casework, answer: dict[str, Any]) -> None:
    case = await work.withdraw(await work.file())

    case = await call(work, case, **answer)

    assert (case.state, case.cycle, case.last_move) == (State.CLOSED, 1, Move.COURTESY)
    assert Move.COURTESY not in case.moves
    last = (await work.store.read(history, case.id))[-1]
    assert (last.facts["freely"], work.desk.vault.open("note", last.note)) == (answer["freely"], "It has arrived.")
    told = [row.target for row in await work.owed(ids.PRESSED)]
    assert told == ([LEAD.id, HEAD.id] if answer["freely"] is False else [])
    with pytest.raises(Refusal, match="not_now"):
        await call(work, case)


async def test_a_case_that_is_opened_again_owes_no_courtesy_call_any_more(work: Casework) -> None:
    case = await work.withdraw(await work.file())
    work.clock.advance(timedelta(hours=1))

    case = await work.reopen(case)

    assert Move.COURTESY not in case.moves
    with pytest.raises(Refusal, match="impossible"):
        await call(work, case)
