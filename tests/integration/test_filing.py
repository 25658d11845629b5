"""Filing a complaint: one form is one case, with a number, an owner, clocks, and a message for everybody."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.lifecycle import Move, State
from domain.people import Person, Roster
from domain.policy import Severity
from domain.routing import Why
from handlers.complaints.ids import CARD, CREATOR_DM, OWNER_DM
from handlers.intake import ids
from storage.life_models import InboxRow
from storage.models import AccessLogRow, ComplaintEventRow, ComplaintRow, NoticeRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, desk_with, intake, with_people
from tests.fakes import START
from tests.integration.casework import Casework


async def test_a_complaint_gets_a_number_an_owner_and_two_clocks(work: Casework) -> None:
    case = await work.file()

    assert (case.number, case.state, case.owner, case.owner_why) == (
        "C-260914-001",
        State.ASSIGNED,
        OWNER.id,
        Why.TURN,
    )
    assert [(row.kind, row.state, row.cycle) for row in await work.clocks()] == [
        ("first_followup", "running", 1),
        ("solution", "running", 1),
    ]
    assert {row.due_at for row in await work.clocks()} == {START + timedelta(hours=24, minutes=-3)}
    assert [(row.move, row.actor) for row in await work.rows(ComplaintEventRow)] == [
        ("file", AGENT.id),
        ("assign", "system"),
    ]


async def test_channel_owner_and_filer_are_each_owed_one_message(work: Casework) -> None:
    case = await work.file()

    owed = [(row.kind, row.target, row.subject_id, row.state) for row in await work.rows(NoticeRow)]
    assert owed == [
        (CARD, "complaints", case.id, "queued"),
        (OWNER_DM, OWNER.id, case.id, "queued"),
        (CREATOR_DM, AGENT.id, case.id, "queued"),
    ]


async def test_one_who_files_for_themselves_is_told_once(work: Casework) -> None:
    await work.file(filer=OWNER)

    assert [row.kind for row in await work.rows(NoticeRow)] == [CARD, OWNER_DM]


async def test_the_same_form_twice_is_one_case(work: Casework) -> None:
    first = await work.file(intake())
    again = await work.file(intake())

    assert again == first
    assert len(await work.rows(ComplaintRow)) == 1
    assert len(await work.rows(NoticeRow)) == 3


async def test_the_same_form_from_three_sides_at_once_is_one_case(work: Casework) -> None:
    cases = await asyncio.gather(*(work.file(intake()) for _ in range(3)))

    assert len({case.number for case in cases}) == 1
    assert len(await work.rows(ComplaintRow)) == 1
    assert len(await work.rows(NoticeRow)) == 3


@pytest.mark.parametrize(
    ("changes", "filer", "code", "field"),
    [
        ({}, GUEST, "outsider", None),
        ({"category": "gone"}, AGENT, "unknown_choice", ids.CATEGORY),
        ({"channel": "pigeon"}, AGENT, "unknown_choice", ids.CHANNEL),
        ({"description": "\u202e"}, AGENT, "answer_needed", ids.DESCRIPTION),
        ({"received_at": START + timedelta(minutes=5, seconds=1)}, AGENT, "received_in_future", ids.RECEIVED_AT),
        ({"received_at": START - timedelta(days=7, seconds=1)}, AGENT, "received_too_long_ago", ids.RECEIVED_AT),
        ({"received_at": START - timedelta(days=7, seconds=1)}, OWNER, "received_too_long_ago", ids.RECEIVED_AT),
    ],
)
async def test_a_refusal_stores_nothing_at_all(
    work: Casework, changes: dict[str, Any], filer: Person, code: str, field: str | None
) -> None:
    with pytest.raises(Refusal) as refused:
        await work.file(filer=filer, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    for table in (ComplaintRow, NoticeRow, InboxRow, ComplaintEventRow):
        assert await work.rows(table) == []
    assert (await work.file()).number == "C-260914-001"


async def test_a_form_that_was_refused_can_be_sent_again_once_it_is_right(work: Casework) -> None:
    with pytest.raises(Refusal):
        await work.file(intake(category="gone"))

    assert (await work.file(intake())).number == "C-260914-001"


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(minutes=5)])
async def test_a_watch_that_goes_before_is_forgiven(work: Casework, ahead: timedelta) -> None:
    case = await work.file(received_at=START + ahead)

    assert case.received_at == START


@pytest.mark.parametrize(
    ("filer", "ago"), [(AGENT, timedelta(days=7)), (LEAD, timedelta(days=60)), (HEAD, timedelta(days=60))]
)
async def test_a_lead_may_file_what_is_older_than_a_week(work: Casework, filer: Person, ago: timedelta) -> None:
    case = await work.file(filer=filer, received_at=START - ago)

    assert case.received_at == START - ago


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (datetime(2026, 9, 13, 15, 59, 59, tzinfo=UTC), "C-260913-001"),
        (datetime(2026, 9, 13, 16, 0, tzinfo=UTC), "C-260914-001"),
        (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), "C-280229-001"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "C-270101-001"),
    ],
)
async def test_the_day_of_a_number_is_the_centre_s_day(work: Casework, now: datetime, number: str) -> None:
    work.clock.at = now

    assert (await work.file()).number == number


async def test_numbers_count_from_one_each_day(work: Casework) -> None:
    today = [(await work.file()).number for _ in range(2)]
    work.clock.advance(timedelta(days=1))
    tomorrow = await work.file()

    assert [*today, tomorrow.number] == ["C-260914-001", "C-260914-002", "C-260915-001"]


async def test_many_filed_at_once_have_numbers_without_gap_or_double(work: Casework) -> None:
    cases = await asyncio.gather(*(work.file() for _ in range(12)))

    assert sorted(case.number for case in cases) == [f"C-260914-{number:03d}" for number in range(1, 13)]
    owners = [case.owner for case in cases]
    assert owners.count(OWNER.id) == owners.count(OTHER_OWNER.id) == 6


async def test_owners_take_turns_and_departments_do_not_mix(work: Casework) -> None:
    owners = []
    for category in ("logistics_delay", "product_quality", "return_exchange", "logistics_delay"):
        owners.append((await work.file(category=category)).owner)
        work.clock.advance(timedelta(minutes=1))

    assert owners == [OWNER.id, "U0QUAL01", OTHER_OWNER.id, OWNER.id]


@pytest.mark.parametrize(
    ("lead", "people", "owner", "why"),
    [
        (LEAD.id, {}, LEAD.id, Why.DEPARTMENT_LEAD),
        (None, {"duty_leads": ("U0DUTY01",)}, "U0DUTY01", Why.DUTY_LEAD),
        (None, {}, HEAD.id, Why.HEAD),
        (None, {"heads": ()}, AGENT.id, Why.FILER),
    ],
)
async def test_with_nobody_present_the_case_falls_upwards_and_last_to_its_filer(
    work: Casework, lead: str | None, people: dict[str, tuple[str, ...]], owner: str, why: Why
) -> None:
    work.desk, work.roster = desk_with(with_people(lead, **people)), Roster()

    case = await work.file()

    assert (case.owner, case.owner_why) == (owner, why)


@pytest.mark.parametrize(
    ("category", "severity", "stored", "minutes"),
    [
        ("order_lost", Severity.NORMAL, Severity.URGENT, 30),
        ("logistics_delay", Severity.HIGH, Severity.HIGH, 60),
        ("logistics_delay", Severity.URGENT, Severity.URGENT, 30),
    ],
)
async def test_the_heavier_severity_and_the_shorter_clock_win(
    work: Casework, category: str, severity: Severity, stored: Severity, minutes: int
) -> None:
    case = await work.file(category=category, severity=severity, channel="social", received_at=START)

    assert case.severity is stored
    assert (await work.clocks("first_followup"))[0].due_at == START + timedelta(minutes=minutes)


async def test_what_the_customer_said_is_stored_sealed_and_shown_masked(work: Casework) -> None:
    case = await work.file(customer_contact="１３８ １２３４ ５６７８")

    row = await work.case_row()
    stored = f"{row.customer_name}{row.customer_contact}{row.order_number}{row.description}"
    for secret in ("张三丰", "13812345678", "20260914000123", "promised"):
        assert secret not in stored
    assert (case.customer, case.contact, case.order) == ("张**", "••5678", "…0123")
    assert work.desk.vault.open("customer_contact", row.customer_contact) == "138 1234 5678"


async def test_the_same_customer_is_matched_without_being_read(work: Casework) -> None:
    for contact, order in (("13812345678", "A1"), ("１３８１２３４５６７８", "ａ1"), ("13900000000", "")):
        await work.file(customer_contact=contact, order_number=order)

    one, same, other = await work.rows(ComplaintRow)
    assert (one.contact_key, one.order_key) == (same.contact_key, same.order_key)
    assert other.contact_key not in (None, one.contact_key)
    assert other.order_key is None


async def test_filing_shows_nobody_the_customer_and_logs_no_access(work: Casework) -> None:
    case = await work.file()

    assert Move.FOLLOW_UP in case.moves
    assert await work.rows(AccessLogRow) == []
    assert POLICY.complaints.number_prefix == "C"
