"""One suggestion as one line of a list."""

from domain.words import Words
from handlers.blocks import Block, section
from handlers.kaizen.card import headline, stage_line, votes_line
from handlers.kaizen.facts import IdeaFacts


def spoken_line(idea: IdeaFacts, words: Words, *more: str) -> str:
    """A suggestion in one line of text; *more* is said behind it."""
    parts = (headline(idea), votes_line(idea, words), stage_line(idea, words).replace("*", ""), *more)
    return " · ".join(part for part in parts if part)


def idea_line(idea: IdeaFacts, words: Words, *more: str, place: str = "", accessory: Block | None = None) -> Block:
    """A suggestion as a paragraph of a list; its *place* stands before it."""
    below = " · ".join(part for part in (votes_line(idea, words), stage_line(idea, words), *more) if part)
    return section(f"{place}*{headline(idea)}*\n{below}", accessory)
