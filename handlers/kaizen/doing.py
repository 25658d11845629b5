"""Who was chosen by somebody else to do something for an idea.

An author who wants no name is called *the author*. Were they called so where somebody has chosen them by name, that
somebody would learn whose idea it is: there they are named, as anybody else would be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from domain.kaizen.states import Step
from storage.kaizen_models import SuggestionEventRow, SuggestionRow
from storage.plan_models import SuggestionPlanRow, SuggestionTaskRow

# Steps by which somebody is chosen to carry an idea out.
_CHOOSING: Final = frozenset({Step.JUST_DO, Step.PLAN, Step.PASS_ON})
# Steps about one task, and those that whoever carries an idea out takes.
_ON_TASKS: Final = frozenset({Step.TICK, Step.UNTICK, Step.PASS_TASK})
_CARRYING: Final = frozenset(
    {Step.PROPOSE, Step.START, Step.ADD_TASK, Step.FINISH, Step.PASS_ON, Step.STOP, Step.REPLAN}
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who was chosen by somebody else: the *owner* of an idea, since the event *since*, and the owners of *tasks*.

    *themselves* are those who may have taken on a task by themselves: whoever carries the idea out, or wrote its plan.
    """

    owner: str | None = None
    since: int = 0
    tasks: Mapping[int, str] = field(default_factory=dict)
    themselves: frozenset[str] = frozenset()

    def acts(self, event: SuggestionEventRow) -> bool:
        """Say whether somebody has taken a step as one who was chosen for it."""
        carries = event.actor == self.owner and (event.id or 0) > self.since
        if event.step not in _ON_TASKS:
            return carries and event.step in _CARRYING
        given = self.tasks.get(event.facts.get("task", 0)) == event.actor
        return carries or given or event.actor not in self.themselves


def chosen_of(
    row: SuggestionRow,
    events: Iterable[SuggestionEventRow],
    plan: SuggestionPlanRow | None,
    tasks: Sequence[SuggestionTaskRow],
) -> Chosen:
    """Return who was chosen by somebody else, from the history of an idea."""
    told = list(events)
    choices = [event for event in told if event.step in _CHOOSING]
    last = choices[-1] if choices else None
    by_name = last is not None and last.facts.get("to") == row.owner and last.actor != row.owner
    given = {task.id or 0: task.owner for task in tasks if _giver(task, told, plan) != task.owner}
    themselves = (row.owner, plan.proposed_by if plan is not None else None)
    since = (last.id or 0) if last is not None else 0
    return Chosen(row.owner if by_name else None, since, given, frozenset(one for one in themselves if one is not None))


def chooses(event: SuggestionEventRow) -> bool:
    """Say whether somebody has chosen somebody else in a step."""
    return "to" in event.facts and event.facts["to"] != event.actor


def _giver(task: SuggestionTaskRow, events: Sequence[SuggestionEventRow], plan: SuggestionPlanRow | None) -> str | None:
    """Return who has given a task to its owner: with the plan, added to it, or passed on."""
    giving = [
        event.actor
        for event in events
        if event.facts.get("to") == task.owner
        and (
            (event.step == Step.PASS_TASK and event.facts.get("task") == task.id)
            or (event.step == Step.ADD_TASK and event.note == task.text)
        )
    ]
    return giving[-1] if giving else plan.proposed_by if plan is not None else None
