"""A complaint that belongs to an earlier case is not filed before somebody has decided what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.duplicates import Likeness, Way
from domain.errors import Refusal
from domain.lifecycle import State
from handlers.callbacks.ids import REOPENED
from handlers.cases import CaseFacts
from handlers.intake import ids
from handlers.intake.form import Decision
from handlers.intake.similar import Candidate, Similar
from storage.complaints import history
from storage.models import ComplaintRow
from tests.desk import AGENT, LEAD, OTHER_OWNER, OWNER, intake
from tests.fakes import START
from tests.integration.casework import Casework

ELSE: dict[str, Any] = {"customer_contact": "13900000000", "order_number": "77", "description": "Charged twice."}


async def asked(work: Casework, **changes: Any) -> tuple[Candidate, ...]:
    """File without a decision; return which cases were shown."""
    with pytest.raises(Similar) as similar:
        await work.file(decision=None, **changes)
    return similar.value.candidates


async def closed(work: Casework, **changes: Any) -> CaseFacts:
    return await work.call(await work.resolved(**changes))


@pytest.mark.parametrize(
    ("changes", "likenesses"),
    [
        ({"order_number": "", "description": "Charged twice."}, (Likeness.CUSTOMER,)),
        ({"customer_contact": "+86 138 1234-5678", "order_number": "77"}, (Likeness.CUSTOMER, Likeness.WORDS)),
        ({"customer_contact": "13900000000", "description": "Charged twice."}, (Likeness.ORDER,)),
        ({"customer_contact": "", "order_number": ""}, (Likeness.WORDS,)),
        ({}, (Likeness.CUSTOMER, Likeness.ORDER, Likeness.WORDS)),
    ],
)
async def test_a_case_like_it_is_shown_with_what_makes_it_alike_and_nothing_is_stored(
    work: Casework, changes: dict[str, Any], likenesses: tuple[Likeness, ...]
) -> None:
    case = await work.file()

    (shown,) = await asked(work, **changes)

    assert (shown.number, shown.state, shown.way) == (case.number, State.ASSIGNED, Way.ADD)
    assert shown.likenesses == likenesses
    assert len(await work.rows(ComplaintRow)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        ELSE,
        # Another customer with the same trouble is another case.
        {"customer_contact": "13900000000", "order_number": "77"},
        {"customer_contact": "", "order_number": "", "category": "refund"},
        {"customer_contact": "", "order_number": "", "description": "Charged twice."},
    ],
)
async def test_another_matter_is_filed_without_a_question(work: Casework, changes: dict[str, Any]) -> None:
    await work.file()

    case = await work.file(decision=None, **changes)

    assert case.number == "C-260914-002"
    assert not case.repeat


async def test_a_new_case_all_the_same_is_marked_as_a_repeated_complaint(work: Casework) -> None:
    first, second = await work.file(), await work.file()

    assert (first.repeat, second.repeat) == (False, True)


async def test_what_is_added_stands_in_the_case_and_owner_and_filer_hear_of_it(work: Casework) -> None:
    case = await work.file()
    decision = Decision(Way.ADD, case.number)

    again = await work.file(decision=decision, description="It caught fire.", remedy="A new one.")

    assert (again.number, again.state, again.version) == (case.number, State.ASSIGNED, case.version + 1)
    last = (await work.store.read(history, case.id))[-1]
    assert (last.move, last.actor) == ("add", AGENT.id)
    assert work.desk.vault.open("note", last.note) == "It caught fire.\n\nA new one."
    assert [(row.target, row.facts["by"]) for row in await work.owed(ids.ADDED)] == [(OWNER.id, AGENT.id)]
    assert [row.target for row in await work.owed(ids.TAKEN)] == [AGENT.id]
    assert [row.target for row in await work.owed(ids.ALARM)] == [LEAD.id]
    assert (again.alarm, again.repeat) == ("Safety", True)


async def test_the_same_form_twice_is_added_once(work: Casework) -> None:
    case = await work.file()
    form = intake(key="view:TWICE", decision=Decision(Way.ADD, case.number))

    first, again = await work.file(form), await work.file(form)

    assert first == again
    assert len(await work.rows(ComplaintRow)) == 1
    assert len(await work.owed(ids.TAKEN)) == 1


async def test_a_form_that_was_asked_about_can_be_sent_again_and_is_one_case(work: Casework) -> None:
    await work.file()
    await asked(work, key="view:ASKED")

    first = await work.file(key="view:ASKED")
    again = await work.file(key="view:ASKED")

    assert first == again
    assert len(await work.rows(ComplaintRow)) == 2


async def test_a_case_closed_not_long_ago_is_opened_again(work: Casework) -> None:
    case = await closed(work)
    work.clock.advance(timedelta(days=29))
    (shown,) = await asked(work)

    again = await work.file(decision=Decision(Way.REOPEN, case.number))

    assert shown.way is Way.REOPEN
    assert (again.number, again.state, again.cycle) == (case.number, State.IN_PROGRESS, 2)
    assert [row.target for row in await work.owed(REOPENED)] == [OWNER.id, LEAD.id]


async def test_one_that_may_not_be_opened_again_is_linked_to(work: Casework) -> None:
    complaints = work.desk.policy.complaints.model_copy(update={"reopen_within": timedelta(days=1)})
    policy = work.desk.policy.model_copy(update={"complaints": complaints})
    case = await closed(work)
    work.desk = type(work.desk)(policy, work.desk.vault, work.desk.words)
    work.clock.advance(timedelta(days=2))
    (shown,) = await asked(work)

    new = await work.file(decision=Decision(Way.LINK, case.number))

    assert shown.way is Way.LINK
    _, linked = await work.rows(ComplaintRow)
    assert (linked.number, linked.linked_id) == (new.number, case.id)


async def test_one_closed_long_ago_is_not_shown(work: Casework) -> None:
    await closed(work)
    work.clock.advance(timedelta(days=31))

    assert not (await work.file(decision=None)).repeat


async def test_a_decision_about_a_case_that_has_changed_is_asked_anew(work: Casework) -> None:
    case = await work.file(received_at=START)
    decision = Decision(Way.ADD, case.number)
    case = await work.follow_up(case)
    case = await work.call(await work.resolve(case))

    with pytest.raises(Similar) as similar:
        await work.file(decision=decision)

    assert [one.way for one in similar.value.candidates] == [Way.REOPEN]


@pytest.mark.parametrize("number", ["C-260914-999", "", "x" * 500])
async def test_a_decision_for_a_case_that_was_not_shown_does_nothing(work: Casework, number: str) -> None:
    await work.file(**ELSE)

    with pytest.raises(Refusal, match="similar"):
        await work.file(decision=Decision(Way.ADD, number))

    assert len(await work.rows(ComplaintRow)) == 1


async def test_a_colleague_is_not_shown_a_case_about_themselves(work: Casework) -> None:
    await work.file(colleague=OTHER_OWNER.id)

    case = await work.file(filer=OTHER_OWNER, decision=None)

    assert case.number == "C-260914-002"


async def test_what_is_said_of_a_colleague_goes_only_where_they_cannot_read_it(work: Casework) -> None:
    await work.file()
    about = await work.file(colleague=OWNER.id)

    shown = await asked(work, colleague=OWNER.id)

    assert [one.number for one in shown] == [about.number]


async def test_five_cases_are_shown_at_the_most_the_newest_first(work: Casework) -> None:
    cases = [await work.file() for _ in range(7)]

    shown = await asked(work)

    assert [one.number for one in shown] == [case.number for case in reversed(cases)][:5]


async def test_a_case_whose_words_cannot_be_read_keeps_nobody_from_filing(work: Casework) -> None:
    await work.file(customer_contact="", order_number="")
    strange = work.desk.vault.__class__([("k2", "another key for tests, 32 characters.")])
    work.desk = type(work.desk)(work.desk.policy, strange, work.desk.words)

    assert (await work.file(decision=None, customer_contact="", order_number="")).number == "C-260914-002"
