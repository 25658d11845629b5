"""Ends without a callback, and cases that come back: what they do, and when they are refused."""

from datetime import timedelta

import pytest

from domain.errors import Refusal
from domain.lifecycle import Closure, Move, State
from domain.people import Person
from domain.policy import ClockKind, Severity
from handlers.callbacks.ids import REOPENED
from handlers.cases import CaseFacts
from handlers.closing import ids
from handlers.complaints.ids import OWNER_DM
from storage.complaints import history
from storage.digest_questions import ComplaintNumbers, complaint_numbers
from storage.models import ClockRow, ComplaintRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER
from tests.fakes import START
from tests.integration.casework import NOT_SOLVED, REACHED, Casework

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def closed(work: Casework) -> CaseFacts:
    return await work.call(await work.resolved(), REACHED)


async def test_a_withdrawn_case_is_closed_with_the_customer_s_words_and_no_clock_runs_on(work: Casework) -> None:
    case = await work.withdraw(await work.follow_up(await work.file()))

    assert (case.state, case.closure) == (State.CLOSED, Closure.WITHDRAWN)
    assert {clock.state for clock in await work.clocks()} == {"met", "cancelled"}
    last = (await work.store.read(history, case.id))[-1]
    assert (last.facts["method"], last.facts["stated_at"]) == ("phone", START.isoformat())
    assert work.desk.vault.open("note", last.note) == "Never mind."


async def test_the_owner_of_what_weighs_more_needs_the_lead_s_consent_to_a_withdrawal(work: Casework) -> None:
    case = await work.withdraw(await work.file(severity=Severity.HIGH))
    assert (case.state, len(case.requests)) == (State.ASSIGNED, 1)

    case = await work.decide(case)

    assert (case.state, case.closure) == (State.CLOSED, Closure.WITHDRAWN)


@pytest.mark.parametrize(
    ("moment", "code"),
    [(START + timedelta(minutes=5, seconds=1), "stated_in_future"), (START - timedelta(minutes=4), "stated_too_early")],
)
async def test_a_customer_cannot_have_said_so_then(work: Casework, moment: object, code: str) -> None:
    case = await work.follow_up(await work.file())

    with pytest.raises(Refusal, match=code) as withdrawn:
        await work.withdraw(case, stated_at=moment)
    with pytest.raises(Refusal, match=code) as exhausted:
        await work.exhaust(case, route_told_at=moment)

    assert (withdrawn.value.field, exhausted.value.field) == (ids.STATED_AT, ids.ROUTE_TOLD_AT)
    assert (await work.look(case.number)).state is State.IN_PROGRESS


async def test_a_merged_case_gives_its_earlier_beginning_to_the_one_that_stays(work: Casework) -> None:
    early = await work.file(received_at=START - 2 * HOUR)
    late = await work.file(received_at=START)

    early = await work.merge(early, late.number.lower())

    stays = await work.look(late.number)
    assert (early.state, early.closure) == (State.CLOSED, Closure.DUPLICATE)
    assert (stays.state, stays.received_at) == (State.ASSIGNED, START - 2 * HOUR)
    assert [row.linked_id for row in await work.rows(ComplaintRow)] == [stays.id, None]
    mine: list[ClockRow] = [clock for clock in await work.clocks() if clock.complaint_id == early.id]
    assert {clock.state for clock in mine} == {"cancelled"}
    assert {clock.kind: clock.due_at for clock in await work.clocks() if clock.state == "running"} == {
        "first_followup": START + 22 * HOUR,
        "solution": START + 22 * HOUR,
    }
    assert [(row.target, row.facts["merged"]) for row in await work.owed(ids.MERGED)] == [(stays.owner, early.number)]


