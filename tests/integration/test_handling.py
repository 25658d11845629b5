"""What else happens between the first word to the customer and the solution, and who may do it."""

from datetime import timedelta

import pytest

from domain.errors import Outdated, Refusal
from domain.lifecycle import Move, State
from domain.people import Person
from domain.policy import Severity
from handlers.handling import ids
from storage.complaints import history
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER
from tests.fakes import START
from tests.integration.casework import Casework

HOUR = timedelta(hours=1)


async def test_a_changed_solution_restarts_the_promise_and_leaves_the_solution_s_clock_alone(work: Casework) -> None:
    case = await work.follow_up(await work.file(received_at=START), eta=START + 4 * HOUR)
    work.clock.advance(3 * HOUR)

    case = await work.change_solution(case, eta=START + 9 * HOUR)

    assert (case.state, case.last_move) == (State.IN_PROGRESS, Move.CHANGE_SOLUTION)
    assert [(row.state, row.due_at) for row in await work.clocks("promise")] == [
        ("met", START + 4 * HOUR),
        ("running", START + 9 * HOUR),
    ]
    assert [(row.state, row.due_at) for row in await work.clocks("solution")] == [("running", START + 24 * HOUR)]
    assert [row.state for row in await work.clocks("heartbeat")] == ["met", "running"]


async def test_a_changed_solution_keeps_new_words_and_reason_sealed(work: Casework) -> None:
    await work.change_solution(await work.follow_up(await work.file()))

    event = (await work.store.read(history, 1))[-1]
    assert work.desk.vault.open("note", event.note) == "A new one.\n\nSold out."
    assert event.facts == {"method": "phone", "eta": (START + 4 * HOUR).isoformat()}


async def test_a_changed_solution_that_promises_the_past_is_refused(work: Casework) -> None:
    case = await work.follow_up(await work.file())

    with pytest.raises(Refusal, match="eta_past") as refused:
        await work.change_solution(case, eta=START)

    assert refused.value.field == ids.ETA


async def test_a_solution_nobody_has_told_yet_cannot_be_changed(work: Casework) -> None:
    with pytest.raises(Refusal, match="impossible"):
        await work.change_solution(await work.file())


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER])
async def test_only_the_owner_or_who_leads_may_change_the_solution(work: Casework, person: Person) -> None:
    case = await work.follow_up(await work.file())

    with pytest.raises(Refusal, match="not_yours"):
        await work.change_solution(case, person)


@pytest.mark.parametrize(
    ("person", "told"), [(AGENT, [OWNER.id]), (OTHER_OWNER, [OWNER.id]), (HEAD, [OWNER.id]), (OWNER, [])]
)
async def test_anybody_may_add_what_they_know_and_the_owner_is_told_unless_they_wrote_it(
    work: Casework, person: Person, told: list[str]
) -> None:
    case = await work.file()
    before = [(row.kind, row.state, row.due_at) for row in await work.clocks()]

    added = await work.add(case, person)

    assert (added.state, added.last_move, added.version) == (case.state, Move.ADD, case.version + 1)
    assert [row.target for row in await work.owed(ids.ADDED)] == told
    assert [(row.kind, row.state, row.due_at) for row in await work.clocks()] == before
    event = (await work.store.read(history, 1))[-1]
    assert work.desk.vault.open("note", event.note) == "They moved house."
    assert "house" not in str([row.facts for row in await work.owed(ids.ADDED)])


async def test_information_is_added_as_long_as_a_case_is_open_and_not_afterwards(work: Casework) -> None:
    case = await work.resolved()
    case = await work.add(case)

    case = await work.call(case)

    with pytest.raises(Refusal, match="impossible"):
        await work.add(case)


async def test_of_two_leads_who_press_different_buttons_the_second_gets_a_conflict_note(work: Casework) -> None:
    case = await work.follow_up(await work.file())
    await work.wait(case, LEAD)

    with pytest.raises(Outdated) as outdated:
        await work.change_solution(case, HEAD)

    facts = outdated.value.facts
    assert (facts["number"], facts["actor"], facts["last"], facts["at"]) == (case.number, LEAD.id, Move.WAIT, START)
    assert (await work.look(case.number)).state is State.WAITING_CUSTOMER


@pytest.mark.parametrize(("severity", "hours"), [(Severity.NORMAL, 24), (Severity.URGENT, 4)])
async def test_every_word_to_the_customer_starts_the_heartbeat_anew(
    work: Casework, severity: Severity, hours: int
) -> None:
    case = await work.follow_up(await work.file(severity=severity), eta=START + timedelta(days=9))
    work.clock.advance(2 * HOUR)
    case = await work.change_solution(case, eta=START + timedelta(days=9))
    work.clock.advance(HOUR)
    await work.follow_up(case, eta=START + timedelta(days=9))

    assert [(row.state, row.due_at - row.started_at) for row in await work.clocks("heartbeat")] == [
        ("met", hours * HOUR),
        ("met", hours * HOUR),
        ("running", hours * HOUR),
    ]
    assert (await work.clocks("heartbeat"))[-1].started_at == START + 3 * HOUR


async def test_a_promise_and_a_heartbeat_that_are_due_together_make_one_message_to_each(work: Casework) -> None:
    case = await work.file(received_at=START - HOUR)
    await work.follow_up(case, eta=START + 24 * HOUR)

    await work.sweep(hours=24)

    told = await work.owed("clock_reminder")
    assert sorted(row.target for row in told) == [LEAD.id, OWNER.id]
    both = {row.id for kind in ("promise", "heartbeat") for row in await work.clocks(kind)}
    assert all(both <= set(row.facts["clocks"]) for row in told)


async def test_a_customer_who_is_told_of_the_complaint_has_their_confirmation(work: Casework) -> None:
    case = await work.file(received_at=START, told=False)
    assert [row.due_at for row in await work.clocks("ack")] == [START + timedelta(minutes=30)]
    work.clock.advance(timedelta(minutes=20))

    await work.follow_up(case)

    assert [(row.state, row.stopped_at) for row in await work.clocks("ack")] == [("met", work.clock.now())]


async def test_a_customer_who_was_told_at_once_is_owed_no_confirmation(work: Casework) -> None:
    await work.file(told=True)

    assert await work.clocks("ack") == []


async def test_the_confirmation_is_reminded_of_and_told_to_the_lead_when_it_is_missed(work: Casework) -> None:
    await work.file(received_at=START, told=False)
    said = []
    for _ in range(6):
        before = len(await work.told())
        await work.sweep(minutes=10)
        said += [((work.clock.now() - START) / timedelta(minutes=1), *one) for one in (await work.told())[before:]]

    assert said == [(20, OWNER.id, "reminder"), (30, OWNER.id, "breach"), (30, LEAD.id, "breach")]
