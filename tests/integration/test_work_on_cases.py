"""Following up and resolving: what a deed does to a case, its clocks and its messages, and when it is refused."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.errors import Outdated, Refusal
from domain.lifecycle import Move, State
from domain.people import Person
from handlers.complaints import ids
from handlers.complaints.actions import Look, open_insight
from handlers.forms import CaseRef
from handlers.moves import check_possible
from handlers.solutions.ids import TOLD_AT
from storage.complaints import history
from storage.life_models import InboxRow
from storage.models import AccessLogRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER
from tests.fakes import START
from tests.integration.casework import REACHED, Casework

HOUR = timedelta(hours=1)


async def test_a_follow_up_keeps_the_first_clock_and_starts_a_promise(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(2 * HOUR)

    case = await work.follow_up(case, eta=START + 5 * HOUR)

    assert (case.state, case.version) == (State.IN_PROGRESS, case.version)
    assert [(row.kind, row.state, row.started_at, row.due_at, row.stopped_at) for row in await work.clocks()] == [
        ("first_followup", "met", START, START + 24 * HOUR, START + 2 * HOUR),
        ("solution", "running", START, START + 24 * HOUR, None),
        ("promise", "running", START + 2 * HOUR, START + 5 * HOUR, None),
        ("heartbeat", "running", START + 2 * HOUR, START + 26 * HOUR, None),
    ]


@pytest.mark.parametrize(("after", "state"), [(24 * HOUR, "met"), (24 * HOUR + timedelta(microseconds=1), "missed")])
async def test_a_promise_is_kept_on_the_dot_and_not_after(work: Casework, after: timedelta, state: str) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(after)

    await work.follow_up(case)

    assert (await work.clocks("first_followup"))[0].state == state


async def test_a_customer_who_was_not_reached_has_heard_nothing_and_every_clock_runs_on(work: Casework) -> None:
    case = await work.file(received_at=START, told=False)
    before = [(row.kind, row.state, row.due_at, row.next_at) for row in await work.clocks()]
    work.clock.advance(2 * HOUR)

    tried = await work.try_customer(case)

    assert (tried.state, tried.last_move, tried.version) == (State.ASSIGNED, Move.TRY, case.version + 1)
    assert [(row.kind, row.state, row.due_at, row.next_at) for row in await work.clocks()] == before
    assert {kind for kind, *_ in before} == {"ack", "first_followup", "solution"}
    assert [row.facts["move"] for row in await work.owed("complaint_line")] == ["try"]


async def test_a_customer_who_cannot_be_reached_is_told_in_writing_and_the_case_resolved(work: Casework) -> None:
    case = await work.file(received_at=START)
    for _ in range(3):
        work.clock.advance(3 * HOUR)
        case = await work.try_customer(case)

    case = await work.follow_up(case, method="email", present_state="We could not reach you by phone.")
    case = await work.resolve(case, method="email")

    assert case.state is State.RESOLVED
    assert [row.state for row in await work.clocks("first_followup")] == ["met"]
    assert [row.facts["method"] for row in await work.store.read(history, 1) if row.move == "try"] == ["phone"] * 3


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER])
async def test_only_the_owner_or_who_leads_may_record_a_try(work: Casework, person: Person) -> None:
    case = await work.file()

    with pytest.raises(Refusal, match="not_yours"):
        await work.try_customer(case, person)


async def test_a_second_follow_up_keeps_the_promise_and_makes_another(work: Casework) -> None:
    case = await work.follow_up(await work.file())
    work.clock.advance(HOUR)

    await work.follow_up(case)

    assert [(row.sequence, row.state) for row in await work.clocks("promise")] == [(1, "met"), (2, "running")]


@pytest.mark.parametrize("eta", [timedelta(), timedelta(seconds=-1)])
async def test_a_promise_in_the_past_is_refused_and_nothing_is_stored(work: Casework, eta: timedelta) -> None:
    case = await work.file()

    with pytest.raises(Refusal) as refused:
        await work.follow_up(case, eta=START + eta)

    assert (refused.value.code, refused.value.field) == ("eta_past", ids.ETA)
    assert await work.look(case.number) == case
    assert await work.clocks("promise") == []


@pytest.mark.parametrize(("person", "code"), [(AGENT, "not_yours"), (OTHER_OWNER, "not_yours"), (GUEST, "not_yours")])
async def test_only_the_owner_or_who_leads_may_follow_up(work: Casework, person: Person, code: str) -> None:
    case = await work.file()

    with pytest.raises(Refusal) as refused:
        await work.follow_up(case, person)

    assert refused.value.code == code
    assert refused.value.facts["owner"] == OWNER.id


@pytest.mark.parametrize("person", [OWNER, LEAD, HEAD])
async def test_owner_lead_and_head_may_follow_up(work: Casework, person: Person) -> None:
    case = await work.follow_up(await work.file(), person)

    assert case.last_actor == person.id


async def test_the_same_follow_up_twice_is_one(work: Casework) -> None:
    case = await work.file()

    first = await work.follow_up(case, key="view:TWICE")
    again = await work.follow_up(case, key="view:TWICE")

    assert again == first
    assert len(await work.clocks("promise")) == 1


async def test_the_same_solution_twice_is_one(work: Casework) -> None:
    case = await work.follow_up(await work.file())

    first = await work.resolve(case, key="view:TWICE")

    assert await work.resolve(case, key="view:TWICE") == first
    assert len(await work.clocks("callback")) == 1


async def test_of_two_who_press_at_once_the_second_hears_who_was_first(work: Casework) -> None:
    case = await work.file()
    await work.follow_up(case, LEAD)

    with pytest.raises(Outdated) as outdated:
        await work.follow_up(case, OWNER, key="view:LATER")

    facts = outdated.value.facts
    assert (facts["number"], facts["actor"], facts["last"]) == (case.number, LEAD.id, Move.FOLLOW_UP)
    assert len(await work.clocks("promise")) == 1
    assert (await work.follow_up(await work.look(case.number), OWNER, key="view:LATER")).last_actor == OWNER.id


async def test_of_two_at_the_very_same_moment_one_wins(work: Casework) -> None:
    case = await work.file()

    both = await asyncio.gather(work.follow_up(case, LEAD), work.follow_up(case, OWNER), return_exceptions=True)

    assert sorted(type(one).__name__ for one in both) == ["CaseFacts", "Outdated"]
    assert len(await work.clocks("promise")) == 1


async def test_a_solution_stops_what_ran_and_starts_the_callback(work: Casework) -> None:
    case = await work.resolved()

    assert (case.state, (await work.case_row()).resolved_at) == (State.RESOLVED, START + 2 * HOUR)
    assert [(row.kind, row.state) for row in await work.clocks()] == [
        ("first_followup", "met"),
        ("solution", "met"),
        ("promise", "met"),
        ("heartbeat", "met"),
        ("callback", "running"),
    ]
    assert (await work.clocks("callback"))[0].due_at == START + 26 * HOUR


async def test_the_callback_counts_from_when_the_customer_was_told(work: Casework) -> None:
    case = await work.follow_up(await work.file(received_at=START))
    work.clock.advance(30 * HOUR)

    case = await work.resolve(case, told_at=START + 20 * HOUR)

    (solution,), (callback,) = await work.clocks("solution"), await work.clocks("callback")
    assert (solution.state, solution.stopped_at) == ("met", START + 20 * HOUR)
    assert (callback.started_at, callback.due_at) == (START + 20 * HOUR, START + 44 * HOUR)
    assert (await work.case_row()).resolved_at == START + 20 * HOUR


@pytest.mark.parametrize(
    ("told_at", "code"),
    [
        (START + HOUR + timedelta(minutes=5, seconds=1), "told_in_future"),
        (START - timedelta(minutes=4, seconds=1), "told_too_early"),
    ],
)
async def test_a_customer_cannot_have_been_told_then(work: Casework, told_at: datetime, code: str) -> None:
    case = await work.follow_up(await work.file())
    work.clock.advance(HOUR)

    with pytest.raises(Refusal) as refused:
        await work.resolve(case, told_at=told_at)

    assert (refused.value.code, refused.value.field) == (code, TOLD_AT)


@pytest.mark.parametrize("told", [timedelta(minutes=5), timedelta(minutes=-3)])
async def test_the_ends_of_when_a_customer_can_have_been_told(work: Casework, told: timedelta) -> None:
    case = await work.follow_up(await work.file())

    await work.resolve(case, told_at=START + told)

    assert (await work.case_row()).resolved_at == min(START, START + told)


async def test_a_case_nobody_has_followed_up_cannot_be_resolved(work: Casework) -> None:
    case = await work.file()

    with pytest.raises(Refusal) as refused:
        await work.resolve(case)

    facts = refused.value.facts
    assert (refused.value.code, facts["state"]) == ("impossible", State.ASSIGNED)
    possible = facts["possible"]
    assert isinstance(possible, tuple)
    assert Move.FOLLOW_UP in possible
    assert (facts["number"], facts["last"], facts["actor"]) == (case.number, Move.ASSIGN, "system")


async def test_before_a_form_opens_it_is_asked_whether_it_may_be_sent(work: Casework) -> None:
    case = await work.file()

    for person, move, code in ((GUEST, Move.FOLLOW_UP, "outsider"), (AGENT, Move.FOLLOW_UP, "not_yours")):
        with pytest.raises(Refusal, match=code):
            await work.store.read(check_possible, case.number, move, person, work.desk, work.clock.now())
    with pytest.raises(Refusal, match="impossible"):
        await work.store.read(check_possible, case.number, Move.CONFIRM, OWNER, work.desk, work.clock.now())
    assert (
        await work.store.read(check_possible, case.number, Move.FOLLOW_UP, OWNER, work.desk, work.clock.now()) == case
    )


async def test_a_number_is_found_as_people_paste_it(work: Casework) -> None:
    case = await work.file()

    for number in ("c-260914-001", " C-260914-001\n", "Ｃ－２６０９１４－００１", "\ufeffC-260914-001\u200b"):
        assert await work.look(number) == case


async def test_a_number_that_does_not_exist_is_refused(work: Casework) -> None:
    await work.file()

    for number in ("C-260914-002", "", "\x00", "'; DROP TABLE complaint", "\ud83d", "C" * 5000):
        with pytest.raises(Refusal, match="unknown_case") as refused:
            await work.look(number)
        assert len(str(refused.value.facts["number"])) <= 40


async def test_a_forged_reference_changes_nothing(work: Casework) -> None:
    case = await work.file()

    for forged in (CaseRef(number="C-260914-999"), CaseRef(number=case.number, version=10**30)):
        with pytest.raises(Refusal):
            await work.follow_up(replace(case, number=forged.number, version=forged.version))

    assert await work.look(case.number) == case
    assert len(await work.rows(InboxRow)) == 1


@pytest.mark.parametrize(
    ("reveal", "fields"),
    [(False, "description,notes"), (True, "customer_name,customer_contact,order_number,description,notes")],
)
async def test_whoever_looks_at_the_customer_s_words_is_written_down(work: Casework, reveal: bool, fields: str) -> None:
    case = await work.file()
    insight = await work.store.write(open_insight, Look(case.number, reveal, "V1"), AGENT, work.desk, work.clock.now())

    (entry,) = await work.rows(AccessLogRow)
    assert (entry.person, entry.complaint_id, entry.fields, entry.view_id) == (AGENT.id, case.id, fields, "V1")
    assert (entry.at, entry.reason) == (START, "handling")
    assert insight.description == "The parcel was promised for Friday and has not arrived."
    assert (insight.name, insight.contact, insight.order) == (
        ("张三丰", "13812345678", "20260914000123") if reveal else ("", "138****5678", "")
    )


async def test_every_look_is_written_down_and_a_guest_gets_none(work: Casework) -> None:
    case = await work.resolved()
    look = Look(case.number, reveal=True, view_id="V1")
    for _ in range(2):
        await work.store.write(open_insight, look, LEAD, work.desk, work.clock.now())
    with pytest.raises(Refusal, match="outsider"):
        await work.store.write(open_insight, look, GUEST, work.desk, work.clock.now())

    assert [(row.person, row.reason) for row in await work.rows(AccessLogRow)] == [(LEAD.id, "callback")] * 2


@pytest.mark.parametrize("person", [OTHER_OWNER, AGENT, OWNER, LEAD, HEAD])
async def test_a_case_is_read_by_who_filed_or_owns_it_by_its_department_and_by_who_leads(
    work: Casework, person: Person
) -> None:
    case = await work.file()

    look = Look(case.number, reveal=True, view_id="V1")
    insight = await work.store.write(open_insight, look, person, work.desk, work.clock.now())

    assert insight.name == "张三丰"


async def test_a_colleague_of_another_department_reads_nothing_and_leaves_no_trace_of_having_read(
    work: Casework,
) -> None:
    case = await work.file()
    stranger, look = replace(OWNER, id="U0QUAL01"), Look(case.number, reveal=False, view_id="V1")

    with pytest.raises(Refusal, match="not_entitled") as refused:
        await work.store.write(open_insight, look, stranger, work.desk, work.clock.now())

    assert refused.value.facts["owner"] == OWNER.id
    assert await work.rows(AccessLogRow) == []


async def test_the_history_holds_codes_in_the_open_and_words_sealed(work: Casework) -> None:
    await work.call(await work.resolved(), REACHED)

    rows = await work.store.read(history, 1)
    assert [row.move for row in rows] == ["file", "assign", "follow_up", "resolve", "confirm"]
    assert not any(word in str(row.facts) for row in rows for word in ("Searching", "Sent anew", "label"))
    assert work.desk.vault.open("note", rows[2].note) == "Searching."
    assert "Sent anew." in work.desk.vault.open("note", rows[3].note)
