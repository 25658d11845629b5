"""Every resolved case has somebody who calls its customer back: another person than the owner, if one is there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.absences import Absence, Source
from domain.callbacks import Answer, Outcome
from domain.errors import Outdated, Refusal
from domain.lifecycle import Closure, Move, State
from domain.people import Person, Roster
from domain.policy import Policy
from handlers.callbacks import ids
from handlers.callbacks.callers import caller_for, callers_sought, name_caller
from handlers.callbacks.jobs import sweep_callers
from handlers.callbacks.messages import caller_message, recovery_message
from handlers.cases import CaseFacts
from handlers.posts import Post, Reader
from storage.absences import add_absence
from storage.complaints import history
from storage.models import ComplaintEventRow, ComplaintRow, NoticeRow
from tests.desk import AGENT, HEAD, LEAD, OTHER_OWNER, OWNER, ROSTER, ZONE, desk_with, with_people
from tests.fakes import START
from tests.integration.casework import NO_ANSWER, NOT_SATISFIED, NOT_SOLVED, Casework

HOUR = timedelta(hours=1)
RESOLVED = START + 2 * HOUR
TWO = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id)})
THREE = Roster({"warehouse": (OWNER.id, OTHER_OWNER.id, "U0OWNER3")})
THIRD = replace(OTHER_OWNER, id="U0OWNER3")


async def away(work: Casework, person: Person, **changes: Any) -> None:
    """Let somebody be away from now on, for as long as nobody knows."""
    absence = replace(Absence(person.id, work.clock.now()), **changes)
    await work.store.write(add_absence, absence, Source.PERSON, person.id)
    work.roster = replace(work.roster, away=work.roster.away | {person.id})


async def named(work: Casework, **changes: Any) -> CaseFacts:
    """A resolved case of OWNER's whose customer OTHER_OWNER is to call back."""
    case = await work.resolved(**changes)
    await work.name_callers()
    return await work.look(case.number)


async def resolved_by_lead(work: Casework) -> CaseFacts:
    """One of several resolved cases of OWNER's."""
    case = await work.file()
    if case.owner != OWNER.id:
        case = await work.reassign(case, OWNER)
    return await work.resolve(await work.follow_up(case))


def put_unreadable_event(session: Session, case: int) -> None:
    """Let a case have passed on a callback in a way that nobody can read any more."""
    passed = ComplaintEventRow(complaint_id=case, at=START, actor="U", move="pass_call", state="resolved", cycle=1)
    session.add(passed)


async def seen(work: Casework, notice: NoticeRow, language: str = "en") -> Post:
    render = {ids.CALLER: caller_message, ids.RECOVERY: recovery_message}[notice.kind]
    reader = Reader(work.desk.words_for(language), ZONE, replace(AGENT, id=notice.target))
    post = await work.store.read(lambda session: render(session, notice, work.desk, reader, work.clock.now()))
    assert post is not None
    return post


def anyone() -> Policy:
    """The demo's rules, with owners calling their own customers back."""
    policy = desk_with().policy
    return policy.model_copy(update={"callback": policy.callback.model_copy(update={"caller": "anyone"})})


async def test_a_resolved_case_gets_another_person_than_its_owner_to_call_back(work: Casework) -> None:
    case = await named(work)

    assert (case.owner, case.standing.caller) == (OWNER.id, OTHER_OWNER.id)
    assert [row.target for row in await work.owed(ids.CALLER)] == [OTHER_OWNER.id]
    event = (await work.store.read(history, case.id))[-1]
    assert (event.actor, event.move, event.facts) == ("system", "name_caller", {"caller": OTHER_OWNER.id, "was": None})
    assert "name_caller" in [row.facts["move"] for row in await work.owed("complaint_line")]
    assert await work.name_callers() == []


async def test_only_resolved_cases_are_called_about(work: Casework) -> None:
    await work.follow_up(await work.file())
    await work.call(await resolved_by_lead(work))

    assert await work.name_callers() == []


async def test_callbacks_go_to_whoever_has_least_in_hand(work: Casework) -> None:
    work.roster = THREE
    for _ in range(3):
        await resolved_by_lead(work)

    chosen = await work.name_callers()
    await resolved_by_lead(work)

    assert [*chosen, *await work.name_callers()] == [OTHER_OWNER.id, THIRD.id, OTHER_OWNER.id, THIRD.id]


