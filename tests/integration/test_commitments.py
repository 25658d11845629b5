"""Commitments: what a customer is owed beyond the solution, each its own promise; the last one kept closes the case."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.errors import Outdated, Refusal
from domain.lifecycle import Closure, Move, State
from domain.people import Person
from domain.policy import ClockKind
from handlers.calendars.jobs import fill_published
from handlers.calendars.published import published_year
from handlers.cases import CaseFacts
from handlers.commitments import ids
from handlers.deadlines import new_clock
from handlers.moves import Deed
from storage.complaints import history
from storage.models import ComplaintEventRow, ComplaintRow, NoticeRow
from tests.calendars import local
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER
from tests.fakes import START
from tests.integration.casework import NOT_SATISFIED, REACHED, Casework

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
REVIEW, REFUND, PICKUP = ClockKind.RETURN_REVIEW, ClockKind.REFUND, ClockKind.PICKUP
FRIDAY = local("2026-02-13 15:00")


async def owing(work: Casework, *kinds: ClockKind, person: Person = OWNER) -> CaseFacts:
    """A case that *person* resolved with promises, and whose customer is content with the solution."""
    case = await work.follow_up(await work.file(received_at=work.clock.now()), person)
    return await work.call(await work.resolve(case, person, commitments=kinds))


async def events(work: Casework, case: CaseFacts) -> list[ComplaintEventRow]:
    return list(await work.store.read(history, case.id))


async def know_holidays(work: Casework, *years: int) -> None:
    for year in years:
        await work.store.write(fill_published, published_year("CN", year), work.clock.now())


async def test_a_content_customer_who_is_owed_a_refund_closes_the_case_only_once_it_is_credited(work: Casework) -> None:
    case = await owing(work, REFUND)
    assert (case.state, case.closure) == (State.FULFILLING, Closure.SATISFIED)
    assert [clock.kind for clock in case.clocks] == [REFUND]

    work.clock.advance(HOUR)
    case = await work.keep(case)

    row = await work.case_row()
    assert (case.state, case.closure, row.closed_at) == (State.CLOSED, Closure.SATISFIED, START + HOUR)
    assert {clock.state for clock in await work.clocks()} == {"met"}


async def test_a_case_is_fulfilling_until_the_last_of_its_commitments_is_kept(work: Casework) -> None:
    case = await owing(work, REVIEW, REFUND, PICKUP)

    states = []
    for _ in range(3):
        case = await work.keep(case)
        states.append(case.state)

    assert states == [State.FULFILLING, State.FULFILLING, State.CLOSED]


@pytest.mark.parametrize(("after", "state"), [(24 * HOUR, "met"), (24 * HOUR + MINUTE, "missed")])
async def test_a_commitment_is_kept_when_it_was_done_and_not_when_it_is_recorded(
    work: Casework, after: timedelta, state: str
) -> None:
    case = await owing(work, PICKUP)
    done = START + after
    work.clock.advance(48 * HOUR)

    await work.keep(case, kept_at=done)

    (clock,) = await work.clocks("pickup")
    assert (clock.state, clock.stopped_at) == (state, done)
    assert (await work.case_row()).closed_at == START + 48 * HOUR


async def test_what_was_written_is_sealed_and_the_history_says_which_and_when(work: Casework) -> None:
    case = await owing(work, REVIEW)
    work.clock.advance(HOUR)
    case = await work.keep(await work.commit(case), kept_at=START + MINUTE)

    committed, kept = (await events(work, case))[-2:]
    assert committed.facts == {"commitment": "refund", "since": (START + HOUR).isoformat()}
    assert kept.facts == {"commitment": "return_review", "kept_at": (START + MINUTE).isoformat()}
    opened = [work.desk.vault.open("note", event.note) for event in (committed, kept)]
    assert opened == ["80 yuan, the way it was paid.", "Payment 4711."]
    assert not any("4711" in str(row.facts) for row in await work.rows(NoticeRow))


async def test_a_refund_approved_before_spring_festival_is_due_when_three_working_days_are_over(work: Casework) -> None:
    await know_holidays(work, 2026)
    work.clock.at = FRIDAY
    case = await work.follow_up(await work.file(received_at=FRIDAY))

    await work.commit(case, since=FRIDAY)

    (clock,) = await work.clocks("refund")
    assert clock.due_at == local("2026-02-25 18:00")
    assert clock.basis["unofficial"] == []


async def test_a_refund_that_counts_on_an_unknown_year_falls_back_to_weekdays_and_says_so(work: Casework) -> None:
    await know_holidays(work, 2026)
    work.clock.at = local("2026-12-30 15:00")
    case = await work.follow_up(await work.file(received_at=work.clock.now()))

    case = await work.commit(case)

    (clock,) = await work.clocks("refund")
    assert clock.due_at == local("2027-01-04 18:00")
    assert clock.basis["unofficial"] == [2027]
    assert case.uncertain_years == (2027,)


async def test_a_commitment_may_be_made_early_and_the_case_goes_on(work: Casework) -> None:
    case = await work.commit(await work.follow_up(await work.file()), PICKUP)
    assert (case.state, [clock.kind for clock in case.commitments]) == (State.IN_PROGRESS, [PICKUP])

    case = await work.resolve(case)
    case = await work.call(case)

    assert case.state is State.FULFILLING
    assert (await work.keep(case)).state is State.CLOSED


async def test_a_commitment_that_was_kept_early_keeps_nothing_open(work: Casework) -> None:
    case = await work.keep(await work.commit(await work.follow_up(await work.file()), PICKUP))

    assert (case.state, case.commitments) == (State.IN_PROGRESS, ())
    assert (await work.call(await work.resolve(case))).state is State.CLOSED


async def test_a_pickup_is_due_when_the_customer_wished_it(work: Casework) -> None:
    case = await work.follow_up(await work.file())

    await work.commit(case, PICKUP, pickup_at=START + 100 * HOUR)

    (clock,) = await work.clocks("pickup")
    assert (clock.due_at, clock.basis["rule"]) == (START + 100 * HOUR, "stated")


async def test_a_commitment_agreed_earlier_counts_from_then(work: Casework) -> None:
    case = await work.follow_up(await work.file(received_at=START - 9 * HOUR))

    await work.commit(case, REVIEW, since=START - 2 * HOUR)

    (clock,) = await work.clocks("return_review")
    assert (clock.started_at, clock.due_at) == (START - 2 * HOUR, START + 22 * HOUR)


async def test_a_missed_commitment_is_told_to_owner_lead_and_head_like_any_broken_promise(work: Casework) -> None:
    case = await owing(work, REVIEW)
    for _ in range(29):
        await work.sweep(hours=1)

    assert [word for word in await work.told() if word[1] != "reminder"] == [
        (LEAD.id, "breach"),
        (OWNER.id, "breach"),
        (HEAD.id, "escalation"),
    ]
    assert [row.facts["breach"] for row in await work.owed("complaint_line") if "breach" in row.facts] == [
        "return_review"
    ]
    assert (await work.look(case.number)).state is State.FULFILLING


async def test_a_lead_s_recovery_leaves_a_case_open_until_its_refund_is_credited(work: Casework) -> None:
    case = await work.resolve(await work.follow_up(await work.file()), commitments=(REFUND,))
    case = await work.recover(await work.call(case, NOT_SATISFIED), LEAD)
    assert (case.state, case.closure) == (State.FULFILLING, Closure.SOLVED_NOT_SATISFIED)

    case = await work.keep(case)

    assert (case.state, case.closure) == (State.CLOSED, Closure.SOLVED_NOT_SATISFIED)


async def test_the_regulator_s_date_is_a_commitment_that_is_kept_the_same_way(work: Casework) -> None:
    case = await work.file()
    await work.store.write(start_regulator, case.id, work, START + 50 * HOUR)
    case = await work.call(await work.resolve(await work.follow_up(await work.look(case.number))))
    assert (case.state, [clock.kind for clock in case.commitments]) == (State.FULFILLING, [ClockKind.REGULATOR])

    case = await work.keep(case, kept_at=START)

    assert case.state is State.CLOSED
    assert [clock.state for clock in await work.clocks("regulator")] == ["met"]


def start_regulator(session: Any, case_id: int, work: Casework, due: datetime) -> None:
    row = session.get_one(ComplaintRow, case_id)
    deed = Deed(Move.FILE, AGENT.id, frozenset(), START, START, due={ClockKind.REGULATOR: due})
    session.add(new_clock(session, row, ClockKind.REGULATOR, deed, work.desk))


@pytest.mark.parametrize("person", [OWNER, LEAD, HEAD])
async def test_owner_lead_and_head_may_promise_and_prove(work: Casework, person: Person) -> None:
    case = await work.commit(await work.follow_up(await work.file()), person=person)

    assert (await work.keep(case, person)).last_actor == person.id


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER, GUEST])
async def test_nobody_else_may(work: Casework, person: Person) -> None:
    case = await work.commit(await work.follow_up(await work.file()))

    for other in (work.commit(case, person=person), work.keep(case, person)):
        with pytest.raises(Refusal, match="not_yours"):
            await other


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"since": START + HOUR}, "agreed_in_future", ids.SINCE),
        ({"since": START - HOUR}, "agreed_too_early", ids.SINCE),
        ({"pickup_at": START + HOUR}, "only_pickup_chosen", ids.PICKUP_AT),
        ({"kind": PICKUP, "pickup_at": START - HOUR}, "pickup_past", ids.PICKUP_AT),
    ],
)
async def test_a_promise_at_an_impossible_moment_is_refused_beside_it(
    work: Casework, changes: dict[str, Any], code: str, field: str
) -> None:
    case = await work.follow_up(await work.file())

    with pytest.raises(Refusal) as refused:
        await work.commit(case, **changes)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert await work.look(case.number) == case


@pytest.mark.parametrize(("kept_at", "code"), [(START + HOUR, "kept_in_future"), (START - MINUTE, "kept_too_early")])
async def test_a_proof_at_an_impossible_moment_is_refused_beside_it(
    work: Casework, kept_at: datetime, code: str
) -> None:
    case = await owing(work, REFUND)

    with pytest.raises(Refusal) as refused:
        await work.keep(case, kept_at=kept_at)

    assert (refused.value.code, refused.value.field) == (code, ids.KEPT_AT)
    assert await work.look(case.number) == case


async def test_only_what_is_owed_in_this_case_can_be_kept(work: Casework) -> None:
    case, other = await owing(work, REFUND), await owing(work, REFUND, PICKUP, person=LEAD)
    callback = (await work.clocks("callback"))[0]

    for clock in (other.commitments[0].id, callback.id, 4711):
        with pytest.raises(Refusal) as refused:
            await work.keep(case, clock=clock)
        assert (refused.value.code, refused.value.field) == ("unknown_choice", ids.COMMITMENT)


async def test_a_case_that_owes_nothing_has_nothing_to_prove(work: Casework) -> None:
    case = await work.resolve(await work.follow_up(await work.file()), commitments=(REFUND,))
    owed = case.commitments[0].id
    case = await work.keep(case)

    assert Move.KEEP not in case.moves
    with pytest.raises(Refusal, match="unknown_choice"):
        await work.keep(case, clock=owed)


async def test_the_same_form_twice_is_one_and_another_s_is_told_who_was_first(work: Casework) -> None:
    case = await work.follow_up(await work.file())
    first = await work.commit(case, key="view:TWICE")
    assert await work.commit(case, key="view:TWICE") == first
    with pytest.raises(Outdated):
        await work.commit(case, person=LEAD)

    kept = await work.keep(first, key="view:KEPT")

    assert await work.keep(first, key="view:KEPT") == kept
    with pytest.raises(Outdated):
        await work.keep(first, LEAD)
    assert len(await work.clocks("refund")) == 1


async def test_a_case_that_came_back_still_owes_what_it_owed(work: Casework) -> None:
    case = await work.resolve(await work.follow_up(await work.file()), commitments=(REFUND,))

    case = await work.call(case, replace(REACHED, solved=False))

    assert (case.state, case.cycle) == (State.IN_PROGRESS, 2)
    assert [clock.kind for clock in case.commitments] == [REFUND]
