"""Small phrases about suggestions: names of stages, steps, indicators and efforts."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.kaizen.states import Effort, Stage, Step
from domain.policy import Indicator
from domain.words import Words, marked
from storage.kaizen_models import SuggestionEventRow

_STAGES = {
    Stage.SUBMITTED: marked("submitted"),
    Stage.TRIAGED: marked("looked at"),
    Stage.DECLINED: marked("not adopted"),
    Stage.MERGED: marked("merged into another one"),
    Stage.JUST_DO: marked("to be done at once"),
    Stage.PLANNED: marked("planned"),
    Stage.DOING: marked("being carried out"),
    Stage.CHECKING: marked("being checked"),
    Stage.STANDARDISED: marked("standard now"),
    Stage.REPLAN: marked("to be planned anew"),
    Stage.STOPPED: marked("stopped"),
    Stage.REWARDED: marked("rewarded"),
}
_STEPS = {
    Step.SUBMIT: marked("Suggestion handed in"),
    Step.LINK: marked("Born from another case as well"),
    Step.ASK: marked("Author asked"),
    Step.REPLY: marked("Author answered"),
    Step.ADOPT: marked("Adopted"),
    Step.DECLINE: marked("Not adopted"),
    Step.MERGE: marked("Merged into another suggestion"),
    Step.JUST_DO: marked("To be done at once"),
    Step.PLAN: marked("Planned"),
    Step.FINISH: marked("Done"),
    Step.CHECK: marked("Checked"),
    Step.CONFIRM: marked("Check confirmed"),
    Step.STANDARDISE: marked("Made standard"),
    Step.REPLAN: marked("To be planned anew"),
    Step.RECHECK: marked("Looked at again"),
    Step.PROPOSE: marked("Plan written"),
    Step.RETURN: marked("Changes asked for"),
    Step.APPROVE: marked("Plan agreed to"),
    Step.START: marked("Trial started"),
    Step.ADD_TASK: marked("Task added"),
    Step.TICK: marked("Task done"),
    Step.UNTICK: marked("Task not done yet"),
    Step.PASS_TASK: marked("Task passed on"),
    Step.PASS_ON: marked("Passed on"),
    Step.STOP: marked("Stopped"),
    Step.REWARD: marked("Rewarded"),
}
_INDICATORS = {
    Indicator.CSAT: marked("Customer satisfaction"),
    Indicator.CALLBACK_CSAT: marked("Satisfaction with complaint handling"),
    Indicator.NPS: marked("Net promoter score"),
    Indicator.CES: marked("Customer effort"),
    Indicator.FRT: marked("First response time"),
    Indicator.AHT: marked("Handling time"),
    Indicator.FCR: marked("First contact resolution"),
    Indicator.REPEAT_RATE: marked("Repeat contacts"),
    Indicator.SERVICE_LEVEL: marked("Service level"),
    Indicator.ANSWER_RATE: marked("Answer rate"),
    Indicator.ABANDON_RATE: marked("Abandonment"),
    Indicator.OCCUPANCY: marked("Occupancy"),
    Indicator.SELF_SERVICE_RATE: marked("Self-service"),
    Indicator.COMPLAINT_RATE: marked("Complaint rate"),
    Indicator.RESOLUTION_RATE: marked("Complaints resolved"),
    Indicator.ON_TIME_RATE: marked("On-time rate"),
    Indicator.PROMISE_RATE: marked("Promises kept"),
    Indicator.REOPEN_RATE: marked("Reopened complaints"),
    Indicator.BACKLOG: marked("Backlog"),
    Indicator.CHURN: marked("Customers lost"),
    Indicator.TURNOVER: marked("Staff turnover"),
    Indicator.RESPONSE_RATE: marked("Survey response rate"),
}
_EFFORTS = {
    Effort.HOURS: marked("Hours"),
    Effort.DAYS: marked("Days"),
    Effort.WEEKS: marked("Weeks or more"),
}


def stage_name(words: Words, stage: Stage) -> str:
    """Name a stage."""
    return words.gettext(_STAGES[stage])


def step_name(words: Words, step: Step) -> str:
    """Name what was done to a suggestion."""
    return words.gettext(_STEPS[step])


def is_unproven(event: SuggestionEventRow) -> bool:
    """Say whether something became standard by this though nothing shows that it works: it is always called so."""
    return event.step == Step.STANDARDISE and not event.facts.get("evidence", True)


def event_name(words: Words, event: SuggestionEventRow) -> str:
    """Name what was done to a suggestion as its history tells it."""
    return words.gettext("Made standard without evidence") if is_unproven(event) else step_name(words, Step(event.step))


def indicator_name(words: Words, indicator: Indicator) -> str:
    """Name a figure that an idea should move."""
    return words.gettext(_INDICATORS[indicator])


def effort_name(words: Words, effort: Effort) -> str:
    """Name how much work an idea takes."""
    return words.gettext(_EFFORTS[effort])


def unanswered_line(words: Words, waiting: Iterable[Mapping[str, Any]]) -> str:
    """Say how many authors wait for a first answer that is overdue, and for whose."""
    shown = list(waiting)
    total = sum(one["count"] for one in shown)
    sentence = words.ngettext(
        "{n} suggestion without an answer in time: {leads}", "{n} suggestions without an answer in time: {leads}", total
    )
    leads = [f"{_lead(words, one['person'])} {one['count']}" for one in shown]
    return sentence.format(n=total, leads=" · ".join(leads))


def _lead(words: Words, person: str | None) -> str:
    return f"<@{person}>" if person is not None else words.gettext("nobody is named for them")
