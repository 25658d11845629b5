"""How the times of hand-offs are said."""

from collections.abc import Sequence

from domain.handoffs import Spent
from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, section
from handlers.casework import department_name
from handlers.handoffs.times import HandoffTimes
from handlers.phrases import span

# As many hand-offs of one case as a paragraph has room for, the latest.
_SHOWN = 10


def handoff_blocks(known: Sequence[HandoffTimes], policy: Policy, words: Words) -> list[Block]:
    """A paragraph with a line for each of the latest hand-offs, oldest first; none where there was no hand-off."""
    if not known:
        return []
    lines = [_line(one, policy, words) for one in known[-_SHOWN:]]
    return [section("\n".join(["*" + words.gettext("Hand-offs") + "*", *lines]))]


def _line(one: HandoffTimes, policy: Policy, words: Words) -> str:
    department, waited = department_name(policy, one.department, words), _spent(one.times.waiting, words)
    if one.times.in_hands is not None:
        # Translators: {waited} and {held} are spans such as "2 h (1 h in opening hours)".
        said = words.gettext("{department}: taken on after {waited}, then with {person} for {held}")
        person, held = f"<@{one.taken_by}>", _spent(one.times.in_hands, words)
        return said.format(department=department, waited=waited, person=person, held=held)
    sentence = (
        words.gettext("{department}: ended after {waited}, and never taken on")
        if one.over
        else words.gettext("{department}: waiting to be taken on for {waited}")
    )
    return sentence.format(department=department, waited=waited)


def _spent(spent: Spent, words: Words) -> str:
    sentence = words.gettext("{span} ({worked} in opening hours)")
    return sentence.format(span=span(words, spent.elapsed), worked=span(words, spent.worked))
