"""The suggestions of the demo: one whose trial is over, and one that is tried, measured by the calls of its hotline.

What their checks find is what happened in these calls, whatever that is: nothing about it is arranged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Plan
from domain.kaizen.states import Step
from domain.people import Person
from handlers.forms import CaseRef
from handlers.kaizen.answering.actions import record_answer
from handlers.kaizen.answering.form import Answer
from handlers.kaizen.facts import look_at_idea
from handlers.kaizen.planning.actions import approve, propose
from handlers.kaizen.planning.form import PlanForm, PlanRef, mark_of
from handlers.kaizen.submitting.actions import submit_idea
from handlers.kaizen.submitting.form import NEW, Idea
from handlers.kaizen.trial.actions import start
from handlers.kaizen.trial.form import Start
from handlers.services import Services

_AUTHOR: Final = "U0AGENT1"
_LEAD: Final = "U0LEAD01"


@dataclass(frozen=True, slots=True)
class _Story:
    """An idea, its plan, and how many days ago its trial began."""

    idea: Idea
    plan: Plan
    since: int


def _stories(today: date) -> Iterator[_Story]:
    # Three days and two weeks after its start a trial can be checked: the first can, the second in a week.
    for since, idea, metric, target, guard in (
        (25, _SUMMARY, Metric.CSAT, 60.0, Metric.AHT),
        (11, _NOTES, Metric.FRT, 60.0, Metric.FCR),
    ):
        began = today - timedelta(days=since)
        yield _Story(idea, Plan(idea.pain, _CAUSES[idea.key], metric, target, guard, began), since)


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


async def tell_stories(services: Services) -> None:
    """Have the suggestions handed in, planned and begun on their days, each as people would have done it."""
    author, lead = [await services.directory.person(one) for one in (_AUTHOR, _LEAD)]
    now = services.clock.now()
    for story in _stories(now.astimezone(services.policy.zoneinfo).date()):
        await _live(services, story, author, lead, now - timedelta(days=story.since))


async def _live(services: Services, story: _Story, author: Person, lead: Person, began: datetime) -> None:
    store, roster, desk, plan = services.store, services.directory.roster(), services.desk, story.plan
    handed_in, decided = began - timedelta(days=2), began - timedelta(days=1)
    outcome = await store.write(submit_idea, story.idea, author, (), roster, desk, handed_in)
    number = outcome.number
    version = (await store.read(look_at_idea, number, lead, desk, decided)).row.version
    answer = Answer(f"{story.idea.key}:plan", CaseRef(number=number, version=version), Step.PLAN, owner=author.id)
    await store.write(record_answer, answer, lead, author, roster, desk, decided)
    form = PlanForm(f"{story.idea.key}:write", PlanRef(number=number), plan, {})
    await store.write(propose, form, author, (), roster, desk, decided)
    seen = mark_of((await store.read(look_at_idea, number, lead, desk, decided)).plan)
    await store.write(approve, PlanRef(number=number, seen=seen), lead, roster, desk, decided)
    begun = Start(f"{story.idea.key}:start", CaseRef(number=number), plan.planned_start)
    await store.write(start, begun, author, roster, desk, began)
