"""What a case is, changed: how much it weighs, what it is about, who its customer is; and who hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.clocks import Rung
from domain.errors import Refusal
from domain.lifecycle import Move
from domain.people import Person
from domain.policy import ClockKind, Severity
from handlers.changes import ids
from handlers.changes.actions import open_customer
from handlers.customers import contact_key
from handlers.moves import check_possible
from handlers.services import Desk
from storage.complaints import history
from storage.models import AccessLogRow, ComplaintEventRow
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, desk_with
from tests.fakes import START
from tests.integration.casework import Casework

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def last_event(work: Casework) -> ComplaintEventRow:
    return (await work.store.read(history, 1))[-1]


async def told(work: Casework, kind: str) -> list[str]:
    return [row.target for row in await work.owed(kind)]


@pytest.mark.parametrize("person", [OWNER, LEAD, HEAD])
async def test_owner_and_leads_raise_a_case_and_its_promises_get_shorter(work: Casework, person: Person) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(10 * MINUTE)

    case = await work.raise_(case, person)

    assert case.severity is Severity.URGENT
    assert [(row.state, row.due_at) for row in await work.clocks("first_followup")] == [
        ("superseded", START + 24 * HOUR),
        ("running", START + 30 * MINUTE),
    ]
    event = await last_event(work)
    assert event.facts == {"severity": "urgent", "was": "normal", "known_at": None}
    assert work.desk.vault.open("note", event.note) == "A journalist has called."


async def test_what_became_known_later_counts_from_then(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(5 * HOUR)

    await work.raise_(case, known_at=START + 4 * HOUR + 50 * MINUTE)

    assert (await work.clocks("first_followup"))[1].due_at == START + 5 * HOUR + 20 * MINUTE
    assert (await work.case_row()).escalated_fact_at == START + 4 * HOUR + 50 * MINUTE
    assert await work.sweep() == 0


async def test_what_was_recognised_too_late_is_the_lead_s_to_know_at_once(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(5 * HOUR)

    await work.raise_(case)
    await work.sweep()

    assert (await work.clocks("first_followup"))[1].basis["cause"] == "late_recognition"
    assert await work.told() == [(LEAD.id, Rung.LATE_RECOGNITION.value)]


async def test_a_moment_within_the_minute_of_the_complaint_was_known_from_the_beginning(work: Casework) -> None:
    received = START - timedelta(minutes=3, seconds=-30)
    case = await work.file(received_at=received)

    await work.raise_(case, known_at=received.replace(second=0))

    assert (await work.case_row()).escalated_fact_at is None


@pytest.mark.parametrize(("after", "refused"), [(5 * MINUTE, False), (5 * MINUTE + timedelta(seconds=1), True)])
async def test_nobody_knows_what_is_yet_to_come(work: Casework, after: timedelta, refused: bool) -> None:
    case = await work.file()

    if refused:
        with pytest.raises(Refusal) as no:
            await work.raise_(case, known_at=START + after)
        assert (no.value.code, no.value.field) == ("known_in_future", ids.KNOWN_AT)
    else:
        await work.raise_(case, known_at=START + after)
        assert (await work.case_row()).escalated_fact_at == START


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.NORMAL])
async def test_a_case_is_raised_to_more_than_it_weighs_only(work: Casework, severity: Severity) -> None:
    case = await work.file(severity=Severity.HIGH)

    with pytest.raises(Refusal) as refused:
        await work.raise_(case, severity=severity)

    assert (refused.value.code, refused.value.field) == ("not_heavier", ids.SEVERITY)


async def test_owner_and_lead_hear_of_what_has_become_urgent_and_nobody_of_their_own_deed(work: Casework) -> None:
    case = await work.raise_(await work.file(), LEAD, severity=Severity.HIGH)
    assert await told(work, ids.WEIGHED) == [OWNER.id]

    await work.raise_(case, OWNER)
    assert await told(work, ids.WEIGHED) == [OWNER.id, LEAD.id]


@pytest.mark.parametrize("person", [OWNER, AGENT])
async def test_only_a_lead_lowers(work: Casework, person: Person) -> None:
    case = await work.file(severity=Severity.URGENT)

    with pytest.raises(Refusal, match="not_yours"):
        await work.lower(case, person)


async def test_what_is_lowered_falls_due_as_it_would_have(work: Casework) -> None:
    case = await work.raise_(await work.file(received_at=START), known_at=START + 0 * HOUR)
    work.clock.advance(10 * MINUTE)

    case = await work.lower(case)

    assert case.severity is Severity.NORMAL
    assert [(row.state, row.due_at) for row in await work.clocks("first_followup")] == [
        ("superseded", START + 24 * HOUR),
        ("superseded", START + 30 * MINUTE),
        ("running", START + 24 * HOUR),
    ]
    assert await told(work, ids.WEIGHED) == [LEAD.id, OWNER.id]


async def test_a_promise_that_was_broken_stays_broken_after_lowering(work: Casework) -> None:
    case = await work.file(received_at=START, severity=Severity.URGENT)
    await work.sweep(minutes=30)

    await work.lower(await work.look(case.number))

    assert [(row.state, row.due_at) for row in await work.clocks("first_followup")] == [
        ("running", START + 30 * MINUTE)
    ]


async def test_when_a_fact_was_known_is_forgotten_with_its_weight(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    case = await work.raise_(case, known_at=START + HOUR)

    case = await work.lower(case, severity=Severity.HIGH)
    assert (await work.case_row()).escalated_fact_at == START + HOUR
    await work.lower(case)
    assert (await work.case_row()).escalated_fact_at is None


async def test_a_case_weighs_at_least_what_its_category_does(work: Casework) -> None:
    case = await work.file(category="order_lost")

    with pytest.raises(Refusal) as refused:
        await work.lower(case, severity=Severity.HIGH)

    assert (refused.value.code, refused.value.field) == ("lighter_than_category", ids.SEVERITY)


async def test_a_case_is_lowered_to_less_than_it_weighs_only(work: Casework) -> None:
    case = await work.file(severity=Severity.HIGH)

    with pytest.raises(Refusal, match="not_lighter"):
        await work.lower(case, severity=Severity.HIGH)
    case = await work.lower(case)
    with pytest.raises(Refusal, match="not_now"):
        await work.store.read(check_possible, case.number, Move.LOWER, LEAD, work.desk, work.clock.now())


def with_lengths(**by_category: timedelta) -> Desk:
    """A desk on which solutions of some categories take other lengths."""
    solution = POLICY.clocks[ClockKind.SOLUTION].model_copy(update={"by_category": by_category})
    return desk_with(POLICY.model_copy(update={"clocks": {**POLICY.clocks, ClockKind.SOLUTION: solution}}))


async def test_another_category_brings_another_department_and_the_owner_stays(work: Casework) -> None:
    work.desk = with_lengths(billing=6 * HOUR)
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)

    case = await work.reclassify(case)

    assert (case.category, case.department, case.owner) == ("billing", "finance", OWNER.id)
    assert (await work.clocks("solution"))[-1].due_at == START + 6 * HOUR
    assert await told(work, ids.RECLASSIFIED) == [LEAD.id]
    assert (await last_event(work)).facts == {"category": "billing", "was": "logistics_delay", "severity": "normal"}


@pytest.mark.parametrize(("later", "due"), [(False, 24), (True, 48)])
async def test_a_promise_falls_due_later_only_when_a_lead_says_so(work: Casework, later: bool, due: int) -> None:
    work.desk = with_lengths(billing=48 * HOUR)
    case = await work.file(received_at=START)

    await work.reclassify(case, LEAD, later=later)

    assert (await work.clocks("solution"))[-1].due_at == START + due * HOUR
    assert await told(work, ids.RECLASSIFIED) == [OWNER.id]


async def test_an_owner_cannot_let_promises_fall_due_later(work: Casework) -> None:
    case = await work.file()

    with pytest.raises(Refusal) as refused:
        await work.reclassify(case, later=True)

    assert (refused.value.code, refused.value.field) == ("later_takes_a_lead", ids.LATER)
    assert await work.look(case.number) == case


async def test_a_heavier_category_raises_a_case_from_its_beginning(work: Casework) -> None:
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)

    case = await work.reclassify(case, category="order_lost")

    assert case.severity is Severity.URGENT
    row = (await work.clocks("first_followup"))[-1]
    assert (row.due_at, row.basis["cause"]) == (START + 30 * MINUTE, "late_recognition")


async def test_a_category_is_changed_to_another_one_that_exists(work: Casework) -> None:
    case = await work.file()

    for category, code in (("logistics_delay", "same_category"), ("gone", "unknown_choice")):
        with pytest.raises(Refusal, match=code):
            await work.reclassify(case, category=category)


async def test_details_are_corrected_and_found_by_what_is_right(work: Casework) -> None:
    case, before = await work.file(), await work.case_row()

    case = await work.correct(case)

    row = await work.case_row()
    assert work.desk.vault.open("customer_contact", row.customer_contact) == "13900001111"
    assert row.contact_key == contact_key("139 0000 1111", work.desk)
    assert (row.customer_name, row.order_key) == (before.customer_name, before.order_key)
    event = await last_event(work)
    assert (event.facts, event.note) == ({"fields": ["customer_contact"]}, None)
    assert case.contact.endswith("1111")


async def test_a_correction_that_changes_nothing_is_none(work: Casework) -> None:
    case = await work.file()

    with pytest.raises(Refusal, match="nothing_corrected"):
        await work.correct(case, contact=" 13812345678", name="张三丰 ")
    with pytest.raises(Refusal, match="customer_unknown"):
        await work.correct(case, name="", contact="", order=" ")


async def test_whoever_opens_the_details_to_correct_them_is_written_down(work: Casework) -> None:
    case = await work.file()

    seen = await work.store.write(open_customer, case.number, OWNER, work.desk, work.clock.now())

    assert (seen.name, seen.contact, seen.order) == ("张三丰", "13812345678", "20260914000123")
    (entry,) = await work.rows(AccessLogRow)
    assert (entry.person, entry.reason, entry.fields) == (
        OWNER.id,
        "correction",
        "customer_name,customer_contact,order_number",
    )


@pytest.mark.parametrize(("person", "code"), [(AGENT, "not_yours"), (replace(OWNER, known=False), "unknown_person")])
async def test_nobody_else_is_shown_the_details(work: Casework, person: Person, code: str) -> None:
    case = await work.file()

    with pytest.raises(Refusal, match=code):
        await work.store.write(open_customer, case.number, person, work.desk, work.clock.now())

    assert await work.rows(AccessLogRow) == []


async def test_reassigning_to_the_other_owner_is_still_possible_afterwards(work: Casework) -> None:
    case = await work.reclassify(await work.file())

    assert (await work.reassign(case, OTHER_OWNER)).owner == OTHER_OWNER.id
