"""What is sent with the forms by which it is settled what becomes of a change."""

from dataclasses import dataclass

from handlers.forms import CaseRef


@dataclass(frozen=True, slots=True)
class Standard:
    """Where the new standard stands, for whom it holds, and *why* where nothing shows that it works."""

    key: str
    idea: CaseRef
    link: str
    rollout: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Replan:
    """What was learnt, and *why* there is no check before the next plan."""

    key: str
    idea: CaseRef
    learnt: str
    why: str = ""
