"""Whose a case is: accepted, passed on, handed over, classified; and who hears of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Fact, Move, State
from domain.people import Person, Roster
from domain.policy import ClockKind, Severity
from domain.routing import Why
from handlers.cases import CaseFacts, find_case
from handlers.clocks.ids import REMINDER
from handlers.clocks.messages import reminder_message
from handlers.complaints.ids import OWNER_DM
from handlers.complaints.messages import owner_message
from handlers.moves import deed_of, start_clock
from handlers.ownership import ids
from handlers.posts import Post, Reader
from handlers.services import Desk
from storage.complaints import claim_change, history, last_turns
from storage.models import AbsenceRow, ComplaintEventRow, ProposalRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, ZONE, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
THIRD = Person("U0OWNER3", "third", ZONE, "en")


async def events(work: Casework) -> list[ComplaintEventRow]:
    return list(await work.store.read(history, 1))


async def told(work: Casework, kind: str) -> list[str]:
    return [row.target for row in await work.owed(kind)]


async def unclassified(work: Casework, **changes: Any) -> CaseFacts:
    """A case that nobody has classified yet."""
    case = await work.file(**changes)
    await work.store.write(back_to_the_start, case.number, work.desk, work.clock.now())
    return await work.look(case.number)


def back_to_the_start(session: Session, number: str, desk: Desk, now: datetime) -> None:
    row = find_case(session, number)
    nothing = {"state": "received", "category": "other", "owner": None, "owner_reason": None}
    assert claim_change(session, row, nothing)
    start_clock(session, row, ClockKind.ASSIGNMENT, deed_of(session, Move.FILE, row, AGENT, desk, now), desk)


async def seen_by(work: Casework, person: Person, kind: str = OWNER_DM, number: int = -1) -> str:
    """What one of somebody's messages says now."""
    notice = [row for row in await work.owed(kind) if row.target == person.id][number]
    render = {OWNER_DM: owner_message, REMINDER: reminder_message}[kind]
    reader = Reader(work.desk.words_for("en"), ZONE, person)
    post = await work.store.read(lambda session: render(session, notice, work.desk, reader, work.clock.now()))
    assert isinstance(post, Post)
    return f"{post.text} {post.blocks}"


async def test_an_owner_who_accepts_is_shown_as_one_who_has(work: Casework) -> None:
    case = await work.accept(await work.file())

    assert (await work.case_row()).accepted_at == START
    assert Fact.ACCEPTED in case.facts
    assert "(accepted)" in await seen_by(work, OWNER)


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER, LEAD, GUEST])
async def test_nobody_accepts_for_the_owner(work: Casework, person: Person) -> None:
    case = await work.file()

    with pytest.raises(Refusal, match="not_yours"):
        await work.accept(case, person)


async def test_a_case_is_accepted_once(work: Casework) -> None:
    case = await work.accept(await work.file())

    with pytest.raises(Refusal) as refused:
        await work.accept(case)

    assert (refused.value.code, refused.value.facts["because"]) == ("not_now", Fact.ACCEPTED)


async def test_a_declined_case_is_the_next_one_s_at_once_and_its_clocks_run_on(work: Casework) -> None:
    case = await work.file()
    before = [(row.kind, row.started_at, row.due_at, row.state) for row in await work.clocks()]
    work.clock.advance(10 * MINUTE)

    case = await work.decline(case)

    assert (case.owner, case.owner_why, case.state) == (OTHER_OWNER.id, Why.TURN, State.ASSIGNED)
    assert [(row.kind, row.started_at, row.due_at, row.state) for row in await work.clocks()] == before
    assert [(row.move, row.actor) for row in await events(work)][-2:] == [("decline", OWNER.id), ("reassign", "system")]
    assert await told(work, OWNER_DM) == [OWNER.id, OTHER_OWNER.id]
    assert await told(work, ids.PASSED_ON) == []
    assert "This case is <@U0OWNER2>'s now." in await seen_by(work, OWNER)
    assert "This case is yours." in await seen_by(work, OTHER_OWNER)


