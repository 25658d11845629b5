"""Suggestions where people begin their day: in their Home, and in the digest of the morning."""

import re
from datetime import date, datetime, timedelta

from sqlmodel import Session

from domain.indicators.days import one_day
from domain.kaizen.plans import Task
from domain.kaizen.states import Step
from domain.people import Person, Roster
from handlers.digests.gather import whole_digest
from handlers.digests.messages import written
from handlers.digests.reports import Kind
from handlers.forms import CaseRef
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.planning.actions import propose
from handlers.kaizen.planning.form import PlanForm, PlanRef
from handlers.kaizen.trial.actions import start, stop
from handlers.kaizen.trial.form import End, NewTask, Start
from handlers.kaizen.trial.task_actions import add_task, tick
from handlers.kaizen.waiting import unanswered
from handlers.posts import Reader
from handlers.services import Desk
from tests.desk import HEAD, LEAD, ZONE
from tests.integration.casework import Casework
from tests.integration.digesting import TODAY
from tests.integration.ideas import AUTHOR, COLLEAGUE, Ideas
from tests.integration.test_homes import seen
from tests.integration.test_kaizen_plans import agreed, do, ref_of
from tests.integration.trials import PLAN, checked, confirm, make_standard

TO_ANSWER, MINE = "Suggestions that wait for you", "Your suggestions under way"
TASKS, TO_DO = "您在改进提案中的任务", "等您处理的提案"


def at(ideas: Ideas) -> tuple[Roster, Desk, datetime]:
    return ideas.roster, ideas.desk, ideas.clock.now()


async def home(ideas: Ideas, person: Person) -> dict[str, list[str]]:
    """Return the texts in somebody's Home by their headings, which end with how many there are."""
    shown = await seen(Casework(ideas.store, ideas.clock, ideas.desk), person)
    return {re.split(r" \(|（| · ", heading)[0]: texts for heading, texts in shown.items()}


async def test_a_lead_finds_what_waits_for_them_and_an_author_what_is_under_way(ideas: Ideas) -> None:
    first = (await ideas.submit()).row.number
    ideas.clock.advance(timedelta(hours=1))
    second = (await ideas.submit(COLLEAGUE)).row.number

    waiting = (await home(ideas, LEAD))[TO_ANSWER]
    mine = (await home(ideas, AUTHOR))[MINE]

    assert [text.split(" · ")[0].strip("*") for text in waiting] == [first, second]
    assert [text.split(" · ")[0].strip("*") for text in mine] == [first]
    assert MINE not in await home(ideas, LEAD)
    assert TO_ANSWER not in await home(ideas, AUTHOR)


async def test_a_head_finds_an_idea_only_once_its_answer_is_overdue(ideas: Ideas) -> None:
    number = (await ideas.submit()).row.number
    assert number not in str(await home(ideas, HEAD))

    ideas.clock.advance(timedelta(days=4))

    (line,) = [text for texts in (await home(ideas, HEAD)).values() for text in texts if number in text]
    assert ":red_circle:" in line


async def test_whatever_step_is_next_stands_with_whoever_owes_it(ideas: Ideas) -> None:
    number = (await ideas.submit()).row.number
    await ideas.answer(number, Step.PLAN, who=COLLEAGUE)
    assert number in str((await home(ideas, COLLEAGUE))[TO_DO])
    assert TO_ANSWER not in await home(ideas, LEAD)

    await ideas.store.write(propose, PlanForm(ideas.key(), PlanRef(number=number), PLAN, {}), COLLEAGUE, (), *at(ideas))
    assert number in str((await home(ideas, LEAD))[TO_ANSWER])
    assert TO_DO not in await home(ideas, COLLEAGUE)

    checked_one = await checked(ideas)
    assert checked_one in str((await home(ideas, LEAD))[TO_ANSWER])
    await confirm(ideas, checked_one)
    await make_standard(ideas, checked_one)
    assert checked_one not in str((await home(ideas, LEAD)).get(TO_ANSWER))


