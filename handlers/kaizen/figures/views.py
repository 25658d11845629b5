"""How the figures of suggestions look."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.policy import Policy
from handlers.blocks import context, section
from handlers.digests.phrases import days_words
from handlers.kaizen.figures.lines import FigureLines
from handlers.posts import Post, Reader


def figures_post(figures: Mapping[str, Any], policy: Policy, reader: Reader) -> Post:
    """The figures as a private answer, each with what it is counted from."""
    words = reader.words
    days = days_words(words, [date.fromisoformat(figures[end]) for end in ("from", "to")])
    title = words.gettext("Suggestions in figures · {days}").format(days=days)
    lines = [f"• *{head}*  {' · '.join(parts)}" for head, parts in FigureLines(figures, policy, words).rows()]
    note = words.gettext(
        "Few cases are shown as counts and not judged. A first answer is what leads owe; ideas per head are no goal."
    )
    text = "\n".join([title, *(line.replace("*", "") for line in lines)])
    return Post(text, [section(f"*{title}*"), section("\n".join(lines)), context(note)])
