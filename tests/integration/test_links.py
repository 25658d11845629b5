"""Cases that belong together: one that follows another, one that was merged into another, and what that opens."""

from datetime import timedelta

import pytest

from domain.duplicates import Way
from domain.errors import Refusal
from domain.lifecycle import State
from domain.people import Person
from domain.policy import Severity
from handlers.callbacks.ids import REOPENED
from handlers.cases import Bond, CaseFacts, LinkedCase
from handlers.complaints.actions import Insight, Look, open_insight
from handlers.complaints.ids import CARD, LINE, OWNER_DM
from handlers.diary import entry_of, what_was_done
from handlers.intake.following import look_back
from handlers.intake.form import Decision, Known
from storage.complaints import history
from storage.models import AccessLogRow, ComplaintRow
from tests.desk import GUEST, HEAD, LEAD, OTHER_OWNER, OWNER, POLICY, desk_with
from tests.integration.casework import Casework

STRANGER = Person("U0BILL01", "bills", "Asia/Shanghai", "en")


async def over(work: Casework) -> CaseFacts:
    """Return a case that was closed too long ago to be opened again."""
    case = await work.call(await work.resolved())
    work.clock.advance(timedelta(days=31))
    return await work.look(case.number)


async def look_into(work: Casework, case: CaseFacts, person: Person) -> Insight:
    return await work.store.write(open_insight, Look(case.number, False, "V1"), person, work.desk, work.clock.now())


async def done(work: Casework, case: CaseFacts) -> list[str]:
    """What was done to a case, as its diary says it."""
    words = work.desk.words_for("en")
    events = await work.store.read(history, case.id)
    return [what_was_done(entry_of(event), work.desk.policy, words) for event in events]


async def test_a_case_that_follows_another_is_linked_to_it_and_both_show_it(work: Casework) -> None:
    first = await over(work)
    (card, *_) = await work.owed(CARD)

    new = await work.file(linked=first.number, decision=None)

    assert (first.followable, new.repeat) == (True, True)
    assert new.linked == (LinkedCase(first.number, Bond.FOLLOWS),)
    assert (await work.look(first.number)).linked == (LinkedCase(new.number, Bond.FOLLOWED),)
    assert (await done(work, new))[0].startswith(f"Complaint filed that follows an earlier case: {first.number}")
    line = (await work.owed(LINE))[-1]
    assert (line.subject_id, line.parent_id, line.facts["followed"]) == (first.id, card.id, new.number)
    assert (await work.owed(CARD))[0].wanted > card.wanted


async def test_a_case_cannot_follow_one_that_there_is_not_or_that_is_about_whoever_files(work: Casework) -> None:
    about = await work.file(colleague=OTHER_OWNER.id)

    for number, code in (("C-260914-999", "unknown_case"), (about.number, "about_you")):
        with pytest.raises(Refusal, match=code):
            await work.file(filer=OTHER_OWNER, linked=number)
    assert len(await work.rows(ComplaintRow)) == 1


async def look_back_at(work: Casework, case: CaseFacts, person: Person) -> Known:
    number, known = await work.store.write(look_back, case.number, person, work.desk, work.clock.now())
    assert number == case.number
    return known


async def test_who_may_read_a_case_need_not_type_its_customer_again_and_that_they_saw_it_is_recorded(
    work: Casework,
) -> None:
    case = await over(work)

    known = await look_back_at(work, case, OWNER)

    assert known == Known("logistics_delay", "张三丰", "13812345678", "20260914000123")
    (seen,) = await work.rows(AccessLogRow)
    assert (seen.person, seen.reason) == (OWNER.id, "new_case")
    assert seen.fields == "customer_name,customer_contact,order_number"


async def test_others_are_told_what_it_was_about_and_not_who_complained(work: Casework) -> None:
    case = await work.file(colleague=OTHER_OWNER.id)

    assert await look_back_at(work, case, STRANGER) == Known("logistics_delay")
    for person, code in ((OTHER_OWNER, "about_you"), (GUEST, "outsider")):
        with pytest.raises(Refusal, match=code):
            await look_back_at(work, case, person)
    assert await work.rows(AccessLogRow) == []


