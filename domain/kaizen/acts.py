"""What becomes of a trial: a standard, another plan, or an end; by evidence, or with a reason that a lead writes.

Nobody acts without a check, unless whoever leads writes why.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from domain.errors import Refusal
from domain.kaizen.plans import Verdict
from domain.kaizen.states import Part, Step

_LINK: Final = re.compile(r"https?://[^\s/<>|]+\.[^\s<>|]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an act stands on: the *verdict* of the check, whether it was *confirmed*, and whether the guard is clean."""

    verdict: Verdict | None = None
    confirmed: bool = False
    clean: bool = False

    @property
    def is_evidence(self) -> bool:
        """Whether something may become standard because it works."""
        return self.confirmed and self.clean and self.verdict is Verdict.IMPROVED


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody decides: *link* leads to the new standard, *learnt* is for all, *why* is a lead's reason."""

    step: Step
    link: str = ""
    learnt: str = ""
    why: str = ""


def why_needed(step: Step, ground: Ground) -> bool:
    """Say whether a reason must be written: for a standard without evidence, and for anything without a check."""
    return not (ground.is_evidence if step is Step.STANDARDISE else ground.confirmed)


def check_act(act: Act, ground: Ground, parts: Set[Part]) -> None:
    """Raise `Refusal` beside the field in which an act cannot hold."""
    for refusal in _objections(act, ground, parts):
        raise refusal


def _objections(act: Act, ground: Ground, parts: Set[Part]) -> Iterator[Refusal]:
    if act.step is Step.STANDARDISE and not _LINK.fullmatch(act.link):
        yield Refusal("act_link_needed", "link")
    if act.step is Step.REPLAN and not act.learnt:
        yield Refusal("act_learnt_needed", "learnt")
    if why_needed(act.step, ground):
        if Part.LEAD not in parts:
            yield Refusal("act_unchecked")
        if not act.why:
            yield Refusal("act_why_needed", "why")
