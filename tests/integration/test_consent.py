"""Asking for consent and giving it: who is asked, who decides, and that it is decided once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.errors import Refusal
from domain.lifecycle import Move, State
from domain.people import Person
from domain.policy import ClockKind, Severity
from handlers.cases import CaseFacts, find_case, look_at, roles_of
from handlers.consent import ids
from handlers.consent.asking import do_or_ask
from handlers.consent.deciding import Answer, Asked, agree, open_request
from handlers.moves import check_possible, deed_of, make_move
from storage.complaints import history
from storage.models import AccessLogRow, ProposalRow
from tests.desk import AGENT, GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import Casework

HOUR = timedelta(hours=1)


async def asked_for(work: Casework, **changes: Any) -> CaseFacts:
    """An urgent case that its owner asks to resolve, an hour after the customer was told."""
    case = await work.follow_up(await work.file(severity=Severity.URGENT, received_at=START))
    told_at = work.clock.now()
    work.clock.advance(HOUR)
    return await work.resolve(case, told_at=told_at, **changes)


async def ask_to_exhaust(work: Casework, case: CaseFacts, person: Person) -> bool:
    """Ask for the end of a case for which nothing reasonable is left; say whether it was done at once."""

    def ask(session: Session) -> bool:
        row = find_case(session, case.number)
        deed = deed_of(session, Move.EXHAUST, row, person, work.desk, work.clock.now())
        return do_or_ask(session, row, deed, work.desk)

    return await work.store.write(ask)


async def opened(work: Casework, person: Person) -> Asked:
    return await work.store.write(open_request, 1, person, work.desk, work.clock.now())


async def test_what_needs_consent_is_asked_for_and_changes_nothing_yet(work: Casework) -> None:
    case = await asked_for(work)

    assert (case.state, case.version) == (State.IN_PROGRESS, 2)
    assert [(one.move, one.asked_by, one.deciders) for one in case.requests] == [(Move.RESOLVE, OWNER.id, (LEAD.id,))]
    assert [notice.target for notice in await work.owed(ids.ASKED)] == [LEAD.id]
    assert await work.clocks("callback") == []


async def test_the_lead_agrees_and_all_counts_from_when_the_customer_was_told(work: Casework) -> None:
    case = await asked_for(work)
    work.clock.advance(2 * HOUR)

    case = await work.decide(case)

    (callback,), (solution,) = await work.clocks("callback"), await work.clocks("solution")
    assert (case.state, case.requests) == (State.RESOLVED, ())
    assert (callback.started_at, callback.due_at) == (START, START + 24 * HOUR)
    assert (solution.state, solution.stopped_at) == ("met", START)
    last = (await work.store.read(history, case.id))[-1]
    assert (last.actor, last.facts["asked_by"], last.at) == (LEAD.id, OWNER.id, START + 3 * HOUR)
    assert "Sent anew." in work.desk.vault.open("note", last.note)
    assert [(row.target, row.facts) for row in await work.owed(ids.DECIDED)] == [(OWNER.id, {"proposal": 1})]


async def test_a_head_may_agree_where_the_lead_was_asked(work: Casework) -> None:
    case = await work.decide(await asked_for(work), person=HEAD)

    assert (case.state, case.last_actor) == (State.RESOLVED, HEAD.id)


async def test_who_declines_says_why_and_the_owner_may_ask_again(work: Casework) -> None:
    case = await work.decide(await asked_for(work), Answer.DECLINE, text="Call again first.")

    assert (case.state, case.requests) == (State.IN_PROGRESS, ())
    (proposal,) = await work.rows(ProposalRow)
    assert (proposal.state, proposal.decided_by, proposal.decided_at) == ("declined", LEAD.id, START + HOUR)
    assert "Call again" not in proposal.answer
    assert work.desk.vault.open("note", proposal.answer) == "Call again first."
    case = await work.resolve(case)
    assert len(case.requests) == 1
    assert [notice.target for notice in await work.owed(ids.ASKED)] == [LEAD.id] * 2


async def test_declining_without_a_reason_is_refused(work: Casework) -> None:
    case = await asked_for(work)

    with pytest.raises(Refusal, match="answer_needed") as refused:
        await work.decide(case, Answer.DECLINE, text="")

    assert refused.value.field == ids.ANSWER
    assert len((await work.look(case.number)).requests) == 1


async def test_the_same_is_not_asked_twice(work: Casework) -> None:
    case = await asked_for(work)

    with pytest.raises(Refusal, match="asked_already"):
        await work.resolve(case)
    with pytest.raises(Refusal, match="asked_already"):
        await work.store.read(check_possible, case.number, Move.RESOLVE, OWNER, work.desk, work.clock.now())
    mine = await work.store.read(look_at, case.number, work.desk, work.clock.now(), OWNER)
    leads = await work.store.read(look_at, case.number, work.desk, work.clock.now(), LEAD)
    assert Move.RESOLVE not in mine.moves
    assert Move.RESOLVE in leads.moves
    assert len(await work.rows(ProposalRow)) == 1


async def test_of_two_who_ask_at_the_very_same_moment_one_asks(work: Casework) -> None:
    case = await work.follow_up(await work.file(severity=Severity.URGENT))

    both = await asyncio.gather(work.resolve(case), work.resolve(case), return_exceptions=True)

    assert sorted(str(getattr(one, "code", "")) for one in both) == ["", "asked_already"]
    assert len(await work.rows(ProposalRow)) == 1


@pytest.mark.parametrize(("first", "code"), [(Answer.AGREE, "agreed_already"), (Answer.DECLINE, "declined_already")])
async def test_of_two_leads_who_press_different_buttons_the_second_hears_who_was_first(
    work: Casework, first: Answer, code: str
) -> None:
    case = await asked_for(work)
    decided = await work.decide(case, first, HEAD)

    for second in (Answer.AGREE, Answer.DECLINE):
        with pytest.raises(Refusal, match=code) as refused:
            await work.decide(case, second, LEAD)
        assert refused.value.facts["actor"] == HEAD.id

    assert await work.look(case.number) == decided


async def test_of_two_who_decide_at_the_very_same_moment_one_does(work: Casework) -> None:
    case = await asked_for(work)

    both = await asyncio.gather(
        work.decide(case, Answer.AGREE, LEAD), work.decide(case, Answer.DECLINE, HEAD), return_exceptions=True
    )

    assert sorted(type(one).__name__ for one in both) == ["CaseFacts", "Refusal"]
    assert len(await work.owed(ids.DECIDED)) == 1


async def test_the_same_answer_twice_is_one(work: Casework) -> None:
    case = await asked_for(work)

    first = await work.decide(case, key="view:TWICE")

    assert await work.decide(case, key="view:TWICE") == first
    assert len(await work.clocks("callback")) == 1


@pytest.mark.parametrize("word", [Answer.AGREE, Answer.DECLINE])
@pytest.mark.parametrize(
    ("person", "code"),
    [
        (OWNER, "another_person"),
        (OTHER_OWNER, "not_yours_to_decide"),
        (AGENT, "not_yours_to_decide"),
        (GUEST, "outsider"),
    ],
)
async def test_nobody_decides_who_has_no_say_in_it(work: Casework, person: Person, code: str, word: Answer) -> None:
    case = await asked_for(work)

    with pytest.raises(Refusal, match=code) as refused:
        await work.decide(case, word, person)

    assert refused.value.facts.get("deciders", (LEAD.id,)) == (LEAD.id,)
    assert len((await work.look(case.number)).requests) == 1


async def test_whoever_asked_may_take_it_back_and_nobody_else(work: Casework) -> None:
    case = await asked_for(work)
    with pytest.raises(Refusal, match="not_yours_to_decide"):
        await work.decide(case, Answer.TAKE_BACK, LEAD)

    case = await work.decide(case, Answer.TAKE_BACK, OWNER)

    assert case.requests == ()
    with pytest.raises(Refusal, match="asked_no_more"):
        await work.decide(case, Answer.AGREE, LEAD)
    assert await work.owed(ids.DECIDED) == []


async def test_a_request_survives_what_leaves_it_possible_and_is_carried_out_on_the_case_as_it_is(
    work: Casework,
) -> None:
    case = await asked_for(work)
    case = await work.follow_up(case, LEAD)
    assert len(case.requests) == 1

    case = await work.decide(case)

    assert case.state is State.RESOLVED


async def test_a_request_is_dropped_once_it_was_done_by_who_needs_no_consent(work: Casework) -> None:
    case = await work.resolve(await asked_for(work), LEAD)

    assert (case.state, case.requests) == (State.RESOLVED, ())
    with pytest.raises(Refusal, match="asked_no_more"):
        await work.decide(case)


async def test_a_request_is_dropped_once_the_case_has_left_it_behind(work: Casework) -> None:
    case = await work.follow_up(await work.file())
    assert not await ask_to_exhaust(work, case, LEAD)

    case = await work.resolve(await work.look(case.number))

    assert (case.state, case.requests) == (State.RESOLVED, ())


async def test_what_the_table_does_not_allow_any_more_is_explained_and_stays_undecided(work: Casework) -> None:
    case = await asked_for(work)

    def spoil(session: Session) -> None:
        find_case(session, case.number).state = State.WAITING_CUSTOMER

    await work.store.write(spoil)
    with pytest.raises(Refusal, match="impossible") as refused:
        await work.decide(case)

    assert refused.value.facts["number"] == case.number
    assert (await work.rows(ProposalRow))[0].state == "open"


async def test_only_who_may_read_a_case_sees_what_is_asked_and_every_look_is_written_down(work: Casework) -> None:
    await asked_for(work)

    for person in (OWNER, LEAD, HEAD):
        asked = await opened(work, person)
        assert "Sent anew." in asked.note
        assert (asked.at, asked.state, asked.answer) == (START, "open", "")
    stranger = Person("U0QUAL01", "product", "Asia/Shanghai", "en")
    for person, code in ((stranger, "not_entitled"), (GUEST, "outsider")):
        with pytest.raises(Refusal, match=code):
            await opened(work, person)

    assert [(row.person, row.reason, row.fields) for row in await work.rows(AccessLogRow)] == [
        (person.id, "consent", "notes") for person in (OWNER, LEAD, HEAD)
    ]


async def test_the_window_offers_each_person_the_answers_that_are_theirs(work: Casework) -> None:
    case = await asked_for(work)

    assert (await opened(work, OWNER)).answers == (Answer.TAKE_BACK,)
    assert (await opened(work, LEAD)).answers == (Answer.AGREE, Answer.DECLINE)
    assert (await opened(work, AGENT)).answers == ()
    await work.decide(case, Answer.DECLINE, text="Call again first.")
    decided = await opened(work, OWNER)
    assert (decided.answers, decided.state, decided.answer) == ((), "declined", "Call again first.")


async def test_a_request_that_never_was_is_refused(work: Casework) -> None:
    with pytest.raises(Refusal, match="unknown_control"):
        await opened(work, LEAD)


async def test_two_people_end_a_case_together_whoever_asks(work: Casework) -> None:
    for asker, other in ((LEAD, HEAD), (HEAD, LEAD)):
        case = await work.follow_up(await work.file(), LEAD)
        assert not await ask_to_exhaust(work, case, asker)
        assert [one.deciders for one in (await work.look(case.number)).requests] == [(other.id,)]
        with pytest.raises(Refusal, match="another_person"):
            await work.decide(case, person=asker)

        case = await work.decide(case, person=other)

        assert case.state is State.CLOSED
        assert all(clock.state != "running" for clock in await work.clocks() if clock.complaint_id == case.id)


async def test_the_one_head_of_a_centre_without_leads_ends_a_case_alone_and_the_history_says_so(
    work: Casework,
) -> None:
    work.desk = desk_with(with_people(None, heads=(HEAD.id,)))
    case = await work.follow_up(await work.file())

    assert await ask_to_exhaust(work, case, HEAD)

    last = (await work.store.read(history, case.id))[-1]
    assert (last.move, last.actor, last.facts) == (Move.EXHAUST, HEAD.id, {"alone": True})
    assert (await work.look(case.number)).state is State.CLOSED


async def test_nobody_makes_alone_what_takes_two(work: Casework) -> None:
    case = await work.follow_up(await work.file())

    def alone(session: Session) -> None:
        row = find_case(session, case.number)
        make_move(session, row, deed_of(session, Move.EXHAUST, row, HEAD, work.desk, work.clock.now()), work.desk)

    with pytest.raises(Refusal, match="consent_needed"):
        await work.store.write(alone)


async def test_what_was_asked_with_ends_of_clocks_is_carried_out_with_them(work: Casework) -> None:
    case, due = await asked_for(work), START + 70 * HOUR

    def ask_more(session: Session) -> None:
        row = find_case(session, case.number)
        proposal = session.get_one(ProposalRow, 1)
        proposal.deed = {
            **proposal.deed,
            "starts": [ClockKind.REFUND.value],
            "due": {ClockKind.REFUND.value: due.isoformat()},
            "changes": {"written_at": {"moment": START.isoformat()}, "upheld": "upheld"},
            "omits": [ClockKind.CALLBACK.value],
        }
        assert roles_of(session, LEAD, row, work.desk)

    await work.store.write(ask_more)
    await work.store.write(agree, 1, LEAD, work.desk, work.clock.now())

    row = await work.case_row()
    assert (row.upheld, row.written_at) == ("upheld", START)
    assert [clock.due_at for clock in await work.clocks("refund")] == [due]
    assert await work.clocks("callback") == []
