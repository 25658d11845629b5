"""What is sent with the form for a suggestion, and what travels with the form while it is filled in."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Refusal
from domain.kaizen.states import Effort

NEW = "new"


class Source(BaseModel):
    """The message that a suggestion is made from: its address, and whether it stands where everybody may read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    link: str = Field(default="", max_length=500, pattern=r"^(https://[a-z0-9-]+\.slack\.com/archives/[!-;=?-{}~]+)?$")
    open: bool = False

    @classmethod
    def read(cls, text: str) -> "Source":
        """Read it back; raises `Refusal` when it is not ours."""
        try:
            return cls.model_validate_json(text)
        except ValueError:
            raise Refusal("unknown_control") from None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form opens with: the words of a message, and the case it was opened from."""

    proposal: str = ""
    cases: str = ""
    source: Source = field(default_factory=Source)


@dataclass(frozen=True, slots=True)
class Idea:
    """A suggestion as it is sent; *decision* is empty, `new`, or the number of the one that is backed instead."""

    key: str
    title: str
    pain: str
    proposal: str
    indicator: str | None = None
    effort: Effort | None = None
    by_author: bool = False
    hidden: bool = False
    from_customer: bool = False
    co_authors: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    source: Source = field(default_factory=Source)
    decision: str = ""
