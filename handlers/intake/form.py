"""A complaint as it was filed, before anything is decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.duplicates import Way
from domain.errors import Refusal
from domain.masking import clean
from domain.policy import Severity

# What somebody decides who was shown that there are cases like theirs: a new one all the same.
NEW = "new"


class SourceFile(BaseModel):
    """A file in the message that a complaint was made of: its id, name and link."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    i: str = Field(max_length=40)
    n: str = Field(default="", max_length=255)
    l: str = Field(default="", max_length=2000)  # noqa: E741 - it travels through Slack, where there is room for little.


class Source(BaseModel):
    """The message that a complaint was made of: its channel and `ts`, the thread it stands in, its link and files.

    *lost* is how many of its files did not fit into what a form carries.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    c: str = Field(max_length=40)
    t: str = Field(max_length=40)
    r: str = Field(default="", max_length=40)
    u: str = Field(default="", max_length=500)
    f: tuple[SourceFile, ...] = ()
    lost: int = Field(default=0, ge=0)

    @property
    def thread_ts(self) -> str:
        """The thread in which to answer."""
        return self.r or self.t

    @property
    def key(self) -> str:
        """What makes one message one complaint."""
        return f"source:{self.c}:{self.t}"

    @property
    def is_private(self) -> bool:
        """Say whether it stands in a conversation of two, which nobody else can be in."""
        return self.c.startswith("D")


class Carried(BaseModel):
    """What travels through Slack in the intake form: the message it was made of, and the case that it follows.

    A hint, like all that does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    source: Source | None = None
    linked: str = Field(default="", max_length=40)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it back; raises `Refusal` for what is not ours."""
        try:
            return cls.model_validate_json(text) if text else cls()
        except ValidationError:
            raise Refusal("unknown_control") from None

    def written(self) -> str:
        """Return it as it travels."""
        return self.model_dump_json(exclude_defaults=True)


NOTHING_CARRIED: Final = Carried()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known from the case that a complaint follows: of the customer only to those who may read it there."""

    category: str = ""
    name: str = ""
    contact: str = ""
    order: str = ""


NOTHING_KNOWN: Final = Known()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a complaint for which there are cases like it: a new case, or a way to the case *number*."""

    way: Way | None = None
    number: str = ""

    @classmethod
    def read(cls, value: str) -> Self | None:
        """Read what was chosen; None when nothing was, or nothing that was offered."""
        if value == NEW:
            return cls()
        way, _, number = value.partition(":")
        return cls(Way(way), number) if way in set(Way) and number else None

    def __str__(self) -> str:
        return NEW if self.way is None else f"{self.way}:{self.number}"


@dataclass(frozen=True, slots=True)
class Intake:
    """What an agent knows of a complaint: *received_at* is when the customer complained, *occurred_at* what they
    complained of. *told* says that they know already that we have received it.

    *wish* is when they may be called, *relation* who complains for them, *colleague* whom it is about; a regulator's
    ticket has its number and the day by which they want an answer. *extra* are answers to the policy's own questions.
    *source* is the message it was made of, *linked* the number of the case that it follows. Without a *decision* the
    complaint is not filed when there are cases like it.
    """

    key: str
    channel: str
    received_at: datetime
    description: str
    severity: Severity = Severity.NORMAL
    category: str = ""
    customer_name: str = ""
    customer_contact: str = ""
    order_number: str = ""
    product: str = ""
    occurred_at: datetime | None = None
    remedy: str = ""
    wish: str = ""
    told: bool = True
    relation: str = ""
    colleague: str = ""
    regulator_ref: str = ""
    regulator_date: date | None = None
    vulnerable: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    linked: str = ""
    decision: Decision | None = None

    @property
    def anonymous(self) -> bool:
        """Say whether nothing is known by which the customer could be reached or recognised."""
        return not any(clean(text) for text in (self.customer_name, self.customer_contact, self.order_number))