async def test_what_is_added_to_an_open_case_instead_follows_nothing(work: Casework) -> None:
    first = await over(work)
    second = await work.file()

    again = await work.file(linked=first.number, decision=Decision(Way.ADD, second.number))

    assert (again.number, again.linked) == (second.number, ())


async def test_a_complaint_that_opens_a_case_again_follows_the_rules_of_cases_that_come_back(work: Casework) -> None:
    case = await work.reopen(await work.call(await work.resolved()))
    case = await work.call(await work.resolve(case, LEAD))

    again = await work.file(decision=Decision(Way.REOPEN, case.number), description="It broke a third time.")

    assert (again.state, again.cycle, again.owner) == (State.IN_PROGRESS, 3, LEAD.id)
    assert (again.severity, again.repeat) == (Severity.HIGH, True)
    told = {row.target for row in await work.owed(REOPENED) if row.facts["cycle"] == 3}
    assert told == {LEAD.id, HEAD.id}


async def test_a_lead_who_owned_a_case_once_hears_that_it_is_theirs_again(work: Casework) -> None:
    case = await work.reassign(await work.file(), LEAD)
    case = await work.reassign(case, OWNER)
    case = await work.resolve(await work.follow_up(case))
    before = [row.target for row in await work.owed(OWNER_DM)].count(LEAD.id)

    case = await work.reopen(await work.resolve(await work.reopen(case)))

    assert (case.cycle, case.owner) == (3, LEAD.id)
    assert [row.target for row in await work.owed(OWNER_DM)].count(LEAD.id) == before + 1


async def test_merged_cases_name_each_other_in_their_diaries_and_on_their_cards(work: Casework) -> None:
    target, merged = await work.file(), await work.file()

    merged = await work.merge(merged, target.number)

    assert merged.linked == (LinkedCase(target.number, Bond.INTO),)
    assert (await work.look(target.number)).linked == (LinkedCase(merged.number, Bond.TAKEN_IN),)
    assert (await done(work, merged))[-1].startswith(f"Merged into another case: {target.number}")
    assert (await done(work, target))[-1].startswith(f"Another case merged into this one: {merged.number}")
    lines = [(row.subject_id, row.facts["move"]) for row in await work.owed(LINE)]
    assert lines == [(merged.id, "merge"), (target.id, "add")]


async def test_whoever_may_read_a_case_may_read_what_was_merged_into_it_and_what_into_that(work: Casework) -> None:
    work.desk = desk_with(POLICY)
    first = await work.file(description="Billed twice.", category="billing")
    second, third = await work.file(category="billing"), await work.file()
    with pytest.raises(Refusal, match="not_entitled"):
        await look_into(work, first, OTHER_OWNER)

    first = await work.merge(first, second.number)
    with pytest.raises(Refusal, match="not_entitled"):
        await look_into(work, first, OTHER_OWNER)
    await work.merge(await work.look(second.number), third.number)

    assert (await look_into(work, first, OTHER_OWNER)).description == "Billed twice."
    with pytest.raises(Refusal, match="not_entitled"):
        await look_into(work, first, STRANGER)


async def test_a_case_that_only_follows_another_opens_nothing_of_it(work: Casework) -> None:
    first = await work.find_no_complaint(await work.file(category="billing"))
    await work.file(linked=first.number, decision=None)

    with pytest.raises(Refusal, match="not_entitled"):
        await look_into(work, first, STRANGER)


async def test_a_customer_who_becomes_known_is_to_be_followed_up_from_then_on(work: Casework) -> None:
    case = await work.file(customer_name="", customer_contact="", order_number="")
    assert await work.clocks("first_followup") == []

    case = await work.correct(case)

    (clock,) = await work.clocks("first_followup")
    assert clock.due_at == case.received_at + timedelta(hours=24)
    case = await work.correct(case, contact="13900002222")
    assert len(await work.clocks("first_followup")) == 1
    assert (await work.follow_up(case)).state is State.IN_PROGRESS
