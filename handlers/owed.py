"""What a customer may be owed beyond the solution, in words."""

from domain.policy import ClockKind, Policy
from domain.solutions import PROMISED
from domain.words import Words
from handlers.cases import CaseFacts
from handlers.phrases import clock_name, length_words


def promises(case: CaseFacts, policy: Policy, words: Words) -> dict[str, str]:
    """Return what the customer of a case may be promised, each with the time it takes."""
    return {kind.value: _promise(kind, case, policy, words) for kind in PROMISED}


def _promise(kind: ClockKind, case: CaseFacts, policy: Policy, words: Words) -> str:
    length, _ = policy.clocks[kind].length_for(case.severity, case.channel, case.category, case.cycle > 1)
    # Translators: such as "Refund, within 3 business days".
    sentence = words.gettext("{commitment}, within {span}")
    return sentence.format(commitment=clock_name(words, kind), span=length_words(words, length))
