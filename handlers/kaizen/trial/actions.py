"""What is done while a suggestion is tried: plain functions, each one decision in one transaction."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from domain.errors import Refusal
from domain.kaizen.metrics import Metric
from domain.kaizen.people import responsible
from domain.kaizen.plans import baseline_window, check_start
from domain.kaizen.states import Step
from domain.kaizen.windows import after_window, check_day, matures_after
from domain.masking import holds_contact
from domain.people import Person, Roster
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.facts import find_idea, hands_of
from handlers.kaizen.steps import check_step, stride_of, take_step, tell_step
from handlers.kaizen.trial.form import End, PassedOn, Start
from handlers.services import Desk
from storage.calendars import load_calendar
from storage.inbox import first_time
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.plan_models import SuggestionPlanRow
from storage.plans import plan_of, silence_tasks


def start(session: Session, given: Start, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """Begin the trial of an idea: what it is compared with is frozen from here on. Raises `Refusal` beside a field."""
    row = begin(session, given.key, given.idea, Step.START, person, desk, now)
    if row is None:
        return
    plan, zone = plan_of(session, row), desk.policy.zoneinfo
    assert plan is not None, "what was approved was written"
    assert plan.approved_at is not None, "the life table has asked for it"
    check_start(given.on, plan.approved_at.astimezone(zone).date(), now.astimezone(zone).date())
    event = take(session, row, Step.START, person, roster, desk, now, facts={"on": given.on.isoformat()})
    _freeze(session, plan, given.on, desk)
    tell_step(session, row, concerned(session, row, roster, desk), event, now)


def pass_on(
    session: Session, given: PassedOn, person: Person, owner: Person, roster: Roster, desk: Desk, now: datetime
) -> None:
    """Have somebody else carry an idea out; they, its authors, whoever did and whoever leads hear of it.

    Raises `Refusal`.
    """
    if owner.outsider:
        raise Refusal("idea_owner_outsider", ids.OWNER)
    row = begin(session, given.key, given.idea, Step.PASS_ON, person, desk, now)
    if row is None:
        return
    if owner.id == row.owner:
        raise Refusal("carrier_same", ids.OWNER)
    before = row.owner
    facts, changes = {"to": owner.id}, {"owner": owner.id}
    event = take(session, row, Step.PASS_ON, person, roster, desk, now, facts=facts, changes=changes)
    hands = hands_of(session, row)
    lead = responsible(hands, desk.policy, roster)
    tell_step(session, row, _others((owner.id, before, lead, *sorted(hands.authors)), person), event, now)


def stop(session: Session, end: End, person: Person, roster: Roster, desk: Desk, now: datetime) -> None:
    """End a trial with what was learnt; nobody is owed a word about its tasks any more. Raises `Refusal`."""
    if holds_contact(end.learnt):
        raise Refusal("holds_contact", ids.NOTE)
    row = begin(session, end.key, end.idea, Step.STOP, person, desk, now)
    if row is None:
        return
    event = take(session, row, Step.STOP, person, roster, desk, now, note=end.learnt)
    plan = plan_of(session, row)
    if plan is not None:
        plan.learnt = end.learnt
        session.add(plan)
    silence_tasks(session, row)
    tell_step(session, row, concerned(session, row, roster, desk), event, now)


def begin(
    session: Session, key: str, idea: CaseRef, step: Step, person: Person, desk: Desk, now: datetime
) -> SuggestionRow | None:
    """Return the suggestion that a form is about, if *person* may take the step; None for a form taken up before.

    Raises `Refusal`.
    """
    row = find_idea(session, idea.number, desk.policy)
    if not first_time(session, key, now):
        return None
    check_step(session, row, step, person, desk)
    return row


def take(
    session: Session,
    row: SuggestionRow,
    step: Step,
    person: Person,
    roster: Roster,
    desk: Desk,
    now: datetime,
    **more: Any,
) -> SuggestionEventRow:
    """Take a step of somebody's, and return the line of the history."""
    return take_step(session, row, stride_of(session, step, row, person, desk, now, **more), roster, desk)


def concerned(session: Session, row: SuggestionRow, roster: Roster, desk: Desk) -> list[str]:
    """Return who follows a trial: the authors, whoever carries it out, and whoever leads."""
    hands = hands_of(session, row)
    lead = responsible(hands, desk.policy, roster)
    return sorted({*hands.authors, *(one for one in (row.owner, lead) if one is not None)})


def _others(people: tuple[str | None, ...], person: Person) -> list[str]:
    return [one for one in dict.fromkeys(people) if one is not None and one != person.id]


def _freeze(session: Session, plan: SuggestionPlanRow, started_on: date, desk: Desk) -> None:
    """Write down what a change is compared with: the days before it, never those that somebody likes."""
    window = baseline_window(started_on, plan.baseline_days)
    calendar = load_calendar(session, desk.policy)
    matured = matures_after((Metric(plan.metric), Metric(plan.guard)), desk.policy.digests.repeats_within)
    plan.check_on = check_day(after_window(started_on, calendar), calendar, matured)
    plan.started_on, plan.baseline_from, plan.baseline_to = started_on, window.first, window.last
    session.add(plan)
    session.flush()
