"""What a meeting on quality has to decide: one decision for each thing that a month's figures leave open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from domain.corrective import ActionState, Effect

# For so many periods running a category must lead, before something is to be done about it.
LEADING_FROM: Final = 3
# The numbers that somebody enters for the meeting, as the policy names them: shares and levels.
TRAINING: Final = "training"
KNOWLEDGE: Final = ("knowledge_gaps", "outdated_articles")
MEETING: Final = (TRAINING, *KNOWLEDGE)
# A meeting decides on no more than this.
_MOST: Final = 12
_QUARTER: Final = 3
_DECEMBER: Final = 12


class Topic(StrEnum):
    """What there is to decide."""

    CAUSE = "cause"
    TARGET_MISSED = "target_missed"
    OVERDUE = "overdue"
    NO_EFFECT = "no_effect"
    PLAN = "plan"
    TARGETS = "targets"
    TRAINING = "training"
    KNOWLEDGE = "knowledge"
    AWARDS = "awards"
    AUDIT = "audit"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide, and what it is about, as JSON keeps it."""

    topic: Topic
    about: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON keeps as it is."""
        return {"topic": self.topic.value, "about": dict(self.about)}


@dataclass(frozen=True, slots=True)
class Month:
    """What a month leaves open.

    *leading* is the category that most complaints are about, and for how many months it has been; *missed* are the
    indicators that clearly miss their target, *actions* and *plans* as they are reported, *old* how many targets nobody
    has touched for six weeks, *numbers* what was entered by name as (part, whole), *awards* how many nominations wait.
    """

    last: date
    leading: tuple[str, int] | None
    missed: Sequence[Mapping[str, Any]]
    actions: Sequence[Mapping[str, Any]]
    plans: Sequence[Mapping[str, Any]]
    old: int
    numbers: Mapping[str, Sequence[int | None]]
    awards: int = 0


def agenda(month: Month) -> tuple[Decision, ...]:
    """Return what is to be decided, the weightiest first."""
    return tuple(_decisions(month))[:_MOST]


def reviews(last: date) -> tuple[Topic, ...]:
    """Return which reviews are due with the month that ends on *last*: each quarter an audit, each year another."""
    due = [Topic.AUDIT] if last.month % _QUARTER == 0 else []
    return (*due, Topic.REVIEW) if last.month == _DECEMBER else tuple(due)


def _decisions(month: Month) -> Iterator[Decision]:
    yield from _cause(month)
    yield from (Decision(Topic.TARGET_MISSED, one) for one in month.missed)
    for one in month.actions:
        if one["overdue"]:
            yield Decision(Topic.OVERDUE, one)
        elif one["effect"] is not None and one["effect"]["effect"] in (Effect.NO_EVIDENCE, Effect.MORE):
            yield Decision(Topic.NO_EFFECT, one)
    yield from (Decision(Topic.PLAN, one) for one in month.plans if one["verdict"] is not None)
    if month.old:
        yield Decision(Topic.TARGETS, {"n": month.old})
    yield from _entered(month)
    if month.awards:
        yield Decision(Topic.AWARDS, {"n": month.awards})
    yield from (Decision(topic, {}) for topic in reviews(month.last))


def _cause(month: Month) -> Iterator[Decision]:
    """Something is to be done about what leads again and again, unless somebody is at it."""
    if month.leading is None or month.leading[1] < LEADING_FROM:
        return
    category, running = month.leading
    at_work = any(one["category"] == category and one["state"] == ActionState.OPEN for one in month.actions)
    if not at_work:
        yield Decision(Topic.CAUSE, {"category": category, "running": running})


def _entered(month: Month) -> Iterator[Decision]:
    done, due = month.numbers.get(TRAINING, (0, 0))
    if still := (due or 0) - (done or 0):
        yield Decision(Topic.TRAINING, {"n": still})
    gaps, outdated = (month.numbers.get(name, (0,))[0] for name in KNOWLEDGE)
    if gaps or outdated:
        yield Decision(Topic.KNOWLEDGE, {"gaps": gaps, "outdated": outdated})
