"""What is sent with the forms about the trial of a suggestion, and what its buttons carry."""

from dataclasses import dataclass
from datetime import date

from pydantic import Field

from domain.kaizen.plans import Task
from handlers.forms import CaseRef


class TaskRef(CaseRef):
    """What travels with a task: of which idea, and which one."""

    task: int = Field(ge=0, lt=2**63)


@dataclass(frozen=True, slots=True)
class Start:
    """On which day work began to be done in the new way."""

    key: str
    idea: CaseRef
    on: date


@dataclass(frozen=True, slots=True)
class NewTask:
    """One more thing to be done."""

    key: str
    idea: CaseRef
    task: Task


@dataclass(frozen=True, slots=True)
class PassedTask:
    """Who has a task from now on; without *due_on* its day stays."""

    key: str
    idea: TaskRef
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Who carries an idea out from now on."""

    key: str
    idea: CaseRef
    owner: str


@dataclass(frozen=True, slots=True)
class End:
    """What was learnt when a trial was stopped."""

    key: str
    idea: CaseRef
    learnt: str
