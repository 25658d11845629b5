"""What the effect of an idea is measured by: figures that are counted day by day, from contacts or from cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.targets import Direction


class Metric(StrEnum):
    """A figure that a plan can want to move, or to guard."""

    CSAT = "csat"
    FCR = "fcr"
    REPEAT_RATE = "repeat_rate"
    FRT = "frt"
    AHT = "aht"
    ANSWER_RATE = "answer_rate"
    COMPLAINT_RATE = "complaint_rate"
    FOLLOWUP_ON_TIME = "followup_on_time"
    SOLUTION_ON_TIME = "solution_on_time"
    CALLBACK_ON_TIME = "callback_on_time"
    CALLBACK_CSAT = "callback_csat"
    REOPEN_RATE = "reopen_rate"


class MetricKind(StrEnum):
    """How a figure is compared: a share of many by an interval, a time by the medians of its days."""

    PROPORTION = "proportion"
    TIME = "time"


class Origin(StrEnum):
    """What a figure is counted from."""

    CONTACTS = "contacts"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Nature:
    """What a metric is: its *kind*, its *better* direction, and what it comes *of*.

    A proportion is said in percent, a time in seconds.
    """

    kind: MetricKind
    better: Direction
    of: Origin


_UP, _DOWN = Direction.AT_LEAST, Direction.AT_MOST

NATURES: Final[Mapping[Metric, Nature]] = {
    Metric.CSAT: Nature(MetricKind.PROPORTION, _UP, Origin.CONTACTS),
    Metric.FCR: Nature(MetricKind.PROPORTION, _UP, Origin.CONTACTS),
    Metric.REPEAT_RATE: Nature(MetricKind.PROPORTION, _DOWN, Origin.CONTACTS),
    Metric.FRT: Nature(MetricKind.TIME, _DOWN, Origin.CONTACTS),
    Metric.AHT: Nature(MetricKind.TIME, _DOWN, Origin.CONTACTS),
    Metric.ANSWER_RATE: Nature(MetricKind.PROPORTION, _UP, Origin.CONTACTS),
    Metric.COMPLAINT_RATE: Nature(MetricKind.PROPORTION, _DOWN, Origin.CASES),
    Metric.FOLLOWUP_ON_TIME: Nature(MetricKind.PROPORTION, _UP, Origin.CASES),
    Metric.SOLUTION_ON_TIME: Nature(MetricKind.PROPORTION, _UP, Origin.CASES),
    Metric.CALLBACK_ON_TIME: Nature(MetricKind.PROPORTION, _UP, Origin.CASES),
    Metric.CALLBACK_CSAT: Nature(MetricKind.PROPORTION, _UP, Origin.CASES),
    Metric.REOPEN_RATE: Nature(MetricKind.PROPORTION, _DOWN, Origin.CASES),
}


def is_better(metric: Metric, one: float, other: float) -> bool:
    """Say whether *one* value of a metric is better than the *other*."""
    return one > other if NATURES[metric].better is Direction.AT_LEAST else one < other
