"""A word to whoever wrote what better had been said otherwise: what it was, and how to say it next time."""

from domain.policy import Policy
from domain.wording import Slip, slips
from domain.words import Words
from handlers.blocks import escape
from handlers.phrases import together


def wording_hint(said: str, policy: Policy, words: Words) -> str:
    """Return a hint about the words that the policy's *wording* advises against; nothing when there are none.

    It quotes the policy and never the text, which may hold what is nobody else's business.
    """
    lines = [_line(slip, words) for slip in slips(said, policy.wording)]
    if not lines:
        return ""
    opening = words.gettext("It is saved. A word on the wording, for the next time you speak with a customer:")
    return "\n".join([opening, *lines])


def _line(slip: Slip, words: Words) -> str:
    phrases = together(words, (f"“{escape(phrase)}”" for phrase in slip.phrases))
    instead = escape(slip.instead.in_language(words.language))
    # Translators: {phrases} lists words in quotation marks, {instead} is what to say in their place.
    return words.gettext("• You wrote {phrases}. Better: “{instead}”").format(phrases=phrases, instead=instead)