async def test_what_is_written_about_a_decline_is_sealed_and_its_code_is_not(work: Casework) -> None:
    await work.decline(await work.file())

    declined = (await events(work))[-2]
    assert declined.facts == {"reason": "wrong_department"}
    assert work.desk.vault.open("note", declined.note) == "The parcel is a return."


async def test_when_everybody_has_declined_the_lead_has_it_and_hears_so_once(work: Casework) -> None:
    case = await work.decline(await work.file())

    case = await work.decline(case, OTHER_OWNER)

    assert (case.owner, case.owner_why) == (LEAD.id, Why.DEPARTMENT_LEAD)
    assert await told(work, OWNER_DM) == [OWNER.id, OTHER_OWNER.id, LEAD.id]
    assert await told(work, ids.PASSED_ON) == []


async def test_a_lead_hears_when_nobody_is_left_and_somebody_else_gets_the_case(work: Casework) -> None:
    work.roster = replace(work.roster, away=frozenset({OTHER_OWNER.id, LEAD.id}))
    work.desk = desk_with(with_people(duty_leads=(HEAD.id,)))

    case = await work.decline(await work.file())

    assert (case.owner, case.owner_why) == (HEAD.id, Why.DUTY_LEAD)
    (notice,) = await work.owed(ids.PASSED_ON)
    assert (notice.target, notice.facts["reason"], notice.facts["by"]) == (LEAD.id, "wrong_department", OWNER.id)


async def test_nobody_is_asked_twice_for_the_same_case(work: Casework) -> None:
    work.roster = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id, THIRD.id)})
    case = await work.decline(await work.file())
    case = await work.decline(case, OTHER_OWNER)

    assert case.owner == THIRD.id
    assert (await work.decline(case, THIRD)).owner == LEAD.id


async def test_a_case_that_nobody_else_is_there_for_cannot_be_declined(work: Casework) -> None:
    work.roster, work.desk = Roster(), desk_with(with_people(lead=None, heads=()))
    case = await work.file()
    assert case.owner_why is Why.FILER

    with pytest.raises(Refusal, match="nobody_else"):
        await work.decline(case, AGENT)

    assert [row.move for row in await events(work)] == ["file", "assign"]


async def test_what_was_accepted_or_worked_on_cannot_be_declined(work: Casework) -> None:
    accepted = await work.accept(await work.file())
    with pytest.raises(Refusal, match="not_now"):
        await work.decline(accepted)

    followed = await work.follow_up(await work.file(), OTHER_OWNER)
    with pytest.raises(Refusal, match="impossible"):
        await work.decline(followed, OTHER_OWNER)


async def test_the_same_decline_twice_is_one(work: Casework) -> None:
    case = await work.file()

    first = await work.decline(case, key="view:TWICE")

    assert await work.decline(case, key="view:TWICE") == first


async def test_a_turn_that_was_passed_on_counts_for_both(work: Casework) -> None:
    await work.decline(await work.file())

    turns = await work.store.read(last_turns, "warehouse")
    assert turns[OWNER.id] < turns[OTHER_OWNER.id]


@pytest.mark.parametrize("person", [LEAD, HEAD])
async def test_a_lead_gives_a_case_to_somebody_else_and_both_are_told(work: Casework, person: Person) -> None:
    case = await work.follow_up(await work.accept(await work.file()))
    before = [(row.kind, row.due_at, row.state) for row in await work.clocks()]
    work.clock.advance(HOUR)

    case = await work.reassign(case, OTHER_OWNER, person)

    assert (case.owner, case.owner_why, case.state) == (OTHER_OWNER.id, Why.CHOSEN, State.IN_PROGRESS)
    assert Fact.ACCEPTED not in case.facts
    assert [(row.kind, row.due_at, row.state) for row in await work.clocks()] == before
    assert await told(work, OWNER_DM) == [OWNER.id, OTHER_OWNER.id]
    (handed_on,) = await work.owed(ids.HANDED_ON)
    assert (handed_on.target, handed_on.facts["by"], handed_on.facts["owner"]) == (
        OWNER.id,
        person.id,
        OTHER_OWNER.id,
    )
    assert "what you must know is under “Details”" in await seen_by(work, OTHER_OWNER)