async def test_a_merger_leaves_every_rate_as_it_was_and_counts_the_complaint_once(work: Casework) -> None:
    early = await work.follow_up(await work.file(received_at=START - 2 * HOUR))
    late = await work.follow_up(await work.file(received_at=START), OTHER_OWNER)
    await work.resolve(await work.follow_up(await work.file()), OWNER)
    work.clock.advance(5 * HOUR)
    before = await numbers(work)

    await work.merge(early, late.number)

    after = await numbers(work)
    assert before.on_time[ClockKind.FIRST_FOLLOWUP].met == 3
    assert before.on_time[ClockKind.PROMISE].missed == 2
    decided = (ClockKind.FIRST_FOLLOWUP, ClockKind.SOLUTION, ClockKind.CALLBACK)
    assert [after.on_time.get(kind) for kind in decided] == [before.on_time.get(kind) for kind in decided]
    # The promise of the case that is gone is nobody's to keep any more: it counts neither way.
    assert after.on_time[ClockKind.PROMISE].missed == 1
    assert (after.satisfied, after.answered) == (before.satisfied, before.answered)
    assert (before.received, after.received) == (3, 2)


async def numbers(work: Casework) -> ComplaintNumbers:
    """What a digest would say of complaints now."""
    window = (START - DAY, START + 3 * DAY)
    return await work.store.read(complaint_numbers, *window, work.clock.now())


async def test_a_case_that_stays_and_is_the_older_one_keeps_its_clocks(work: Casework) -> None:
    early, late = await work.file(received_at=START - 2 * HOUR), await work.file(received_at=START)

    await work.merge(late, early.number)

    kept = [clock for clock in await work.clocks() if clock.complaint_id == early.id]
    assert {clock.state for clock in kept} == {"running"}
    assert (await work.look(early.number)).received_at == START - 2 * HOUR


@pytest.mark.parametrize(
    ("contact", "order", "code"),
    [("13900000000", "1", "merge_other_customer"), ("", "", "merge_other_customer"), ("13900000000", "", None)],
)
async def test_only_cases_of_one_customer_are_merged(
    work: Casework, contact: str, order: str, code: str | None
) -> None:
    target = await work.file(customer_contact="13900000000" if code is None else "13812345678", order_number="")
    case = await work.file(customer_contact=contact, order_number=order)

    if code is None:
        assert (await work.merge(case, target.number)).closure is Closure.DUPLICATE
        return
    with pytest.raises(Refusal, match=code) as refused:
        await work.merge(case, target.number)
    assert refused.value.field == ids.TARGET


async def test_a_complaint_about_a_colleague_becomes_part_of_none_that_hides_nothing_from_them(work: Casework) -> None:
    target = await work.file()
    case = await work.change(await work.file(), colleague=AGENT.id)

    with pytest.raises(Refusal, match="merge_colleague") as refused:
        await work.merge(case, target.number)
    assert refused.value.field == ids.TARGET
    await work.change(target, colleague=AGENT.id)
    assert (await work.merge(await work.look(case.number), target.number)).closure is Closure.DUPLICATE


async def test_a_case_is_merged_into_neither_itself_nor_a_closed_one_nor_one_that_never_was(work: Casework) -> None:
    ended, case = await closed(work), await work.file()

    for number, code in ((case.number, "merge_itself"), (ended.number, "merge_closed"), ("C-1", "unknown_case")):
        with pytest.raises(Refusal, match=code) as refused:
            await work.merge(case, number)
        assert refused.value.field == ids.TARGET
    assert (await work.look(case.number)).state is State.ASSIGNED


async def test_only_a_lead_finds_that_a_case_is_no_complaint_and_who_filed_it_hears_of_it(work: Casework) -> None:
    case = await work.file()
    with pytest.raises(Refusal, match="not_yours"):
        await work.find_no_complaint(case, OWNER)

    case = await work.find_no_complaint(case)

    assert (case.state, case.closure) == (State.CLOSED, Closure.NOT_COMPLAINT)
    assert [(row.target, row.facts["found"]) for row in await work.owed(ids.NO_COMPLAINT)] == [(AGENT.id, "inquiry")]