async def test_where_the_policy_lets_anyone_call_the_owner_does(work: Casework) -> None:
    work.desk = desk_with(anyone())

    case = await named(work)

    assert case.standing.caller == OWNER.id
    post = await seen(work, (await work.owed(ids.CALLER))[0])
    assert "Nobody else was there" not in f"{post.blocks}"


@pytest.mark.parametrize(
    ("roster", "filer", "lead", "caller"),
    [
        (TWO, AGENT, LEAD, OTHER_OWNER.id),
        (Roster({"warehouse": (OWNER.id,)}), AGENT, LEAD, LEAD.id),
        (Roster({"warehouse": (OWNER.id,)}, away=frozenset({LEAD.id})), AGENT, LEAD, AGENT.id),
        (Roster({"warehouse": (OWNER.id,)}, away=frozenset({LEAD.id})), OWNER, LEAD, OWNER.id),
        (Roster({}, away=frozenset({OWNER.id, LEAD.id, AGENT.id})), AGENT, LEAD, LEAD.id),
    ],
)
async def test_the_department_comes_first_then_who_leads_who_filed_and_last_the_owner(
    work: Casework, roster: Roster, filer: Person, lead: Person, caller: str
) -> None:
    work.desk = desk_with(with_people(lead=lead.id))
    case = await work.resolved(filer=filer)
    work.roster = roster

    await work.name_callers()

    assert (await work.look(case.number)).standing.caller == caller


async def test_a_colleague_whom_it_is_about_is_not_asked_to_call(work: Casework) -> None:
    case = await work.change(await work.resolved(), colleague=OTHER_OWNER.id)

    await work.name_callers()

    assert (await work.look(case.number)).standing.caller == LEAD.id
    assert OTHER_OWNER.id not in [row.target for row in await work.owed(ids.CALLER)]


async def test_only_whoever_was_chosen_and_who_leads_record_the_call_and_a_refusal_names_them(work: Casework) -> None:
    case = await named(work)

    for person in (OWNER, AGENT):
        with pytest.raises(Refusal, match="not_yours") as refused:
            await work.call(case, NO_ANSWER, person)
        assert refused.value.facts["caller"] == OTHER_OWNER.id
    for person in (OTHER_OWNER, LEAD, HEAD):
        work.clock.advance(3 * HOUR)
        case = await work.call(case, NO_ANSWER, person)
    assert case.tries == 2


async def test_two_processes_choose_one_caller(work: Casework) -> None:
    case = await work.resolved()
    now = work.clock.now()

    def stale(session: Any) -> None:
        row = session.get_one(ComplaintRow, case.id)
        session.expunge(row)
        session.connection().exec_driver_sql("UPDATE complaint SET version = version + 1")
        session.add(row)
        name_caller(session, case.id, work.roster, work.desk, now)

    with pytest.raises(Outdated):
        await work.store.write(stale)
    assert await work.store.write(name_caller, case.id, work.roster, work.desk, now)
    assert not await work.store.write(name_caller, case.id, work.roster, work.desk, now)
    assert len(await work.owed(ids.CALLER)) == 1


async def test_the_sweep_chooses_callers_and_one_case_that_cannot_be_read_holds_up_no_other(work: Casework) -> None:
    broken, case = await resolved_by_lead(work), await resolved_by_lead(work)
    await work.store.write(put_unreadable_event, broken.id)

    assert await sweep_callers(work.services()) == 1
    assert await sweep_callers(work.services()) == 0
    assert (await work.look(case.number)).standing.caller == OTHER_OWNER.id
    assert (await work.look(broken.number)).standing.caller is None


