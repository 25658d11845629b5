"""Handing in a suggestion: what is stored, who is told, what is shown first, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from domain.errors import Refusal
from domain.policy import ClockKind
from handlers.complaints.ids import CARD as CASE_CARD
from handlers.kaizen import ids
from handlers.kaizen.submitting.similar import Candidate, SimilarIdeas
from storage.kaizen_models import SuggestionClockRow, SuggestionComplaintRow, SuggestionRow, VoteRow
from tests.desk import GUEST, HEAD, LEAD, OWNER, with_people
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, COLLEAGUE, IDEA, PRODUCT, STAFF, Ideas


async def asked(ideas: Ideas, **changes: Any) -> tuple[Candidate, ...]:
    """Send the form without a decision; return which suggestions were shown."""
    with pytest.raises(SimilarIdeas) as similar:
        await ideas.send(COLLEAGUE, decision="", **changes)
    return similar.value.candidates


async def test_a_suggestion_gets_a_number_a_card_and_two_clocks_and_its_people_are_told(ideas: Ideas) -> None:
    first, second = await ideas.submit(), await ideas.submit()

    assert (first.row.number, second.row.number) == ("K-1", "K-2")
    assert (first.row.area, first.lead, first.named) == ("service", LEAD.id, (AUTHOR.id,))
    assert {*first.due} == {ClockKind.FIRST_REPLY, ClockKind.DECISION}
    told = [(one.kind, one.target) for kind in ids.STANDING for one in (await ideas.owed(kind))[:1]]
    assert told == [(ids.CARD, ids.CHANNEL), (ids.AUTHOR_DM, AUTHOR.id), (ids.LEAD_DM, LEAD.id)]


async def test_the_first_answer_is_due_after_two_business_days(ideas: Ideas) -> None:
    await ideas.submit()

    clocks = {clock.kind: clock for clock in await ideas.rows(SuggestionClockRow)}
    # Monday at ten in Shanghai, and the centre closes at six.
    assert clocks[ClockKind.FIRST_REPLY].due_at.isoformat() == "2026-09-16T10:00:00+00:00"
    assert clocks[ClockKind.FIRST_REPLY].next_at is not None


async def test_the_same_form_twice_makes_one_suggestion(ideas: Ideas) -> None:
    key = ideas.key()

    assert await ideas.send(key=key) == await ideas.send(key=key)
    assert len(await ideas.rows(SuggestionRow)) == 1
    assert len(await ideas.owed(ids.CARD)) == 1


async def test_co_authors_share_an_idea_and_are_told_like_its_author(ideas: Ideas) -> None:
    idea = await ideas.submit(co_authors=(OWNER, AUTHOR))

    assert idea.hands.authors == {AUTHOR.id, OWNER.id}
    assert {one.target for one in await ideas.owed(ids.AUTHOR_DM)} == {AUTHOR.id, OWNER.id}


async def test_an_outsider_neither_hands_in_nor_is_an_author(ideas: Ideas) -> None:
    with pytest.raises(Refusal, match="outsider"):
        await ideas.send(GUEST)
    with pytest.raises(Refusal) as refusal:
        await ideas.send(co_authors=(GUEST,))

    assert (refusal.value.code, refusal.value.field) == ("co_author_outsider", ids.CO_AUTHORS)


@pytest.mark.parametrize(
    ("field", "text"),
    [("title", "Call 13812345678"), ("pain", "Order 20260914000123 was late."), ("proposal", "Write to zhang@a.cn")],
)
async def test_what_may_tell_a_customer_apart_is_refused_beside_its_field(ideas: Ideas, field: str, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        await ideas.send(**dict[str, Any]({field: text}))

    assert (refusal.value.code, refusal.value.field) == ("holds_contact", field)
    assert not await ideas.rows(SuggestionRow)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "When a parcel is late, send an SMS"},
        {"title": "Something else", "proposal": IDEA.proposal.upper()},
    ],
)
async def test_near_duplicates_are_shown_before_anything_is_saved(ideas: Ideas, changes: dict[str, Any]) -> None:
    first = await ideas.submit()

    (shown,) = await asked(ideas, **changes)

    assert (shown.number, shown.title, shown.open) == (first.row.number, first.row.title, True)
    assert len(await ideas.rows(SuggestionRow)) == 1


async def test_near_duplicates_are_found_in_chinese_too(ideas: Ideas) -> None:
    await ideas.submit(title="包裹延误时发短信通知客户", proposal="由物流数据自动触发。")

    assert len(await asked(ideas, title="延误包裹自动短信通知", proposal="不用人工。")) == 1


async def test_another_idea_is_stored_without_a_question(ideas: Ideas) -> None:
    await ideas.submit()

    outcome = await ideas.send(decision="", title="A shorter form for refunds", proposal="Ask for the reason only.")

    assert (outcome.number, outcome.backs) == ("K-2", False)


async def test_backing_that_one_instead_is_a_vote_and_nothing_new_is_stored(ideas: Ideas) -> None:
    await ideas.know(*STAFF)
    first = await ideas.submit()

    for _ in range(2):
        outcome = await ideas.send(COLLEAGUE, decision=first.row.number)

    assert (outcome.number, outcome.backs) == (first.row.number, True)
    assert len(await ideas.rows(SuggestionRow)) == 1
    assert [(vote.person, vote.backs) for vote in await ideas.rows(VoteRow)] == [(COLLEAGUE.id, True)]
    assert (await ideas.row(first.row.number)).votes == 1


async def test_ones_own_idea_is_shown_but_not_offered_to_be_backed(ideas: Ideas) -> None:
    await ideas.submit(COLLEAGUE)

    (shown,) = await asked(ideas)

    assert not shown.open


async def test_a_number_that_is_not_there_cannot_be_backed(ideas: Ideas) -> None:
    with pytest.raises(Refusal) as refusal:
        await ideas.send(decision="K-99")

    assert (refusal.value.code, refusal.value.field) == ("unknown_idea", ids.DECISION)


async def test_several_cases_lead_to_one_idea_linked_both_ways(work: Casework, ideas: Ideas) -> None:
    cases = [(await work.file()).number, (await work.file(customer_contact="13900000000", order_number="7")).number]

    idea = await ideas.submit(cases=tuple(cases))

    assert idea.cases == tuple(cases)
    lines = await ideas.owed(ids.CASE_LINE)
    cards = {one.id for one in await ideas.owed(CASE_CARD)}
    assert {one.parent_id for one in lines} == cards
    assert len(lines) == len(cards) == 2


async def test_a_case_is_added_to_the_idea_that_is_backed_instead(work: Casework, ideas: Ideas) -> None:
    await ideas.know(*STAFF)
    case, first = await work.file(), await ideas.submit()

    for _ in range(2):
        await ideas.send(COLLEAGUE, decision=first.row.number, cases=(case.number,))

    assert (await ideas.look(first.row.number)).cases == (case.number,)
    assert len(await ideas.rows(SuggestionComplaintRow)) == len(await ideas.owed(ids.CASE_LINE)) == 1


async def test_a_case_that_is_not_there_or_about_oneself_is_refused_beside_the_field(
    work: Casework, ideas: Ideas
) -> None:
    about = await work.file(filer=OWNER, colleague=AUTHOR.id, category="service_attitude")
    for number, code in (("C-1", "unknown_case"), (about.number, "about_you")):
        with pytest.raises(Refusal) as refusal:
            await ideas.send(cases=(number,))
        assert (refusal.value.code, refusal.value.field) == (code, ids.CASES)


async def test_shown_without_a_name_only_authors_and_quality_managers_see_whose_it_is(ideas: Ideas) -> None:
    ideas.desk = replace(ideas.desk, policy=with_people(quality_managers=(PRODUCT.id,)))
    idea = await ideas.submit(hidden=True)
    number = idea.row.number

    assert idea.named == (await ideas.look(number, LEAD)).named == (await ideas.look(number, HEAD)).named == ()
    assert (await ideas.look(number, PRODUCT)).named == (await ideas.look(number, AUTHOR)).named == (AUTHOR.id,)


async def test_a_number_is_found_with_or_without_its_letters(ideas: Ideas) -> None:
    await ideas.submit()

    assert {(await ideas.look(number)).row.number for number in ("K-1", "k-1", "1", "Ｋ－１", "01")} == {"K-1"}