async def test_a_case_is_exhausted_by_lead_and_head_together(work: Casework) -> None:
    case = await work.exhaust(await work.follow_up(await work.file()))
    assert [one.deciders for one in case.requests] == [(HEAD.id,)]

    case = await work.decide(case, person=HEAD)

    assert (case.state, case.closure) == (State.CLOSED, Closure.EXHAUSTED)
    last = (await work.store.read(history, case.id))[-1]
    assert last.facts == {"route_told_at": START.isoformat(), "letter": "email", "asked_by": LEAD.id}


async def test_the_owner_may_not_even_ask_that_a_case_is_exhausted(work: Casework) -> None:
    case = await work.follow_up(await work.file())

    with pytest.raises(Refusal, match="not_yours"):
        await work.exhaust(case, OWNER)


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER, OWNER, LEAD])
async def test_anybody_opens_a_case_again_within_thirty_days_and_its_first_life_stays_as_it_was(
    work: Casework, person: Person
) -> None:
    case = await closed(work)
    before = await work.clocks()
    work.clock.advance(30 * DAY)

    case = await work.reopen(case, person)

    assert (case.state, case.cycle, case.closure) == (State.IN_PROGRESS, 2, None)
    after = await work.clocks()
    assert after[: len(before)] == before
    now = work.clock.now()
    assert [(clock.kind, clock.due_at) for clock in after[len(before) :]] == [
        ("first_followup", now + 4 * HOUR),
        ("solution", now + 24 * HOUR),
    ]
    assert {row.target for row in await work.owed(REOPENED)} == {OWNER.id, LEAD.id}


async def test_after_thirty_days_a_case_is_not_opened_again(work: Casework) -> None:
    case = await closed(work)
    work.clock.advance(30 * DAY + timedelta(seconds=1))

    with pytest.raises(Refusal, match="not_now"):
        await work.reopen(case)


async def test_what_was_merged_or_no_complaint_is_not_opened_again(work: Casework) -> None:
    case = await work.find_no_complaint(await work.file())

    with pytest.raises(Refusal, match="not_now"):
        await work.reopen(case)
    with pytest.raises(Refusal, match="not_yours"):
        await work.reopen(await closed_again(work), GUEST)


async def closed_again(work: Casework) -> CaseFacts:
    case = await work.follow_up(await work.file(), LEAD)
    return await work.call(await work.resolve(case, LEAD), REACHED, LEAD)


async def test_a_customer_who_comes_back_before_the_callback_opens_the_case_again(work: Casework) -> None:
    case = await work.reopen(await work.resolved())

    assert (case.state, case.cycle, case.resolved_at) == (State.IN_PROGRESS, 2, None)
    assert (await work.clocks("callback"))[0].state != "running"


@pytest.mark.parametrize("by_callback", [False, True])
async def test_a_case_that_comes_back_twice_is_the_lead_s_weighs_more_and_the_head_hears_of_it(
    work: Casework, by_callback: bool
) -> None:
    case = await work.reopen(await closed(work))
    case = await work.resolve(case, LEAD)

    case = await (work.call(case, NOT_SOLVED, LEAD) if by_callback else work.reopen(case))

    assert (case.cycle, case.owner, case.severity) == (3, LEAD.id, Severity.HIGH)
    third = [row.target for row in await work.owed(REOPENED) if row.facts["cycle"] == 3]
    assert sorted(third) == sorted({LEAD.id, HEAD.id})
    assert LEAD.id in {row.target for row in await work.owed(OWNER_DM)}
    assert case.last_move is Move.REOPEN


async def test_the_same_form_twice_ends_a_case_once(work: Casework) -> None:
    case = await work.file()

    first = await work.withdraw(case, key="view:TWICE")

    assert await work.withdraw(case, key="view:TWICE") == first
    case = await work.reopen(first, key="view:AGAIN")
    assert await work.reopen(first, key="view:AGAIN") == case
