"""Answering suggestions: who may, what each answer does, who is told, and that nobody waits for ever."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from domain.clocks import ClockState
from domain.errors import Refusal
from domain.kaizen.states import Stage, Step
from domain.people import Person
from domain.policy import ClockKind
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.answering.actions import record_done, record_reply
from handlers.kaizen.answering.form import Word
from handlers.kaizen.answering.jobs import take_answer
from handlers.kaizen.answering.views import answer_form
from storage.calendars import load_calendar
from storage.clocks import as_clock
from storage.kaizen_models import SuggestionClockRow, SuggestionEventRow, VoteRow
from storage.suggestion_clocks import next_answer_moment
from tests.desk import GUEST, HEAD, LEAD, OWNER, with_people
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, COLLEAGUE, PRODUCT, Ideas
from tests.integration.test_kaizen_votes import posted, react, tally

DECISIONS = [Step.ADOPT, Step.DECLINE, Step.JUST_DO, Step.PLAN]


@pytest.fixture
async def number(ideas: Ideas) -> str:
    """A suggestion whose card stands in Slack."""
    return await posted(ideas)


async def clocks(ideas: Ideas) -> dict[str, SuggestionClockRow]:
    return {clock.kind: clock for clock in await ideas.rows(SuggestionClockRow)}


async def told(ideas: Ideas, kind: str = ids.STEP_DM) -> list[str]:
    return [one.target for one in await ideas.owed(kind)]


async def refused(
    ideas: Ideas, number: str, step: Step, person: Person = LEAD, **changes: Any
) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as refusal:
        await ideas.answer(number, step, person, **changes)
    return refusal.value.code, refusal.value.field


@pytest.mark.parametrize(
    ("step", "stage"),
    [
        (Step.ADOPT, Stage.TRIAGED),
        (Step.DECLINE, Stage.DECLINED),
        (Step.JUST_DO, Stage.JUST_DO),
        (Step.PLAN, Stage.PLANNED),
    ],
)
async def test_a_decision_stops_both_clocks_and_the_author_hears_of_it(
    ideas: Ideas, number: str, step: Step, stage: Stage
) -> None:
    idea = await ideas.answer(number, step)

    assert (idea.stage, idea.is_open) == (stage, False)
    stopped = await clocks(ideas)
    assert {stopped[kind].state for kind in (ClockKind.FIRST_REPLY, ClockKind.DECISION)} == {ClockState.MET}
    assert await told(ideas) == [AUTHOR.id]
    assert [line.facts for line in await ideas.owed(ids.LINE)] == [{"event": 2}]


async def test_a_question_is_a_first_answer_and_the_decision_is_still_owed(ideas: Ideas, number: str) -> None:
    idea = await ideas.answer(number, Step.ASK, note="Which carrier?")

    assert {*idea.due} == {ClockKind.DECISION}
    assert idea.row.replied_at is not None
    assert await told(ideas) == [AUTHOR.id]

    answered = await ideas.word(number, record_reply, note="All of them.")
    assert await told(ideas) == [AUTHOR.id, LEAD.id]
    assert Step.REPLY not in answered.steps
    assert answered.is_open


async def test_a_late_first_answer_is_a_missed_promise(ideas: Ideas, number: str) -> None:
    ideas.clock.advance(timedelta(days=3))

    await ideas.answer(number, Step.ADOPT)

    assert (await clocks(ideas))[ClockKind.FIRST_REPLY].state == ClockState.MISSED
    assert (await clocks(ideas))[ClockKind.DECISION].state == ClockState.MET


async def test_an_idea_is_declined_only_with_a_reason_and_asked_only_with_a_question(ideas: Ideas, number: str) -> None:
    for step in (Step.DECLINE, Step.ASK):
        assert await refused(ideas, number, step, note="") == ("idea_note_needed", ids.NOTE)
    assert await refused(ideas, number, Step.DECLINE, note="Ask 13812345678") == ("holds_contact", ids.NOTE)


async def test_only_those_who_lead_answer_and_nobody_answers_an_idea_of_their_own(ideas: Ideas, number: str) -> None:
    own = await posted(ideas, author=LEAD)

    for who, what, code in ((AUTHOR, number, "idea_not_yours"), (COLLEAGUE, number, "idea_not_yours")):
        assert (await refused(ideas, what, Step.ADOPT, who))[0] == code
    assert (await refused(ideas, number, Step.ADOPT, GUEST))[0] == "outsider"
    assert (await refused(ideas, own, Step.ADOPT, LEAD))[0] == "idea_not_yours"
    assert (await ideas.answer(own, Step.ADOPT, HEAD)).row.decided_at is not None


async def test_the_same_answer_twice_counts_once_and_a_second_person_hears_that_it_has_changed(
    ideas: Ideas, number: str
) -> None:
    before, key = await ideas.row(number), ideas.key()
    await ideas.answer(number, Step.ADOPT, key=key)
    await ideas.answer(number, Step.ADOPT, key=key)

    assert len(await ideas.rows(SuggestionEventRow)) == 2
    seen = CaseRef(number=number, version=before.version)
    assert (await refused(ideas, number, Step.DECLINE, HEAD, idea=seen))[0] == "idea_outdated"
    assert (await refused(ideas, number, Step.DECLINE, HEAD))[0] == "idea_impossible"


async def test_after_the_decision_votes_are_frozen(ideas: Ideas, number: str) -> None:
    await react(ideas, number, COLLEAGUE)
    await ideas.answer(number, Step.ADOPT)

    await react(ideas, number, COLLEAGUE, on=False)
    await react(ideas, number, OWNER)
    await ideas.know(COLLEAGUE, deleted=True)
    await ideas.answer(number, Step.PLAN)

    assert await tally(ideas, number) == (1, 1)


@pytest.mark.parametrize("step", DECISIONS)
async def test_popularity_is_not_worth_votes_adopt_nothing_by_themselves(ideas: Ideas, number: str, step: Step) -> None:
    for person in (COLLEAGUE, OWNER, PRODUCT, HEAD):
        await react(ideas, number, person)

    idea = await ideas.look(number)

    assert (idea.stage, idea.row.votes) == (Stage.SUBMITTED, 4)
    assert (await ideas.answer(number, step)).row.decided_at is not None


async def test_merging_counts_each_voter_once_and_no_author_and_makes_the_authors_co_authors(
    work: Casework, ideas: Ideas
) -> None:
    case = await work.file()
    first = await posted(ideas)
    second = await posted(ideas, author=COLLEAGUE, cases=(case.number,))
    for person in (OWNER, PRODUCT, COLLEAGUE):
        await react(ideas, first, person)
    for person in (OWNER, HEAD, AUTHOR):
        await react(ideas, second, person)
    assert (await tally(ideas, first), await tally(ideas, second)) == ((3, 3), (3, 2))

    merged = await ideas.answer(second, Step.MERGE, into=first)

    into = await ideas.look(first)
    assert (merged.stage, merged.into) == (Stage.MERGED, first)
    assert into.hands.authors == {AUTHOR.id, COLLEAGUE.id}
    assert into.cases == (case.number,)
    # The union of the voters, OWNER once, less all authors.
    assert await tally(ideas, first) == (3, 2)
    assert await told(ideas) == [COLLEAGUE.id]
    assert {"merged": second} in [line.facts for line in await ideas.owed(ids.LINE)]


async def test_a_vote_that_came_with_a_merger_goes_with_whoever_left(ideas: Ideas) -> None:
    first, second = await posted(ideas), await posted(ideas, author=COLLEAGUE)
    await react(ideas, second, OWNER)
    await ideas.answer(second, Step.MERGE, into=first)
    assert await tally(ideas, first) == (1, 1)

    await ideas.know(OWNER, deleted=True)
    await react(ideas, first, PRODUCT)

    assert await tally(ideas, first) == (1, 1)
    assert {vote.person for vote in await ideas.rows(VoteRow) if vote.backs} == {OWNER.id, PRODUCT.id}


async def test_what_cannot_be_merged_is_refused_beside_the_field(ideas: Ideas, number: str) -> None:
    declined, own = await posted(ideas), await posted(ideas, author=LEAD)
    await ideas.answer(declined, Step.DECLINE)

    for into, code in (
        ("", "idea_into_needed"),
        (number, "idea_itself"),
        ("K-99", "unknown_idea"),
        (declined, "idea_ended"),
        (own, "idea_not_yours"),
    ):
        assert await refused(ideas, number, Step.MERGE, into=into) == (code, ids.INTO)


async def test_what_is_done_at_once_has_five_business_days_and_is_reported_as_done(ideas: Ideas, number: str) -> None:
    idea = await ideas.answer(number, Step.JUST_DO)
    assert (idea.row.owner, {*idea.due}) == (AUTHOR.id, {ClockKind.JUST_DO})

    done = await ideas.word(number, record_done, note="See the wiki.")

    assert done.row.done_at == ideas.clock.now()
    assert (await clocks(ideas))[ClockKind.JUST_DO].state == ClockState.MET
    assert (await told(ideas))[-1:] == [LEAD.id]


async def test_somebody_else_may_carry_it_out_but_no_outsider(ideas: Ideas, number: str) -> None:
    assert await refused(ideas, number, Step.PLAN, who=GUEST) == ("idea_owner_outsider", ids.OWNER)

    idea = await ideas.answer(number, Step.PLAN, who=OWNER)

    assert idea.row.owner == OWNER.id
    assert await told(ideas) == [AUTHOR.id, OWNER.id]


async def test_no_answer_no_black_hole_the_lead_is_reminded_and_the_head_hears_of_it(ideas: Ideas, number: str) -> None:
    # Two business days from Monday ten o'clock end on Wednesday at six in the evening.
    assert await ideas.sweep(hours=27) == 0
    assert await ideas.sweep(hours=2) == 1
    assert await told(ideas, ids.REMINDER) == [LEAD.id]
    assert await ideas.sweep(hours=18) == 1
    assert await ideas.sweep(hours=9, minutes=1) == 1
    assert {one.facts["rung"] for one in await ideas.owed(ids.REMINDER)} == {"reminder", "breach"}
    assert await ideas.sweep(hours=24) == 1

    assert await told(ideas, ids.REMINDER) == [LEAD.id, LEAD.id, LEAD.id, HEAD.id]
    assert number == "K-1"


async def test_what_was_adopted_is_not_forgotten_before_it_is_on_its_way(ideas: Ideas, number: str) -> None:
    adopted = await ideas.answer(number, Step.ADOPT)
    assert set(adopted.due) == {ClockKind.SETTLE}
    form = str(answer_form(adopted, ideas.desk.words_for("en")))
    assert ("just_do" in form, "decline" in form, "'into'" in form) == (True, False, False)

    await ideas.sweep(days=7, hours=9)
    assert set(await told(ideas, ids.REMINDER)) == {LEAD.id}
    await ideas.sweep(days=1)
    assert set(await told(ideas, ids.REMINDER)) == {LEAD.id, HEAD.id}

    planned = await ideas.answer(number, Step.PLAN)
    assert set(planned.due) == {ClockKind.PLAN}


async def test_nobody_is_reminded_of_an_idea_on_a_day_off(ideas: Ideas) -> None:
    calendar = await ideas.store.read(load_calendar, ideas.desk.policy)
    for _ in range(7):
        await posted(ideas)
        ideas.clock.advance(timedelta(days=1))

    clocks = [as_clock(one) for one in await ideas.rows(SuggestionClockRow)]

    reminders = [clock.due_at + one.offset for clock in clocks for one in clock.moments if one.offset < timedelta(0)]
    assert len(reminders) > len(clocks)
    assert all(calendar.is_open(at) for at in reminders)


async def test_sweeping_twice_reminds_once_and_an_answer_ends_it(ideas: Ideas, number: str) -> None:
    await ideas.sweep(hours=29)
    (clock,) = [one for one in await ideas.rows(SuggestionClockRow) if one.kind == ClockKind.FIRST_REPLY]

    def again(session: Session) -> bool:
        assert clock.id is not None
        return take_answer(session, clock.id, ideas.roster, ideas.desk, ideas.clock.now())

    assert not await ideas.store.write(again)
    await ideas.answer(number, Step.DECLINE)
    assert await ideas.sweep(days=30) == 0
    assert await ideas.store.read(next_answer_moment) is None
    assert len(await ideas.owed(ids.REMINDER)) == 1


async def test_a_reminder_of_what_was_to_be_done_at_once_goes_to_whoever_does_it(ideas: Ideas, number: str) -> None:
    await ideas.answer(number, Step.JUST_DO, who=OWNER)

    await ideas.sweep(days=30)

    assert set(await told(ideas, ids.REMINDER)) == {OWNER.id, LEAD.id, HEAD.id}


async def test_where_nobody_is_named_nobody_is_reminded(ideas: Ideas) -> None:
    ideas.desk = replace(ideas.desk, policy=with_people(lead=None, heads=(), duty_leads=(), quality_managers=()))
    number = await posted(ideas)

    await ideas.sweep(days=30)

    assert not await ideas.owed(ids.REMINDER)
    assert (await ideas.answer(number, Step.ADOPT, COLLEAGUE)).row.decided_at is not None


async def test_a_clock_that_cannot_be_read_holds_up_no_other(ideas: Ideas, number: str) -> None:
    second = await posted(ideas)

    def spoil(session: Session) -> None:
        clock = session.get_one(SuggestionClockRow, 1)
        clock.moments = ["nonsense"]
        session.add(clock)

    await ideas.store.write(spoil)
    await ideas.sweep(hours=29)

    assert [one.subject_id for one in await ideas.owed(ids.REMINDER)] == [(await ideas.row(second)).id]
    assert number == "K-1"


async def test_the_same_words_twice_are_said_once_and_hold_nothing_of_a_customer(ideas: Ideas, number: str) -> None:
    await ideas.answer(number, Step.ASK)
    word = Word(ideas.key(), CaseRef(number=number, version=(await ideas.row(number)).version), "All of them.")

    for _ in range(2):
        await ideas.store.write(record_reply, word, AUTHOR, ideas.roster, ideas.desk, ideas.clock.now())
    with pytest.raises(Refusal, match="holds_contact"):
        await ideas.word(number, record_reply, note="Call 13812345678")

    assert await told(ideas) == [AUTHOR.id, LEAD.id]


async def test_only_the_author_answers_a_question(ideas: Ideas, number: str) -> None:
    await ideas.answer(number, Step.ASK)

    with pytest.raises(Refusal, match="idea_not_yours"):
        await ideas.word(number, record_reply, COLLEAGUE)