async def test_what_waits_for_its_author_stands_with_them_once(ideas: Ideas) -> None:
    asked, planned = (await ideas.submit()).row.number, (await ideas.submit()).row.number
    await ideas.answer(asked, Step.ASK)
    await ideas.answer(planned, Step.PLAN)

    shown = await home(ideas, AUTHOR)

    assert [text.split(" · ")[0].strip("*") for text in shown[TO_ANSWER]] == [planned, asked]
    assert MINE not in shown


async def test_what_was_answered_and_what_is_over_leaves_the_home(ideas: Ideas) -> None:
    number = (await ideas.submit()).row.number
    await ideas.answer(number, Step.DECLINE)

    assert TO_ANSWER not in await home(ideas, LEAD)
    assert MINE not in await home(ideas, AUTHOR)


async def test_whoever_has_a_task_finds_it_until_it_is_done_and_sees_when_it_is_late(ideas: Ideas) -> None:
    first = await agreed(ideas)
    await ideas.store.write(add_more, ideas, first, COLLEAGUE)

    soon, later = (await home(ideas, COLLEAGUE))[TASKS]
    assert "Write the text" in soon
    assert "Tell everybody" in later
    assert soon.endswith(f"{first.row.number} · {first.row.title}")
    ideas.clock.advance(timedelta(days=5))
    assert ":red_circle: 已逾期" in (await home(ideas, COLLEAGUE))[TASKS][0]
    await do(ideas, tick, ref_of(first), COLLEAGUE)

    assert [text for text in (await home(ideas, COLLEAGUE))[TASKS] if "Write the text" in text] == []
    assert TASKS not in await home(ideas, AUTHOR)


async def test_tasks_leave_the_home_with_the_end_of_their_trial(ideas: Ideas) -> None:
    idea = await agreed(ideas)
    await do(ideas, start, Start(ideas.key(), CaseRef(number=idea.row.number), TODAY), AUTHOR)
    await do(ideas, stop, End(ideas.key(), CaseRef(number=idea.row.number), "It is too early."), AUTHOR)

    assert TASKS not in await home(ideas, COLLEAGUE)


def add_more(session: Session, ideas: Ideas, idea: IdeaFacts, person: Person) -> None:
    """Give somebody another task, for later."""
    task = NewTask(ideas.key(), CaseRef(number=idea.row.number), Task("Tell everybody", person.id, date(2026, 9, 25)))
    add_task(session, task, AUTHOR, (), ideas.roster, ideas.desk, ideas.clock.now())


async def test_the_morning_names_who_owes_an_answer_that_is_overdue(ideas: Ideas) -> None:
    for author in (AUTHOR, AUTHOR, LEAD):
        await ideas.submit(author)
    answered = (await ideas.submit()).row.number
    await ideas.answer(answered, Step.ASK)
    ideas.clock.advance(timedelta(days=4))

    facts = await ideas.store.read(whole_digest, one_day(TODAY), ideas.desk.policy, ideas.clock.now(), "centre")

    assert facts["duties"]["ideas"] == [{"person": LEAD.id, "count": 2}, {"person": HEAD.id, "count": 1}]
    for language in ("en", "zh_CN"):
        reader = Reader(ideas.desk.words_for(language), ZONE)
        lines = written(Kind.DAILY, facts, "centre", ideas.desk.policy, reader).lines
        assert any(f"<@{LEAD.id}> 2 · <@{HEAD.id}> 1" in line for line in lines)


async def test_a_lead_who_has_left_owes_no_answer(ideas: Ideas) -> None:
    await ideas.know(LEAD, deleted=True)
    await ideas.submit()
    ideas.clock.advance(timedelta(days=4))

    (late,) = await ideas.store.read(unanswered, ideas.desk.policy, ideas.clock.now())

    assert late.lead not in (None, LEAD.id)
