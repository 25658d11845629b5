"""What is sent with the form by which a name is taken off a suggestion."""

from dataclasses import dataclass

from handlers.forms import CaseRef


@dataclass(frozen=True, slots=True)
class Unnaming:
    """Whose name is to be taken off which suggestion."""

    idea: CaseRef
    person: str
