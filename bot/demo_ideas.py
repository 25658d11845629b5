"""The suggestions of the demo: one whose trial is over, and one that is tried, measured by the calls of its hotline.

What their checks find is what happened in these calls, whatever that is: nothing about it is arranged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Plan, Task
from domain.kaizen.states import Step
from domain.people import Person, Roster
from handlers.forms import CaseRef
from handlers.kaizen.answering.actions import record_answer
from handlers.kaizen.answering.form import Answer
from handlers.kaizen.facts import look_at_idea
from handlers.kaizen.ids import CHANNEL, COMMAND
from handlers.kaizen.planning.actions import approve, propose
from handlers.kaizen.planning.form import PlanForm, PlanRef, mark_of
from handlers.kaizen.submitting.actions import submit_idea
from handlers.kaizen.submitting.form import NEW, Idea
from handlers.kaizen.trial.actions import start
from handlers.kaizen.trial.form import Start, TaskRef
from handlers.kaizen.trial.task_actions import tick
from handlers.services import Desk, Services
from storage.kaizen_models import SuggestionRow
from storage.models import NoticeRow
from storage.plan_models import SuggestionTaskRow

_AUTHOR: Final = "U0AGENT1"
_LEAD: Final = "U0LEAD01"


_COLLEAGUE: Final = "U0AGENT2"
# From the start of a trial until its task is due; of the first it is done by then, of the second it is still to do.
_TASK_TAKES: Final = timedelta(days=15)
# Who has backed the ideas, while it still counted: people of three teams.
_BACKERS: Final = (_COLLEAGUE, "U0OWNER1", "U0QUAL01")


@dataclass(frozen=True, slots=True)
class _Story:
    """An idea, its plan with one task, how many days ago its trial began, and who backed it."""

    idea: Idea
    plan: Plan
    task: Task
    since: int
    backers: Sequence[str]


def _stories(today: date) -> Iterator[_Story]:
    # Three days and two weeks after its start a trial can be checked: the first can, the second in a week.
    for since, idea, metric, target, guard, backers in (
        (25, _SUMMARY, Metric.CSAT, 60.0, Metric.AHT, _BACKERS),
        (11, _NOTES, Metric.FRT, 60.0, Metric.FCR, _BACKERS[:2]),
    ):
        began = today - timedelta(days=since)
        plan = Plan(idea.pain, _CAUSES[idea.key], metric, target, guard, began)
        yield _Story(idea, plan, Task(_TASKS[idea.key], _COLLEAGUE, began + _TASK_TAKES), since, backers)


_SUMMARY = Idea(
    key="demo:summary",
    title="Sum up at the end of each call what happens next",
    pain="Customers say that they hang up without knowing what comes next.",
    proposal="Before hanging up, say in one sentence what we do, and by when.",
    indicator="csat",
    by_author=True,
    decision=NEW,
)
_NOTES = Idea(
    key="demo:notes",
    title="Write notes while the customer talks",
    pain="At noon callers wait while notes of the call before are written.",
    proposal="Write while listening, and finish within half a minute.",
    indicator="frt",
    by_author=True,
    decision=NEW,
)
_CAUSES: Final = {
    _SUMMARY.key: "Why? Nobody says it. Why? The guideline ends with the greeting.",
    _NOTES.key: "Why? Notes come after the call. Why? That is how it was taught.",
}


_TASKS: Final = {
    _SUMMARY.key: "Write the sentence into the guideline for calls",
    _NOTES.key: "Show new colleagues how to write notes while listening",
}


async def tell_stories(services: Services) -> None:
    """Have the suggestions handed in, backed, planned and begun on their days, each as people would have done it.

    What people heard of it in those weeks they have heard: only the channel has what stands there to this day.
    """
    now, directory = services.clock.now(), services.directory
    people = {one: await directory.person(one) for one in (_AUTHOR, _LEAD, *_BACKERS)}
    await services.store.write(_tell_all, people, directory.roster(), services.desk, now)


def _tell_all(session: Session, people: Mapping[str, Person], roster: Roster, desk: Desk, now: datetime) -> None:
    """All of it is one transaction, so that nobody hears of a beginning before its end was told."""
    for story in _stories(now.astimezone(desk.policy.zoneinfo).date()):
        _live(session, story, people, roster, desk, now - timedelta(days=story.since))
        if story.since > _TASK_TAKES.days:
            _finish(session, story, people, roster, desk, now - timedelta(days=story.since) + _TASK_TAKES)
    _were_told(session, now)


def _live(
    session: Session, story: _Story, people: Mapping[str, Person], roster: Roster, desk: Desk, began: datetime
) -> None:
    author, lead, key, plan = people[_AUTHOR], people[_LEAD], story.idea.key, story.plan
    handed_in, decided = began - timedelta(days=2), began - timedelta(days=1)
    number = submit_idea(session, story.idea, author, (), roster, desk, handed_in).number
    for person in story.backers:
        backing = replace(story.idea, key=f"{key}:{person}", decision=number)
        submit_idea(session, backing, people[person], (), roster, desk, handed_in)
    version = look_at_idea(session, number, lead, desk, decided).row.version
    answer = Answer(f"{key}:plan", CaseRef(number=number, version=version), Step.PLAN, owner=author.id)
    record_answer(session, answer, lead, author, roster, desk, decided)
    form = PlanForm(f"{key}:write", PlanRef(number=number), plan, {0: story.task})
    propose(session, form, author, (), roster, desk, decided)
    seen = mark_of(look_at_idea(session, number, lead, desk, decided).plan)
    approve(session, PlanRef(number=number, seen=seen), lead, roster, desk, decided)
    start(session, Start(f"{key}:start", CaseRef(number=number), plan.planned_start), author, roster, desk, began)


def _finish(
    session: Session, story: _Story, people: Mapping[str, Person], roster: Roster, desk: Desk, at: datetime
) -> None:
    """Have the task of a plan done on its day."""
    task = session.exec(select(SuggestionTaskRow).where(SuggestionTaskRow.text == story.task.text)).one()
    number = session.get_one(SuggestionRow, task.suggestion_id).number
    tick(session, TaskRef(number=number, task=task.id or 0), people[_COLLEAGUE], roster, desk, at)


def _were_told(session: Session, now: datetime) -> None:
    """Repeat nothing that was said to people, and have the channel be told today: nothing of it is late."""
    earlier = (col(NoticeRow.kind).startswith(COMMAND), col(NoticeRow.created_at) < now)
    session.execute(delete(NoticeRow).where(*earlier, col(NoticeRow.target) != CHANNEL))
    session.execute(update(NoticeRow).where(*earlier).values(created_at=now, send_at=now))
