"""What the bot says: a message ready to be posted, the reader it is written for, and the table of what can be said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from domain.people import Person
from domain.words import Words
from handlers.blocks import Block, context
from handlers.services import Desk
from storage.models import NoticeRow

# Slack takes no more of them in one message.
_MOST_BLOCKS: Final = 50


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message is for: their words and zone; in a channel, the channel's, and no *person*."""

    words: Words
    zone: str
    person: Person | None = None

    @property
    def id(self) -> str | None:
        """The id of the person; None for a channel."""
        return self.person.id if self.person is not None else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing to be shown as a file: its *name* and *title*, what it shows in words, and the drawing as SVG."""

    name: str
    title: str
    alt_text: str
    svg: str


@dataclass(frozen=True, slots=True)
class Post:
    """A message. *text* says all that matters, for screen readers and notifications read nothing else.

    *plain* are the blocks for a Slack that does not take one of *blocks* yet. With a *picture* it is a file in a
    thread, which adds to what was said and is let go where it cannot be shown.
    """

    text: str
    blocks: list[Block]
    plain: list[Block] | None = None
    picture: Picture | None = None

    def noted(self, note: str) -> "Post":
        """Return the same message with a small line below it; where Slack takes no more blocks, the text says it."""
        if not note:
            return self
        plain = None if self.plain is None else _with_line(self.plain, note)
        return replace(self, text=f"{self.text} {note}", blocks=_with_line(self.blocks, note), plain=plain)


def _with_line(blocks: list[Block], note: str) -> list[Block]:
    return [*blocks, context(note)] if len(blocks) < _MOST_BLOCKS else blocks


Render = Callable[[Session, NoticeRow, Desk, Reader, datetime], Post | None]
# What is done in the store when a message was deleted in Slack, before it is posted again.
Loss = Callable[[Session, NoticeRow, datetime], None]


@dataclass(slots=True)
class Repertoire:
    """What the bot can say, by kind of notice. A renderer returns None when the message has lost its sense.

    *losses* are kinds that are posted again when somebody has deleted them in Slack; *once* those that are not said
    again where nobody can look whether they arrived; *dated* those that say themselves how late they are.
    """

    renders: dict[str, Render] = field(default_factory=dict)
    losses: dict[str, Loss] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    dated: set[str] = field(default_factory=set)

    def says(
        self, kind: str, render: Render, lost: Loss | None = None, *, once: bool = False, dated: bool = False
    ) -> None:
        """Enter how a kind of notice is rendered from fresh rows, and what is to be done when one is *lost*."""
        self.renders[kind] = render
        if lost is not None:
            self.losses[kind] = lost
        for special, kinds in ((once, self.once), (dated, self.dated)):
            if special:
                kinds.add(kind)


def only_itself(session: Session, notice: NoticeRow, now: datetime) -> None:
    """Lose nothing with a message but the message itself."""
