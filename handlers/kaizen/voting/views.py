"""How the list of one's own votes looks."""

from collections.abc import Sequence
from datetime import datetime

from domain.policy import Policy
from domain.words import Words
from handlers.blocks import Block, button, context, section
from handlers.forms import CaseRef
from handlers.kaizen import ids
from handlers.kaizen.lines import idea_line, spoken_line
from handlers.kaizen.voting.lists import Backed
from handlers.posts import Post, Reader


def backed_post(backed: Sequence[Backed], policy: Policy, now: datetime, reader: Reader) -> Post:
    """What somebody backs, as a private answer."""
    words = reader.words
    if not backed:
        vote = policy.kaizen.votes[0]
        text = words.gettext("You back no open suggestion. {vote} on a card backs it.").format(vote=vote)
        return Post(text, [section(text)])
    title = words.ngettext("You back {n} suggestion", "You back {n} suggestions", len(backed)).format(n=len(backed))
    how = words.gettext("Take your reaction off a card, and you back it no more.")
    lines = [idea_line(one.idea, words, accessory=_take_back(one, words)) for one in backed]
    spoken = [spoken_line(one.idea, words) for one in backed]
    return Post("\n".join([title, *spoken]), [section(f"*{title}*"), *lines, context(how)])


def _take_back(one: Backed, words: Words) -> Block | None:
    if not one.by_form:
        return None
    value = CaseRef(number=one.idea.row.number).model_dump_json()
    return button(words.gettext("Take it back"), ids.TAKE_BACK, value)
