"""What is sent with the forms by which suggestions are answered."""

from dataclasses import dataclass

from domain.kaizen.states import Step
from handlers.forms import CaseRef

# In which order the form offers them.
ANSWERS = (Step.ADOPT, Step.JUST_DO, Step.PLAN, Step.ASK, Step.MERGE, Step.DECLINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a suggestion: *note* is what its author reads, *into* the number of another one to merge into."""

    key: str
    idea: CaseRef
    step: Step
    note: str = ""
    into: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """What an author answers to a question, or how an idea was done."""

    key: str
    idea: CaseRef
    note: str
