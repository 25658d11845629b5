"""What is sent with the form for a plan, and what its buttons carry."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from domain.kaizen.plans import MOST_TASKS, Plan, Task
from handlers.forms import CaseRef
from storage.plan_models import SuggestionPlanRow


class PlanRef(CaseRef):
    """What travels with a plan: which idea, which plan was *seen*, and how many *tasks* the form has room for."""

    seen: str = Field(default="", max_length=40)
    tasks: int = Field(default=1, ge=1, le=MOST_TASKS)


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A plan as it was sent, with its tasks by their places in the form.

    *idea* says which plan stood there when it was opened.
    """

    key: str
    idea: PlanRef
    plan: Plan
    tasks: Mapping[int, Task]


@dataclass(frozen=True, slots=True)
class Remark:
    """What whoever leads wants changed in the plan that they have seen."""

    key: str
    idea: PlanRef
    note: str


def mark_of(plan: SuggestionPlanRow | None) -> str:
    """Return what tells one writing of a plan from another; nothing before it is written."""
    return plan.proposed_at.isoformat() if plan is not None else ""