async def test_the_handover_note_is_sealed_and_both_owners_are_in_the_history(work: Casework) -> None:
    await work.reassign(await work.file(), OTHER_OWNER)

    event = (await events(work))[-1]
    assert event.facts == {"owner": OTHER_OWNER.id, "was": OWNER.id, "why": "chosen"}
    assert work.desk.vault.open("note", event.note) == "Call after six."


async def test_a_case_that_comes_back_to_somebody_is_told_to_them_anew(work: Casework) -> None:
    case = await work.reassign(await work.file(), OTHER_OWNER)

    await work.reassign(case, OWNER)

    assert await told(work, OWNER_DM) == [OWNER.id, OTHER_OWNER.id, OWNER.id]
    assert "This case is yours." in await seen_by(work, OWNER)
    assert "This case is <@U0OWNER1>'s now." in await seen_by(work, OTHER_OWNER)


async def test_a_lead_who_gives_a_case_of_their_own_away_need_not_be_told(work: Casework) -> None:
    case = await work.reassign(await work.file(), LEAD)

    await work.reassign(case, OTHER_OWNER)

    assert await told(work, ids.HANDED_ON) == [OWNER.id]


@pytest.mark.parametrize("person", [AGENT, OTHER_OWNER])
async def test_nobody_else_gives_a_case_away(work: Casework, person: Person) -> None:
    with pytest.raises(Refusal, match="not_yours"):
        await work.reassign(await work.file(), OTHER_OWNER, person)


async def test_an_owner_only_asks_for_somebody_else_and_a_lead_s_word_does_it(work: Casework) -> None:
    case = await work.reassign(await work.file(), OTHER_OWNER, OWNER)

    assert case.owner == OWNER.id
    (proposal,) = await work.rows(ProposalRow)
    assert (proposal.move, proposal.asked_by) == ("reassign", OWNER.id)

    case = await work.decide(case)

    assert (case.owner, case.owner_why) == (OTHER_OWNER.id, Why.CHOSEN)
    assert await told(work, OWNER_DM) == [OWNER.id, OTHER_OWNER.id]
    assert await told(work, ids.HANDED_ON) == []
    assert "Handed over by <@U0OWNER1>" in await seen_by(work, OTHER_OWNER)


@pytest.mark.parametrize(
    ("heir", "code"),
    [
        (OWNER, "owner_already"),
        (GUEST, "owner_outsider"),
        (replace(OTHER_OWNER, known=False), "owner_unknown"),
        (replace(AGENT, id="U0NAMED1"), "owner_concerned"),
    ],
)
async def test_who_cannot_own_a_case_is_not_given_one(work: Casework, heir: Person, code: str) -> None:
    """F35: nor the agent whom a complaint is about."""
    case = await work.file()
    await work.store.write(name_colleague, case.number)
    case = await work.look(case.number)

    with pytest.raises(Refusal) as refused:
        await work.reassign(case, heir)

    assert (refused.value.code, refused.value.field) == (code, ids.OWNER)
    assert await work.look(case.number) == case


def name_colleague(session: Session, number: str) -> None:
    assert claim_change(session, find_case(session, number), {"colleague": "U0NAMED1"})


@pytest.mark.parametrize(("until", "code"), [(START + HOUR, "owner_away_until"), (None, "owner_away"), (START, None)])
async def test_somebody_who_is_away_is_not_given_a_case_unknowingly(
    work: Casework, until: datetime | None, code: str | None
) -> None:
    away = AbsenceRow(person=OTHER_OWNER.id, since=START - HOUR, until=until, source="person")
    await work.store.write(lambda session: session.add(away))
    case = await work.file()

    if code is not None:
        with pytest.raises(Refusal) as refused:
            await work.reassign(case, OTHER_OWNER)
        assert (refused.value.code, refused.value.facts["until"]) == (code, until)
    assert (await work.reassign(case, OTHER_OWNER, even_away=code is not None)).owner == OTHER_OWNER.id


