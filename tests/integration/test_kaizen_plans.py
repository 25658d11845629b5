"""Plans and tasks by plain functions: what is refused, what is frozen, and who hears of what when somebody is gone."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.absences import Absence
from domain.errors import Refusal
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Plan, Task
from domain.kaizen.states import Stage, Step
from domain.people import Person, Roster
from domain.policy import ClockKind
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.planning.actions import approve, ask_for_changes, propose
from handlers.kaizen.planning.form import PlanForm, PlanRef, Remark, mark_of
from handlers.kaizen.trial.actions import start, stop
from handlers.kaizen.trial.form import End, NewTask, PassedTask, Start, TaskRef
from handlers.kaizen.trial.jobs import call_about
from handlers.kaizen.trial.leaving import tell_of_absent_carrier, tell_of_leaver, untold_leavers
from handlers.kaizen.trial.task_actions import add_task, pass_task, tick, untick
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow
from storage.plans import next_due_task, next_task_moment
from tests.desk import HEAD, LEAD, OTHER_OWNER, OWNER
from tests.fakes import START
from tests.integration.ideas import AUTHOR, COLLEAGUE, ROSTER, Ideas

TODAY = date(2026, 9, 14)
PLAN = Plan("They call.", "Nobody tells them.", Metric.CSAT, 85.0, Metric.FRT, date(2026, 9, 21))
TASK = Task("Write the text", COLLEAGUE.id, date(2026, 9, 18))


async def planned(ideas: Ideas) -> IdeaFacts:
    """Bring an idea as far as that its author is to write the plan."""
    idea = await ideas.submit()
    return await ideas.answer(idea.row.number, Step.PLAN)


async def write(ideas: Ideas, number: str, plan: Plan = PLAN, tasks: tuple[Task, ...] = (TASK,), **more: Any) -> None:
    """Send a plan as one who has seen what stands there."""
    idea = await ideas.look(number)
    ref = more.pop("ref", None) or PlanRef(number=number, seen=mark_of(idea.plan))
    form = PlanForm(more.pop("key", None) or ideas.key(), ref, plan, dict(enumerate(tasks)))
    person: Person = more.pop("person", AUTHOR)
    outsiders = more.pop("outsiders", frozenset())
    await ideas.store.write(propose, form, person, outsiders, ideas.roster, ideas.desk, ideas.clock.now())


async def agree(ideas: Ideas, number: str, ref: PlanRef | None = None, person: Person = LEAD) -> IdeaFacts:
    """Agree to a plan."""
    seen = ref or PlanRef(number=number, seen=mark_of((await ideas.look(number)).plan))
    await ideas.store.write(approve, seen, person, ideas.roster, ideas.desk, ideas.clock.now())
    return await ideas.look(number)


async def agreed(ideas: Ideas, **more: Any) -> IdeaFacts:
    """Bring an idea as far as a plan that was agreed to."""
    idea = await planned(ideas)
    await write(ideas, idea.row.number, **more)
    return await agree(ideas, idea.row.number)


async def do(ideas: Ideas, action: Any, given: Any, person: Person, *more: Any) -> Any:
    """Do one thing as somebody does it in Slack."""
    rest = (*more, ideas.roster, ideas.desk, ideas.clock.now())
    return await ideas.store.write(action, given, person, *rest)


def ref_of(idea: IdeaFacts, place: int = 0) -> TaskRef:
    """Return what the button of a task carries."""
    return TaskRef(number=idea.row.number, task=idea.tasks[place].id or 0)


async def told(ideas: Ideas, kind: str) -> list[str]:
    return [row.target for row in await ideas.owed(kind)]


async def test_nobody_agrees_to_a_plan_other_than_the_one_they_have_seen(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number
    await write(ideas, number)
    seen = PlanRef(number=number, seen=mark_of((await ideas.look(number)).plan))
    ideas.clock.advance(timedelta(minutes=1))
    await write(ideas, number, replace(PLAN, metric=Metric.FCR))

    with pytest.raises(Refusal, match="plan_changed"):
        await agree(ideas, number, seen)
    with pytest.raises(Refusal, match="plan_changed"):
        await do(ideas, ask_for_changes, Remark(ideas.key(), seen, "No."), LEAD)
    with pytest.raises(Refusal, match="plan_changed"):
        await write(ideas, number, ref=seen)


async def test_a_plan_that_comes_twice_is_one_plan(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number
    await write(ideas, number, key="view:V1")
    ideas.clock.advance(timedelta(minutes=1))
    await write(ideas, number, key="view:V1")

    assert len(await ideas.rows(SuggestionTaskRow)) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": "pigeon"}, "unknown_choice"),
        ({"team": "nobody"}, "unknown_choice"),
        ({"problem": "Ask 13812345678"}, "holds_contact"),
        ({"guard": Metric.CSAT}, "plan_guard_is_metric"),
    ],
)
async def test_a_plan_that_cannot_hold_is_not_stored(ideas: Ideas, changes: dict[str, Any], code: str) -> None:
    number = (await planned(ideas)).row.number

    with pytest.raises(Refusal, match=code):
        await write(ideas, number, replace(PLAN, **changes))

    assert await ideas.rows(SuggestionPlanRow) == []


async def test_a_plan_has_ten_tasks_at_most(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number

    with pytest.raises(Refusal, match="tasks_too_many"):
        await write(ideas, number, tasks=(TASK,) * 11)


async def test_a_plan_written_anew_must_be_agreed_to_again_and_keeps_what_is_done(ideas: Ideas) -> None:
    idea = await agreed(ideas, tasks=(TASK, replace(TASK, text="Tell all")))
    await do(ideas, tick, ref_of(idea), COLLEAGUE)
    old = ref_of(idea, 1)
    ideas.clock.advance(timedelta(minutes=1))

    await write(ideas, idea.row.number, replace(PLAN, target=90.0), tasks=(replace(TASK, text="Tell nobody"),))

    again = await ideas.look(idea.row.number)
    assert again.plan is not None
    assert (again.plan.target, again.plan.approved_by, again.plan.approved_at) == (90.0, None, None)
    assert [task.text for task in again.tasks] == ["Write the text", "Tell nobody"]
    assert old.task not in {task.id for task in again.tasks}
    await agree(ideas, idea.row.number)
    with pytest.raises(Refusal, match="task_gone"):
        await do(ideas, tick, old, LEAD)


async def test_a_start_freezes_the_days_before_it_and_says_when_to_check(ideas: Ideas) -> None:
    idea = await agreed(ideas, plan=replace(PLAN, baseline_days=35))
    await do(ideas, start, Start(ideas.key(), CaseRef(number=idea.row.number), TODAY), AUTHOR)

    begun = await ideas.look(idea.row.number)
    assert begun.stage is Stage.DOING
    assert begun.plan is not None
    assert (begun.plan.baseline_from, begun.plan.baseline_to) == (TODAY - timedelta(days=35), TODAY - timedelta(days=1))
    assert begun.plan.check_on is not None
    assert begun.plan.check_on > TODAY + timedelta(days=13)
    with pytest.raises(Refusal, match="idea_impossible"):
        await write(ideas, idea.row.number, person=LEAD)
    assert {AUTHOR.id, LEAD.id} <= set(await told(ideas, ids.STEP_DM))


async def test_a_task_is_nobody_elses(ideas: Ideas) -> None:
    idea, other = await agreed(ideas), await agreed(ideas)

    for person in (OWNER, OTHER_OWNER):
        with pytest.raises(Refusal, match="task_not_yours"):
            await do(ideas, tick, ref_of(idea), person)
    stranger = TaskRef(number=idea.row.number, task=other.tasks[0].id or 0)
    with pytest.raises(Refusal, match="task_gone"):
        await do(ideas, tick, stranger, LEAD)


async def test_who_has_one_task_does_not_tick_off_another(ideas: Ideas) -> None:
    idea = await agreed(ideas, tasks=(TASK, replace(TASK, owner=OWNER.id)))

    with pytest.raises(Refusal, match="task_not_yours"):
        await do(ideas, tick, ref_of(idea, 1), COLLEAGUE)


async def test_a_task_is_done_once_and_open_again_once(ideas: Ideas) -> None:
    idea = await agreed(ideas)

    await do(ideas, tick, ref_of(idea), COLLEAGUE)
    assert await ideas.store.read(next_task_moment) is None
    with pytest.raises(Refusal, match="task_done"):
        await do(ideas, tick, ref_of(idea), COLLEAGUE)
    with pytest.raises(Refusal, match="task_done"):
        await do(ideas, pass_task, PassedTask(ideas.key(), ref_of(idea), OWNER.id, None), LEAD, frozenset())
    await do(ideas, untick, ref_of(idea), COLLEAGUE)

    assert await ideas.store.read(next_task_moment) is not None
    with pytest.raises(Refusal, match="task_open"):
        await do(ideas, untick, ref_of(idea), COLLEAGUE)


async def test_whose_task_it_is_passes_it_on_but_moves_no_day(ideas: Ideas) -> None:
    idea = await agreed(ideas)
    later = date(2026, 9, 30)

    await do(ideas, pass_task, PassedTask(ideas.key(), ref_of(idea), OWNER.id, later), COLLEAGUE, frozenset())
    (task,) = (await ideas.look(idea.row.number)).tasks
    assert (task.owner, task.due_on) == (OWNER.id, TASK.due_on)
    await do(ideas, pass_task, PassedTask(ideas.key(), ref_of(idea), OWNER.id, later), LEAD, frozenset())

    (task,) = (await ideas.look(idea.row.number)).tasks
    assert task.due_on == later
    with pytest.raises(Refusal, match="task_same"):
        await do(ideas, pass_task, PassedTask(ideas.key(), ref_of(idea), OWNER.id, None), LEAD, frozenset())


async def test_a_late_task_is_passed_on_as_it_is(ideas: Ideas) -> None:
    idea = await agreed(ideas)
    ideas.clock.advance(timedelta(days=10))

    await do(ideas, pass_task, PassedTask(ideas.key(), ref_of(idea), OWNER.id, None), LEAD, frozenset())

    (task,) = (await ideas.look(idea.row.number)).tasks
    assert (task.owner, task.due_on) == (OWNER.id, TASK.due_on)


async def test_a_call_about_a_task_is_made_once_by_however_many_sweeps(ideas: Ideas) -> None:
    await agreed(ideas)
    ideas.clock.advance(timedelta(days=2))
    now = ideas.clock.now()
    task = await ideas.store.read(next_due_task, now)
    assert task is not None

    made = [await ideas.store.write(call_about, task, ideas.roster, ideas.desk, now) for _ in range(2)]

    assert made == [True, False]
    assert await told(ideas, ids.TASK_CALL) == [COLLEAGUE.id]


@pytest.mark.parametrize(
    ("roster", "people"),
    [
        (replace(ROSTER, away=frozenset({COLLEAGUE.id})), [COLLEAGUE.id, LEAD.id]),
        (replace(ROSTER, gone=frozenset({COLLEAGUE.id})), [LEAD.id]),
        (replace(ROSTER, away=frozenset({COLLEAGUE.id, LEAD.id})), [COLLEAGUE.id, HEAD.id]),
    ],
)
async def test_where_whose_task_it_is_is_not_there_whoever_leads_hears(
    ideas: Ideas, roster: Roster, people: list[str]
) -> None:
    await agreed(ideas)
    ideas.clock.advance(timedelta(days=2))
    now = ideas.clock.now()
    task = await ideas.store.read(next_due_task, now)

    assert task is not None
    await ideas.store.write(call_about, task, roster, ideas.desk, now)

    assert await told(ideas, ids.TASK_CALL) == people


async def test_of_somebody_away_only_what_falls_due_meanwhile_is_told(ideas: Ideas) -> None:
    await agreed(ideas)

    async def away(number: int, until: date) -> None:
        back = START + (until - TODAY)
        absence = Absence(COLLEAGUE.id, START, back)
        await ideas.store.write(tell_of_absent_carrier, number, absence, ideas.roster, ideas.desk, ideas.clock.now())

    await away(1, TASK.due_on)
    assert await told(ideas, ids.ABSENT) == []
    await away(2, TASK.due_on + timedelta(days=1))
    assert await told(ideas, ids.ABSENT) == [LEAD.id]


async def test_of_somebody_who_has_left_whoever_leads_is_told_once_of_each_idea(ideas: Ideas) -> None:
    await agreed(ideas)
    gone = replace(ROSTER, gone=frozenset({AUTHOR.id, COLLEAGUE.id}))
    assert await ideas.store.read(untold_leavers, gone.gone) == [AUTHOR.id, COLLEAGUE.id]

    for person in (AUTHOR, COLLEAGUE, COLLEAGUE):
        await ideas.store.write(tell_of_leaver, person.id, gone, ideas.desk, ideas.clock.now())

    assert await told(ideas, ids.ABSENT) == [LEAD.id, LEAD.id]
    assert await ideas.store.read(untold_leavers, gone.gone) == []


async def test_a_stopped_trial_owes_no_word_about_its_tasks(ideas: Ideas) -> None:
    idea = await agreed(ideas)

    await do(ideas, stop, End(ideas.key(), CaseRef(number=idea.row.number), "Too dear."), AUTHOR)

    assert await ideas.store.read(next_task_moment) is None
    ended = await ideas.look(idea.row.number)
    assert ended.plan is not None
    assert (ended.stage, ended.plan.learnt) == (Stage.STOPPED, "Too dear.")


async def test_a_task_that_is_added_is_told_to_whoever_has_it(ideas: Ideas) -> None:
    idea = await agreed(ideas, tasks=())

    await do(ideas, add_task, NewTask(ideas.key(), CaseRef(number=idea.row.number), TASK), AUTHOR, frozenset())

    assert await told(ideas, ids.TASK_DM) == [COLLEAGUE.id]
    with pytest.raises(Refusal, match="idea_owner_outsider"):
        await do(ideas, add_task, NewTask(ideas.key(), CaseRef(number=idea.row.number), TASK), AUTHOR, {COLLEAGUE.id})


async def test_whoever_is_to_write_a_plan_is_reminded_and_those_above_hear_when_it_is_late(ideas: Ideas) -> None:
    idea = await planned(ideas)
    assert set(idea.due) == {ClockKind.PLAN}

    await ideas.sweep(days=30)

    assert set(await told(ideas, ids.REMINDER)) == {AUTHOR.id, LEAD.id, HEAD.id}


async def test_a_plan_waits_no_longer_for_an_answer_than_an_idea(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number
    await write(ideas, number)
    assert set((await ideas.look(number)).due) == {ClockKind.PLAN_REPLY}

    await ideas.sweep(days=3)

    assert {LEAD.id} <= set(await told(ideas, ids.REMINDER)) <= {LEAD.id, HEAD.id}


async def test_every_turn_of_a_plan_makes_its_promise_once_more(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number
    await write(ideas, number)
    ideas.clock.advance(timedelta(hours=1))
    seen = PlanRef(number=number, seen=mark_of((await ideas.look(number)).plan))
    await do(ideas, ask_for_changes, Remark(ideas.key(), seen, "Which channel?"), LEAD)
    returned = await ideas.look(number)
    assert set(returned.due) == {ClockKind.PLAN}
    await write(ideas, number)
    assert set((await ideas.look(number)).due) == {ClockKind.PLAN_REPLY}

    await agree(ideas, number)

    assert set((await ideas.look(number)).due) == {ClockKind.TRIAL_START}


async def test_a_plan_that_is_sent_again_before_it_was_answered_waits_since_the_first_time(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number
    await write(ideas, number)
    due = (await ideas.look(number)).due
    ideas.clock.advance(timedelta(days=1))

    await write(ideas, number, replace(PLAN, target=90.0))

    assert (await ideas.look(number)).due == due


async def test_a_start_is_due_by_the_end_of_the_day_that_the_plan_names(ideas: Ideas) -> None:
    idea = await agreed(ideas)
    due = idea.due[ClockKind.TRIAL_START]
    assert due.astimezone(ideas.desk.policy.zoneinfo).date() == PLAN.planned_start

    await ideas.sweep(days=20)
    assert set(await told(ideas, ids.REMINDER)) == {AUTHOR.id, LEAD.id, HEAD.id}
    await do(ideas, start, Start(ideas.key(), CaseRef(number=idea.row.number), TODAY), AUTHOR)

    assert (await ideas.look(idea.row.number)).due == {}


async def test_a_plan_agreed_to_after_its_day_starts_on_the_next_working_day(ideas: Ideas) -> None:
    number = (await planned(ideas)).row.number
    await write(ideas, number)
    # On the Saturday after the planned Monday.
    ideas.clock.advance(timedelta(days=12))

    idea = await agree(ideas, number)

    due = idea.due[ClockKind.TRIAL_START].astimezone(ideas.desk.policy.zoneinfo).date()
    assert due == date(2026, 9, 28)
