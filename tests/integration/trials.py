"""Changes that are tried, checked and acted upon, through plain functions, with contacts of the days around them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.contacts import Contact
from domain.kaizen.metrics import Metric
from domain.kaizen.plans import Plan, Verdict
from domain.kaizen.states import Step
from domain.people import Person
from handlers.forms import CaseRef
from handlers.kaizen.acting.actions import confirm_check, plan_anew, standardise
from handlers.kaizen.acting.form import Replan, Standard
from handlers.kaizen.checking.jobs import sweep_checks
from handlers.kaizen.facts import IdeaFacts
from handlers.kaizen.planning.actions import approve, propose
from handlers.kaizen.planning.form import PlanForm, PlanRef, mark_of
from handlers.kaizen.trial.actions import start
from handlers.kaizen.trial.form import Start
from storage.plan_models import SuggestionPlanRow
from storage.store import Store
from tests.contacts import bring
from tests.desk import LEAD
from tests.integration.casework import Casework
from tests.integration.ideas import AUTHOR, Ideas
from tests.reports import answers

# The tests' Monday; what is changed on it counts from Thursday, and two weeks are over on Thursday, 1 October.
TODAY = date(2026, 9, 14)
BEFORE, AFTER = date(2026, 9, 7), date(2026, 9, 21)
CHECKED = date(2026, 10, 1)
PLAN = Plan(
    problem="Customers call twice",
    cause="Nobody tells them by when",
    metric=Metric.CSAT,
    target=90,
    guard=Metric.ANSWER_RATE,
    planned_start=TODAY,
)
HANDBOOK = "https://wiki.example.com/sms"


async def tried(ideas: Ideas, number: str = "", **changes: Any) -> str:
    """Plan an idea and report its start today; return its number."""
    if not number:
        number = (await ideas.submit()).row.number
        await ideas.answer(number, Step.PLAN)
    await planned(ideas, number, **changes)
    now = ideas.clock.now()
    today = now.astimezone(ideas.desk.policy.zoneinfo).date()
    begun = Start(ideas.key(), CaseRef(number=number), today)
    await ideas.store.write(start, begun, AUTHOR, ideas.roster, ideas.desk, now)
    return number


async def planned(ideas: Ideas, number: str, **changes: Any) -> None:
    """Write a plan that begins today, and have the lead agree to it."""
    now = ideas.clock.now()
    today = now.astimezone(ideas.desk.policy.zoneinfo).date()
    plan = replace(PLAN, **{"planned_start": today, **changes})
    form = PlanForm(ideas.key(), PlanRef(number=number), plan, {})
    await ideas.store.write(propose, form, AUTHOR, (), ideas.roster, ideas.desk, now)
    seen = mark_of((await ideas.look(number)).plan)
    await ideas.store.write(approve, PlanRef(number=number, seen=seen), LEAD, ideas.roster, ideas.desk, now)


async def bring_in(ideas: Ideas, *some: Iterable[Contact]) -> None:
    """Take contacts in."""
    await ideas.store.write(bring, [contact for contacts in some for contact in contacts], ideas.clock.now())


async def satisfied(ideas: Ideas, before: tuple[int, int], after: tuple[int, int], team: str = "A") -> None:
    """Bring so many satisfied answers of so many, before the change and after it."""
    await bring_in(ideas, answers(BEFORE, "chat", *before, team=team), answers(AFTER, "chat", *after, team=team))


async def sweep(ideas: Ideas, day: date | None = None, store: Store | None = None) -> int:
    """Move the clock to ten in the morning of a day, then check all that is due by then."""
    if day is not None:
        zone = ideas.desk.policy.zoneinfo
        ideas.clock.advance(timedelta(days=(day - ideas.clock.now().astimezone(zone).date()).days))
    return await sweep_checks(Casework(store or ideas.store, ideas.clock, ideas.desk).services(store))


async def checked(ideas: Ideas, verdict: Verdict = Verdict.IMPROVED, **changes: Any) -> str:
    """Try an idea whose check then finds a verdict; return its number."""
    number = await tried(ideas, **changes)
    after = {Verdict.IMPROVED: (276, 300), Verdict.NO_EVIDENCE: (256, 300), Verdict.WORSE: (220, 300)}
    await satisfied(ideas, (255, 300), after[verdict])
    await sweep(ideas, CHECKED)
    return number


async def confirm(ideas: Ideas, number: str, person: Person = LEAD) -> IdeaFacts:
    """Confirm what the bot has found."""
    ref = CaseRef(number=number)
    await ideas.store.write(confirm_check, ref, person, ideas.roster, ideas.desk, ideas.clock.now())
    return await ideas.look(number)


async def make_standard(ideas: Ideas, number: str, person: Person = LEAD, **given: str) -> IdeaFacts:
    """Make an idea standard."""
    form = Standard(ideas.key(), CaseRef(number=number), **{"link": HANDBOOK, **given})
    await ideas.store.write(standardise, form, person, ideas.roster, ideas.desk, ideas.clock.now())
    return await ideas.look(number)


async def again(ideas: Ideas, number: str, person: Person = LEAD, **given: str) -> IdeaFacts:
    """Have an idea planned anew."""
    form = Replan(ideas.key(), CaseRef(number=number), **{"learnt": "Write sooner.", **given})
    await ideas.store.write(plan_anew, form, person, ideas.roster, ideas.desk, ideas.clock.now())
    return await ideas.look(number)


async def plan(ideas: Ideas, number: str, cycle: int = 1) -> SuggestionPlanRow:
    """Return the plan of an idea in a cycle."""
    row = await ideas.row(number)
    found: SuggestionPlanRow = next(
        one for one in await ideas.rows(SuggestionPlanRow) if (one.suggestion_id, one.cycle) == (row.id, cycle)
    )
    return found