async def test_a_breach_in_the_new_owner_s_first_hour_says_so(work: Casework) -> None:
    case = await work.file(received_at=START)
    await work.sweep(hours=23, minutes=20)
    await work.reassign(await work.look(case.number), OTHER_OWNER)

    await work.sweep(minutes=40)

    breach = [(row.target, row.facts["rung"]) for row in await work.owed(REMINDER)][-2:]
    assert sorted(breach) == [(LEAD.id, "breach"), (OTHER_OWNER.id, "breach")]
    said = await seen_by(work, LEAD, REMINDER)
    assert "Reassigned 40 min before it fell due; the owner before: <@U0OWNER1>." in said


async def test_a_breach_long_after_a_change_of_owner_says_nothing_of_it(work: Casework) -> None:
    case = await work.file(received_at=START)
    await work.sweep(hours=22, minutes=59)
    await work.reassign(await work.look(case.number), OTHER_OWNER)

    await work.sweep(hours=1, minutes=1)

    assert "Reassigned" not in await seen_by(work, LEAD, REMINDER)


async def test_a_lead_classifies_a_case_and_it_is_whose_turn_it_is(work: Casework) -> None:
    case = await unclassified(work, received_at=START)
    work.clock.advance(10 * MINUTE)

    case = await work.classify(case)

    assert (case.state, case.category, case.department) == (State.ASSIGNED, "logistics_delay", "warehouse")
    assert (case.owner, case.owner_why) == (OTHER_OWNER.id, Why.TURN)
    assert (await work.case_row()).assigned_at == START + 10 * MINUTE
    assert [row.state for row in await work.clocks("assignment")] == ["met"]
    assert (await work.clocks("solution"))[-1].due_at == START + 24 * HOUR
    assert (await told(work, OWNER_DM))[-1] == OTHER_OWNER.id


async def test_a_lead_may_choose_the_owner(work: Casework) -> None:
    case = await work.classify(await unclassified(work), heir=OWNER)

    assert (case.owner, case.owner_why) == (OWNER.id, Why.CHOSEN)


async def test_another_severity_than_was_filed_needs_a_reason_and_counts_from_the_complaint(work: Casework) -> None:
    case = await unclassified(work, received_at=START)
    work.clock.advance(10 * MINUTE)

    with pytest.raises(Refusal) as refused:
        await work.classify(case, severity=Severity.URGENT)
    assert (refused.value.code, refused.value.field) == ("reason_needed", ids.REASON)

    case = await work.classify(case, severity=Severity.URGENT, reason="It is about a child.")
    assert case.severity is Severity.URGENT
    assert [(row.state, row.due_at) for row in await work.clocks("first_followup")] == [
        ("superseded", START + 24 * HOUR),
        ("running", START + 30 * MINUTE),
    ]
    assert (await events(work))[-1].facts["was_severity"] == "normal"


async def test_a_category_weighs_at_least_what_it_weighs(work: Casework) -> None:
    case = await work.classify(await unclassified(work), category="order_lost")

    assert case.severity is Severity.URGENT


async def test_a_category_that_is_gone_cannot_be_chosen(work: Casework) -> None:
    with pytest.raises(Refusal) as refused:
        await work.classify(await unclassified(work), category="gone")

    assert (refused.value.code, refused.value.field) == ("unknown_choice", ids.CATEGORY)


@pytest.mark.parametrize("person", [AGENT, OWNER])
async def test_only_who_leads_classifies(work: Casework, person: Person) -> None:
    with pytest.raises(Refusal, match="not_yours"):
        await work.classify(await unclassified(work), person)


async def test_a_classified_case_is_not_given_to_the_guest_or_the_one_it_is_about(work: Casework) -> None:
    case = await unclassified(work)

    with pytest.raises(Refusal, match="owner_outsider"):
        await work.classify(case, heir=GUEST)
