"""What the bot says: a message ready to be posted, the reader it is written for, and the table of what can be said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from domain.people import Person
from domain.words import Words
from handlers.blocks import Block
from handlers.services import Desk
from storage.models import NoticeRow


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


Render = Callable[[Session, NoticeRow, Desk, Reader, datetime], Post | None]
# What is done in the store when a message was deleted in Slack, before it is posted again.
Loss = Callable[[Session, NoticeRow, datetime], None]


@dataclass(slots=True)
class Repertoire:
    """What the bot can say, by kind of notice. A renderer returns None when the message has lost its sense.

    Kinds among the *losses* are posted again when somebody has deleted them in Slack.
    """

    renders: dict[str, Render] = field(default_factory=dict)
    losses: dict[str, Loss] = field(default_factory=dict)

    def says(self, kind: str, render: Render, lost: Loss | None = None) -> None:
        """Enter how a kind of notice is rendered from fresh rows, and what is to be done when one is *lost*."""
        self.renders[kind] = render
        if lost is not None:
            self.losses[kind] = lost