async def test_the_sweep_leaves_to_the_next_one_what_somebody_has_just_changed(
    work: Casework, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work.resolved()

    def overtaken(*_: Any) -> bool:
        raise Outdated("outdated")

    monkeypatch.setattr("handlers.callbacks.jobs.name_caller", overtaken)
    assert await sweep_callers(work.services()) == 0
    monkeypatch.undo()
    assert await sweep_callers(work.services()) == 1


async def test_a_caller_who_has_left_is_replaced_and_the_message_to_them_says_so(work: Casework) -> None:
    work.roster = THREE
    case = await named(work)
    (before,) = await work.owed(ids.CALLER)

    work.roster = replace(THREE, gone=frozenset({OTHER_OWNER.id}))
    assert await work.name_callers() == [THIRD.id]

    first, second = await work.owed(ids.CALLER)
    assert (first.target, second.target, first.wanted) == (OTHER_OWNER.id, THIRD.id, before.wanted + 1)
    for language, said in (("en", "need not call back"), ("zh_CN", "无需再回访")):
        post = await seen(work, first, language)
        assert said in post.text
        assert f"<@{THIRD.id}>" in post.text
        assert not any(block["type"] == "actions" for block in post.blocks)
    with pytest.raises(Refusal, match="not_yours"):
        await work.call(await work.look(case.number), person=OTHER_OWNER)


@pytest.mark.parametrize(("until", "replaced"), [(24 * HOUR - timedelta(seconds=1), False), (None, True)])
async def test_a_caller_who_is_away_is_replaced_unless_they_are_back_in_time(
    work: Casework, until: timedelta | None, replaced: bool
) -> None:
    await named(work)

    await away(work, OTHER_OWNER, until=None if until is None else RESOLVED + until)

    assert await work.name_callers() == ([LEAD.id] if replaced else [])


async def test_with_nobody_else_there_a_caller_who_is_away_keeps_the_call(work: Casework) -> None:
    case = await named(work)
    for person in (OTHER_OWNER, OWNER, LEAD, AGENT, HEAD):
        await away(work, person)

    assert await work.name_callers() == [LEAD.id]
    assert await work.name_callers() == []
    work.roster = replace(work.roster, away=frozenset({OTHER_OWNER.id, LEAD.id}))
    assert await work.name_callers() == [AGENT.id]
    assert (await work.look(case.number)).state is State.RESOLVED


async def test_whoever_passes_a_callback_on_is_not_asked_again(work: Casework) -> None:
    work.roster = THREE
    case = await named(work)

    case = await work.pass_call(case, OTHER_OWNER)
    assert case.standing.caller == THIRD.id
    case = await work.pass_call(case, LEAD)

    assert case.standing.caller == LEAD.id
    assert [row.target for row in await work.owed(ids.CALLER)] == [OTHER_OWNER.id, THIRD.id, LEAD.id]
    events = [(one.actor, one.move, one.facts["was"]) for one in (await work.store.read(history, case.id))[-4:]]
    assert events == [
        (OTHER_OWNER.id, "pass_call", OTHER_OWNER.id),
        ("system", "name_caller", OTHER_OWNER.id),
        (LEAD.id, "pass_call", THIRD.id),
        ("system", "name_caller", THIRD.id),
    ]


async def test_a_callback_is_not_passed_on_to_nobody_or_by_others(work: Casework) -> None:
    case = await work.resolved()
    with pytest.raises(Refusal, match="not_now"):
        await work.pass_call(case, AGENT)
    await work.name_callers()
    case = await work.look(case.number)

    with pytest.raises(Refusal, match="not_yours"):
        await work.pass_call(case, OWNER)
    work.roster = replace(ROSTER, gone=frozenset({OWNER.id, LEAD.id, AGENT.id, HEAD.id}))
    with pytest.raises(Refusal, match="nobody_else_calls"):
        await work.pass_call(case, OTHER_OWNER)
    assert (await work.look(case.number)).standing.caller == OTHER_OWNER.id


async def test_the_same_pass_twice_is_one(work: Casework) -> None:
    case = await named(work)
    first = await work.pass_call(case, OTHER_OWNER, key="view:TWICE")

    assert await work.pass_call(case, OTHER_OWNER, key="view:TWICE") == first


async def test_another_owner_has_the_caller_chosen_anew_where_it_would_be_themselves(work: Casework) -> None:
    case = await work.reassign(await named(work), OTHER_OWNER)
    assert case.standing.caller is None

    assert await work.name_callers() == [OWNER.id]
    case = await work.reassign(await work.look(case.number), LEAD)
    assert case.standing.caller == OWNER.id


async def test_a_customer_who_is_not_satisfied_is_the_lead_s_to_speak_with(work: Casework) -> None:
    case = await work.call(await named(work), NOT_SATISFIED, OTHER_OWNER)

    assert case.standing.caller == LEAD.id
    with pytest.raises(Refusal, match="not_yours"):
        await work.call(case, NO_ANSWER, OTHER_OWNER)
    (told,) = await work.owed(ids.CALLER)
    assert f"<@{LEAD.id}> speaks with this customer now" in (await seen(work, told)).text
    assert await work.name_callers() == []
    assert (await work.recover(case, LEAD)).closure is Closure.SOLVED_NOT_SATISFIED


@pytest.mark.parametrize("answer", [NOT_SATISFIED, Answer(Outcome.REFUSED)])
async def test_reminders_of_a_customer_to_win_back_go_to_the_lead(work: Casework, answer: Answer) -> None:
    await work.call(await named(work), answer, OTHER_OWNER)

    await work.sweep(hours=12)
    await work.sweep(hours=12)

    reminders = await work.owed("clock_reminder")
    assert {row.target for row in reminders} == {LEAD.id}


async def test_a_lead_who_is_away_has_the_head_win_the_customer_back(work: Casework) -> None:
    case = await work.call(await named(work), Answer(Outcome.REFUSED), OTHER_OWNER)
    await away(work, LEAD)

    assert await work.name_callers() == [HEAD.id]

    first, second = await work.owed(ids.RECOVERY)
    assert (first.target, second.target, second.facts["refused"]) == (LEAD.id, HEAD.id, True)
    assert f"<@{HEAD.id}> speaks with this customer now" in (await seen(work, first)).text
    assert "did not want to answer" in (await seen(work, second)).text.replace("*", "")
    assert (await work.recover(await work.look(case.number), HEAD)).state is State.CLOSED


async def test_a_case_that_comes_back_has_its_caller_chosen_anew(work: Casework) -> None:
    case = await work.call(await named(work), NOT_SOLVED, OTHER_OWNER)
    assert case.standing.caller is None
    assert "callback is done" in (await seen(work, (await work.owed(ids.CALLER))[0])).text

    await work.resolve(await work.follow_up(case))

    assert await work.name_callers() == [OTHER_OWNER.id]


async def test_whoever_is_to_call_reads_what_to_do_and_when(work: Casework) -> None:
    case = await named(work, wish="18:00-20:00")
    (notice,) = await work.owed(ids.CALLER)

    post = await seen(work, notice)
    assert "call the customer back" in post.text
    assert "wishes to be called between 18:00 and 20:00" in f"{post.blocks}"
    assert "callback.open" in f"{post.blocks[-1]}"

    work.clock.at = RESOLVED + 1 * HOUR
    await work.call(case, NO_ANSWER, OTHER_OWNER)
    post = await seen(work, notice)
    assert "Next try in the evening (18:00-20:00), not before <!date" in f"{post.blocks}"
    assert "|2026-09-14 18:00>" in f"{post.blocks}"


async def test_a_customer_who_may_not_be_called_is_told_in_writing_without_a_try(work: Casework) -> None:
    case = await named(work, wish="never")
    assert Move.GIVE_UP in case.moves

    post = await seen(work, (await work.owed(ids.CALLER))[0])
    assert "not wish to be called" in post.text
    assert post.blocks[-1]["elements"][0]["action_id"] == ids.OPEN_GIVE_UP

    case = await work.write(case, OTHER_OWNER)
    assert (case.state, case.closure) == (State.CLOSED, Closure.UNREACHABLE)


async def test_after_enough_tries_the_caller_is_asked_to_write(work: Casework) -> None:
    case = await named(work)
    for hours in (2, 6, 22):
        work.clock.at = RESOLVED + hours * HOUR
        case = await work.call(case, NO_ANSWER, OTHER_OWNER)

    post = await seen(work, (await work.owed(ids.CALLER))[0])

    assert "tried often enough" in post.text
    assert "Next try" not in f"{post.blocks}"
    assert post.blocks[-1]["elements"][0]["action_id"] == ids.OPEN_GIVE_UP


async def test_nobody_is_sought_for_a_case_that_has_moved_on(work: Casework) -> None:
    case = await work.resolved()
    now = work.clock.now()
    (sought,) = await work.store.read(callers_sought, work.roster.gone, now)

    await work.call(case)

    assert await work.store.read(caller_for, sought, work.roster, work.desk, now) is None
