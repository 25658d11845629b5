"""Resolving a case: what was found is kept, what is missing is asked for, what is owed becomes a promise of its own."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import Refusal
from domain.lifecycle import Closure, State
from domain.policy import ClockKind, Severity
from handlers.cases import CaseFacts
from handlers.solutions import ids
from storage.complaints import history
from storage.models import ComplaintEventRow, NoticeRow, ProposalRow
from tests.desk import LEAD, OWNER
from tests.fakes import START
from tests.integration.casework import Casework

HOUR = timedelta(hours=1)


async def resolving(work: Casework, **changes: Any) -> ComplaintEventRow:
    """Resolve a case an hour after it was filed; return the line of its history."""
    case = await work.file(received_at=START)
    work.clock.advance(HOUR)
    case = await work.resolve(await work.follow_up(case), **changes)
    event: ComplaintEventRow = (await work.store.read(history, case.id))[-1]
    return event


async def test_what_was_found_is_kept_in_the_case_and_its_history(work: Casework) -> None:
    event = await resolving(work, compensation="A voucher.", commitments=(ClockKind.REFUND,))

    row = await work.case_row()
    assert (row.upheld, row.root_cause, row.written_at) == ("upheld", "carrier", None)
    assert event.facts == {
        "method": "phone",
        "in_writing": False,
        "told_at": (START + HOUR).isoformat(),
        "upheld": "upheld",
        "root_cause": "carrier",
        "compensated": True,
        "commitments": ["refund"],
        "checklist": ["carrier_asked", "date_told"],
    }


async def test_what_was_written_is_sealed_and_in_no_message(work: Casework) -> None:
    event = await resolving(work, compensation="A voucher.")

    assert event.note is not None
    assert "voucher" not in event.note
    assert work.desk.vault.open("note", event.note) == "Sent anew.\n\nA voucher.\n\nWrong label."
    assert not any("voucher" in str(row.facts) for row in await work.rows(NoticeRow))


async def test_a_customer_whom_nobody_could_speak_to_is_told_in_writing(work: Casework) -> None:
    await resolving(work, method="sms", in_writing=True)

    row = await work.case_row()
    assert (row.state, row.written_at) == ("resolved", START + HOUR)
    assert [clock.state for clock in await work.clocks("callback")] == ["running"]


async def test_each_commitment_is_a_clock_of_its_own(work: Casework) -> None:
    kinds = (ClockKind.RETURN_REVIEW, ClockKind.REFUND, ClockKind.PICKUP)

    await resolving(work, commitments=kinds, pickup_at=START + 100 * HOUR)

    running = {row.kind: (row.started_at, row.due_at, row.basis["rule"]) for row in await work.clocks() if row.next_at}
    told = START + HOUR
    assert running == {
        "callback": (told, told + 24 * HOUR, "general"),
        "return_review": (told, told + 24 * HOUR, "general"),
        # Monday at eleven: three business days end on Thursday at six in the evening.
        "refund": (told, START.replace(day=17, hour=10), "general"),
        "pickup": (told, START + 100 * HOUR, "stated"),
    }


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"method": "telegraph"}, "unknown_choice", ids.METHOD),
    ({"told_at": None}, "answer_needed", ids.TOLD_AT),
    ({"root_cause": None}, "answer_needed", ids.ROOT_CAUSE),
    ({"root_cause": "gremlins"}, "unknown_choice", ids.ROOT_CAUSE),
    ({"pickup_at": START + 9 * HOUR}, "only_pickup_chosen", ids.PICKUP_AT),
    ({"pickup_at": START, "commitments": (ClockKind.PICKUP,)}, "pickup_past", ids.PICKUP_AT),
]


@pytest.mark.parametrize(("changes", "code", "field"), REFUSED)
async def test_what_cannot_be_right_is_refused_beside_its_field_and_nothing_is_stored(
    work: Casework, changes: dict[str, Any], code: str, field: str
) -> None:
    case = await work.follow_up(await work.file())

    with pytest.raises(Refusal) as refused:
        await work.resolve(case, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert await work.look(case.number) == case
    assert (await work.case_row()).upheld is None


async def test_what_is_required_and_not_ticked_holds_the_solution_up_and_is_named(work: Casework) -> None:
    case = await work.follow_up(await work.file(category="refund"), LEAD)

    with pytest.raises(Refusal) as refused:
        await work.resolve(case, LEAD, ticked=("date_told",))

    assert (refused.value.code, refused.value.field) == ("checklist_open", ids.CHECKLIST)
    first = work.desk.policy.categories["refund"].checklist[0]
    assert refused.value.facts["items"] == (first.name,)
    assert (await work.resolve(case, LEAD, ticked=("sum_checked",))).state is State.RESOLVED


async def test_an_anonymous_complaint_needs_nobody_who_was_told_and_closes_at_once(work: Casework) -> None:
    case = await anonymous(work)

    case = await work.resolve(case, method="", told_at=None)

    assert (case.state, case.closure) == (State.CLOSED, Closure.ANONYMOUS)
    assert (await work.case_row()).resolved_at == START
    assert [row.state for row in await work.clocks("callback")] == []


async def test_an_anonymous_complaint_stays_open_until_its_commitments_are_kept(work: Casework) -> None:
    case = await anonymous(work)

    case = await work.resolve(case, method="", told_at=None, commitments=(ClockKind.RETURN_REVIEW,))

    assert (case.state, case.closure) == (State.FULFILLING, Closure.ANONYMOUS)
    assert [clock.kind for clock in case.clocks] == [ClockKind.RETURN_REVIEW]


async def anonymous(work: Casework) -> CaseFacts:
    """A case about which nobody can be called."""
    case = await work.file(received_at=START)
    return await work.change(case, anonymous=True)


async def test_an_urgent_solution_waits_for_the_lead_with_all_that_was_found(work: Casework) -> None:
    case = await work.follow_up(await work.file(severity=Severity.URGENT))

    case = await work.resolve(case, OWNER, commitments=(ClockKind.PICKUP,), pickup_at=START + 9 * HOUR)

    assert case.state is State.IN_PROGRESS
    assert await work.clocks("pickup") == []
    (asked,) = await work.rows(ProposalRow)
    assert (asked.move, asked.deed["starts"]) == ("resolve", ["pickup"])
    assert asked.deed["due"] == {"pickup": (START + 9 * HOUR).isoformat()}
    assert asked.deed["changes"] == {"upheld": "upheld", "root_cause": "carrier"}
