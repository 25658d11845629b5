"""The plan of an idea: what is measured, from when on, and what must be settled before anything is changed.

What an effect is measured by is chosen before the change. Until the start everything about a plan can be changed, and
nothing of it afterwards: to measure something else is a new cycle.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain.calendars import DAYS_OF_WEEK
from domain.errors import Refusal
from domain.indicators.days import Period, trailing
from domain.kaizen.metrics import NATURES, Metric, MetricKind
from domain.targets import read_value

# A shorter time before the change may be just the bad weeks that gave the idea.
LEAST_BASELINE_DAYS: Final = 28
MOST_BASELINE_DAYS: Final = 365
# So long people get used to what is new, and nothing of it is compared.
WASH_IN_DAYS: Final = 3
WORKING_DAYS_AFTER: Final = 10
RECHECK_DAYS: Final = 60
MOST_CYCLES: Final = 3
# A change that is reported later than this is one that nobody remembers the day of.
LATEST_REPORT_DAYS: Final = 31
MOST_TASKS: Final = 10
MOST_TASK_DAYS: Final = 366
_SHARE: Final = re.compile(r"\d{1,3}(\.\d{1,9})?\s*%?", re.ASCII)
_SECONDS: Final = re.compile(r"[^%]+")
_SHARES: Final = (0.0, 100.0)
_TIMES: Final = (1.0, 30 * 86400.0)
_DAY: Final = timedelta(days=1)


class Verdict(StrEnum):
    """What a change has done to its metric, as the figures say it."""

    IMPROVED = "improved"
    NO_EVIDENCE = "no_evidence"
    WORSE = "worse"
    INSUFFICIENT = "insufficient"


class Hold(StrEnum):
    """What is left of an effect when it is looked at again."""

    HELD = "held"
    FADED = "faded"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done for a plan: what, by whom and by which day."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it is written: what hurts and why, what is measured where, and what must not suffer from it.

    *target* is in percent or in seconds, as the *metric* is. Without a *channel* it is about all of them; with a *team*
    it is a pilot, and without one the whole centre changes.
    """

    problem: str
    cause: str
    metric: Metric
    target: float
    guard: Metric
    planned_start: date
    baseline_days: int = LEAST_BASELINE_DAYS
    channel: str | None = None
    team: str | None = None


def read_target(metric: Metric, text: str) -> float:
    """Read a target as people write it: "85" or "85%" of a share, "4m30s" or seconds of a time. Raises `ValueError`."""
    tidy, of_time = text.strip(), NATURES[metric].kind is MetricKind.TIME
    low, high = _TIMES if of_time else _SHARES
    if not (_SECONDS if of_time else _SHARE).fullmatch(tidy):
        raise ValueError(f"{text!r} is no target for {metric}")
    value = read_value(tidy)
    if not low <= value <= high:
        raise ValueError(f"{text!r} is beyond what {metric} can be")
    return value


def check_plan(plan: Plan, today: date) -> None:
    """Raise `Refusal` beside the field in which a plan cannot hold."""
    for refusal in _objections(plan, today):
        raise refusal


def _objections(plan: Plan, today: date) -> Iterator[Refusal]:
    if plan.guard is plan.metric:
        yield Refusal("plan_guard_is_metric", "guard")
    if not LEAST_BASELINE_DAYS <= plan.baseline_days <= MOST_BASELINE_DAYS:
        yield Refusal("plan_baseline", "baseline_days", least=LEAST_BASELINE_DAYS, most=MOST_BASELINE_DAYS)
    if plan.planned_start < today:
        yield Refusal("plan_start_past", "planned_start")


def check_task_day(due_on: date, today: date) -> None:
    """Raise `Refusal` for a day of a task that is over, or so far away that nobody plans for it."""
    if due_on < today:
        raise Refusal("task_due_past", "due_on")
    if due_on > today + MOST_TASK_DAYS * _DAY:
        raise Refusal("task_due_far", "due_on")


def check_start(started_on: date, approved_on: date, today: date) -> None:
    """Raise `Refusal` for a day of the change that is to come, long gone, or before the plan was approved."""
    if started_on > today:
        raise Refusal("start_to_come", "started_on")
    earliest = max(approved_on, today - LATEST_REPORT_DAYS * _DAY)
    if started_on < earliest:
        raise Refusal("start_too_early", "started_on", earliest=earliest)


def baseline_window(started_on: date, days: int) -> Period:
    """Return the days that a change is compared with: at least *days* of them, of which the last is the day before it.

    They are whole weeks, so that each has every day of the week as often: a centre's Mondays are not its Sundays.
    """
    return trailing(started_on - _DAY, -(-days // DAYS_OF_WEEK) * DAYS_OF_WEEK)


def after_begins(started_on: date) -> date:
    """Return the first day that counts after a change, once people have got used to it."""
    return started_on + WASH_IN_DAYS * _DAY


def recheck_day(confirmed_on: date) -> date:
    """Return the day on which it is looked at again whether an effect has held."""
    return confirmed_on + RECHECK_DAYS * _DAY
