"""What is sent with the form by which somebody decides on an award."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import Field

from handlers.forms import Carried


class Choice(StrEnum):
    """What becomes of a nomination."""

    GRANT = "grant"
    OUTSTANDING = "outstanding"
    REFUSE = "refuse"


class AwardRef(Carried):
    """What travels through Slack about an award: which one. A hint as well."""

    v: Literal[1] = 1
    award: int = Field(ge=0, lt=2**63)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides: *amount* is the sum for an outstanding one, *checked* that quality checks are good."""

    key: str
    award: int
    choice: Choice
    amount: int | None = None
    reason: str = ""
    checked: bool = False
